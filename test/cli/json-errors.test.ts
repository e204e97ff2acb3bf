import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COMMAND_NAMES, COMMANDS } from '../../cli/commands/table.ts';
import { validatorOf } from '../schemas.ts';
import { command, withFile } from './command.ts';

const schema = (file: string) => validatorOf(`cli/${file}`);
const SCHEMAS = {
  run: schema('run-output.schema.json'),
  check: schema('check-output.schema.json'),
  sweep: schema('sweep-output.schema.json'),
  explore: schema('explore-output.schema.json'),
  trace: schema('trace-output.schema.json'),
  support: schema('support-output.schema.json'),
  layout: schema('layout-output.schema.json'),
  portability: schema('portability-output.schema.json'),
  verify: schema('verify-output.schema.json'),
  merge: schema('merge-output.schema.json'),
} as const;

/** The commands with a flag --json. */
const WITH_JSON = COMMAND_NAMES.filter((name) => {
  const options: Readonly<Record<string, { readonly kind: string }>> = COMMANDS[name].options;
  return options.json?.kind === 'flag';
});

test('every command with --json has a schema here', () => {
  assert.deepEqual(WITH_JSON.toSorted(), Object.keys(SCHEMAS).sort());
});

/** Command lines that fail, each in another way: exit code and code of the error. */
const FAILURES: readonly (readonly [words: (name: string) => readonly string[], code: number, error: string])[] = [
  [(name) => [name, '--json', '--nonsense'], 2, 'USAGE'],
  [(name) => [name, '--nonsense', '--json'], 2, 'USAGE'],
  [(name) => ['--json', name, '--seed', 'x', 'programs/bin/hello'], 2, 'USAGE'],
  [(name) => ['--seed', '-5', name, '--json'], 2, 'USAGE'],
  [(name) => [name, 'programs/bin/hello', '--json=yes'], 2, 'USAGE'],
  [(name) => [name, 'programs/bin/hello', '--json', '--layout', ''], 2, 'USAGE'],
  [(name) => [name, 'programs/bin/hello', '--json', '--pace', 'fixed'], 2, 'USAGE'],
  [(name) => [name, 'no/such/file', '--json'], 3, 'FILE_NOT_FOUND'],
  [(name) => [name, 'README.md', '--json'], 3, 'ELF_NOT_ELF'],
  [(name) => [name, 'programs', '--json'], 3, 'FILE_IS_DIRECTORY'],
  [(name) => [name, 'programs/bin/hello', '--json', '--events', 'no/events.yaml'], 3, 'FILE_NOT_FOUND'],
  [(name) => [name, 'programs/bin/hello', '--json', '--packets', 'README.md'], 3, 'CAPTURE_UNKNOWN_FORMAT'],
  [(name) => [name, 'programs/bin/hello', '--json', '--layout', 'no-layout'], 3, 'LAYOUT_UNKNOWN'],
];

describe('with --json, the output is one whole document, whatever fails', () => {
  for (const name of ['run', 'trace', 'check'] as const) {
    for (const [words, code, error] of FAILURES) {
      test(`${words(name).join(' ')}: ${error}`, async () => {
        const result = await command(words(name));
        const document: unknown = JSON.parse(result.out);
        assert.ok(SCHEMAS[name](document), JSON.stringify(SCHEMAS[name].errors));
        const { error: one, errors } = JSON.parse(result.out);
        const found = name !== 'check' ? [one] : errors.map((each: { readonly error: unknown }) => each.error);
        assert.equal(found.length, 1);
        assert.deepEqual([result.code, found[0].code], [code, error]);
        assert.ok(result.error.startsWith(error), result.error);
        assert.ok([found[0].message, found[0].cause, found[0].hint].every((text) => text !== ''));
      });
    }
  }

  test('of a command that does not exist, the document is the error', async () => {
    const { code, out, error } = await command(['chek', '--json']);
    assert.equal(code, 2);
    assert.equal(JSON.parse(out).error.code, 'USAGE');
    assert.match(error, /^USAGE: there is no command "chek"/);
  });

  test('a broken rex-conformance.yaml is said once, as text and in the document', async () => {
    const before = process.cwd();
    await withFile('rex-conformance.yaml', 'objects: [a\n', async (path) => {
      process.chdir(path.slice(0, path.lastIndexOf('/')));
      try {
        for (const words of [['check'], ['check', '--json']]) {
          const { code, out, error } = await command(words);
          assert.equal(code, 3);
          assert.equal(error.match(/rex-conformance\.yaml:\d+/g)?.length, 1, error);
          assert.equal(error.match(/ {2}cause: /g)?.length, 1);
          if (words.length === 1) assert.equal(out, '');
          else assert.equal(JSON.parse(out).errors.length, 1);
        }
      } finally {
        process.chdir(before);
      }
    });
  });
});
