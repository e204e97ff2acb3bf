import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { filesOfClone } from '../docs/repository.ts';
import { THOROUGH } from '../effort.ts';
import { skipUnless } from '../skip.ts';
import { LanguageClient } from './language-client.ts';

const ROOT = join(import.meta.dirname, '../..');
const SERVER = join(import.meta.dirname, 'node_modules/yaml-language-server/bin/yaml-language-server');

/** The schemas of YAML files: for each a document that is right, and one with a mistake that the editor has to underline. */
const DOCUMENTS: Readonly<Record<string, readonly [right: string, wrong: string, message: RegExp]>> = {
  'captures/events.schema.json': [
    'events:\n  - tracepoint: syscalls/sys_enter_dup\n    fields: {fildes: 3}\n',
    'events:\n  - tracepoint: syscalls/sys_enter_dup\n    feilds: {fildes: 3}\n',
    /feilds/,
  ],
  'captures/tracepoints.schema.json': ['tracepoints: []\n', 'tracepoint: []\n', /tracepoint/],
  'project/rex-conformance.schema.json': ['objects: [my_program]\n', 'objects: my_program\n', /Expected "array"/],
  'features/requirements.schema.json': [readFileSync(join(ROOT, 'features/requirements.yaml'), 'utf8'), '1: 2\n', /./],
  'conformance/deviations.schema.json': [
    readFileSync(join(ROOT, 'conformance/deviations.yaml'), 'utf8'),
    'kernels: []\nother: 1\n',
    /other/,
  ],
  'conformance/kernel-record.schema.json': [
    readFileSync(join(ROOT, 'conformance/kernel-record.yaml'), 'utf8'),
    'cases: []\n',
    /kernel/,
  ],
};

describe('an editor with yaml-language-server', {
  ...skipUnless(existsSync(SERVER), 'no yaml-language-server: npm ci --omit=optional --prefix test/editor'),
  ...THOROUGH,
}, () => {
  let client: LanguageClient;
  let opened = 0;

  before(async () => {
    const yaml = { validate: true, schemaStore: { enable: false } };
    client = new LanguageClient(SERVER, ROOT, { yaml });
    await client.initialize({ publishDiagnostics: {} });
    client.send({ method: 'initialized', params: {} });
  });
  after(() => client.close());

  /** What is underlined in a document that names its schema in its first line. */
  async function underlined(schema: string, text: string): Promise<readonly string[]> {
    opened += 1;
    return await client.show(`document-${opened}.yaml`, 'yaml', `# yaml-language-server: $schema=${schema}\n${text}`);
  }

  for (const [schema, [right, wrong, message]] of Object.entries(DOCUMENTS)) {
    test(`${schema} underlines what is wrong, and nothing else`, async () => {
      assert.deepEqual(await underlined(schema, right), []);
      const found = await underlined(schema, wrong);
      assert.match(found.join('\n'), message);
      assert.doesNotMatch(found.join('\n'), /Problems loading/);
    });
  }

  test('what an events file says of tracepoints is underlined by the schema that both share', async () => {
    const found = await underlined('captures/events.schema.json', 'tracepoints:\n  - nope: 1\nevents: []\n');
    assert.match(found.join('\n'), /event/);
  });
});

test('every schema of a YAML file is one of these', THOROUGH, () => {
  const schemas = filesOfClone().filter((name) => name.endsWith('.schema.json'));
  const ofJson = [
    'bench/record.schema.json',
    'cli/check-output.schema.json',
    'cli/coverage-counts.schema.json',
    'cli/explore-output.schema.json',
    'cli/layout-output.schema.json',
    'cli/merge-output.schema.json',
    'cli/portability-output.schema.json',
    'cli/run-output.schema.json',
    'cli/support-output.schema.json',
    'cli/sweep-output.schema.json',
    'cli/trace-output.schema.json',
    'cli/verify-output.schema.json',
    'target/protocol.schema.json',
    'vocabulary/results.schema.json',
  ];
  assert.deepEqual(schemas.sort(), [...Object.keys(DOCUMENTS), ...ofJson].sort());
});
