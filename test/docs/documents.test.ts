import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type OptionDefinition, placeholderOf } from '../../cli/commands/definition.ts';
import { synopsesOf } from '../../cli/commands/help-text.ts';
import { COMMAND_NAMES, COMMANDS } from '../../cli/commands/table.ts';
import { command } from '../cli/command.ts';
import { THOROUGH } from '../effort.ts';
import { PATIENCE } from '../patience.ts';
import { chromiumPath } from '../reports/site/chromium.ts';
import { skipUnless } from '../skip.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { checkForm, checkScriptLine, words } from './form.ts';
import { commandsOfDocument, type DocumentedCommand } from './markdown-commands.ts';
import { hasPlaceholder, isCheap, placeOf, SUBSTITUTES } from './places.ts';
import { documents, makeClone, REPOSITORY } from './repository.ts';
import { differenceFromShown } from './shown-output.ts';

const all = documents().flatMap(commandsOfDocument);
/** What npm, the runner and the coverage of this run leave to the programs that they start. */
const OWN_VARIABLE = /^(npm_|NODE_|COVERAGE|REX_|CI$)/i;
/** What says how npm reaches its registry from here. */
const REACH =
  /^(NODE_EXTRA_CA_CERTS|npm_config_(ca|cafile|registry|proxy|https_proxy|noproxy|strict_ssl|userconfig|globalconfig))$/i;
const at = ({ document, line, text }: DocumentedCommand): string => `${document}:${line}: ${text}`;
/** A sentence that names a command without saying how it is called, `rex-conformance layout`, tells nobody to run it. */
const isRun = ({ form, text }: DocumentedCommand): boolean =>
  !hasPlaceholder(text) && !(form === 'inline' && text.startsWith('rex-conformance'));
const inClone = all.filter((found) => placeOf(found)?.at === 'clone' && isRun(found));
/** Each once: a sentence that names a command which a block has is no second one. */
const distinct = inClone.filter(
  (found, index) =>
    inClone.findIndex(({ text }) => text === found.text) === index ||
    (found.shown !== undefined &&
      inClone.every((other) => other === found || other.text !== found.text || other.shown === undefined)),
);

/** The `skip` option for a command that takes something which the machine may not have. */
function missing(text: string): { skip?: string } {
  const kernelTypes = '/sys/kernel/btf/vmlinux';
  if (text.includes('make-site')) return skipUnless(chromiumPath !== undefined, 'no Chromium');
  return skipUnless(!text.includes(kernelTypes) || existsSync(kernelTypes), `no ${kernelTypes}`);
}

function exitCodesOf(text: string): readonly number[] {
  return EXIT_CODES[text]?.codes ?? [0];
}

test('every document has commands where it should, and every command has a place', () => {
  assert.ok(all.length > 40, `${all.length} commands`);
  for (const document of ['README.md', 'CONTRIBUTING.md', 'docs/command-line.md', 'docs/third-party.md']) {
    assert.ok(
      all.some((found) => found.document === document),
      document,
    );
  }
  const homeless = all.filter((found) => placeOf(found) === undefined).map(at);
  assert.deepEqual(homeless, [], 'say in test/docs/places.ts where these are run');
});

test('scripts, commands, options and files of every command exist', () => {
  const wrong = all.flatMap((found) => {
    const problem = (found.form === 'yaml' ? checkScriptLine : checkForm)(found.text);
    return problem === undefined ? [] : [`${at(found)}: ${problem}`];
  });
  assert.deepEqual(wrong, []);
});

test('a document of the package says where files of the package are before a command names one', () => {
  const named = all.filter(
    ({ document, text }) =>
      /^(?:README|docs\/\w[\w-]*)\.md$/.test(document) && /(?:programs\/bin|captures\/files)\//.test(text),
  );
  assert.ok(named.length > 15, `${named.length} commands`);
  const late = named.filter(({ document, line }) => {
    const before = readFileSync(join(REPOSITORY, document), 'utf8').split('\n').slice(0, line);
    return !before.some((written) => written.includes('node_modules/rex-conformance'));
  });
  assert.deepEqual(late.map(at), [], 'say that they are in node_modules/rex-conformance in a project');
});

test('what stands in for a command is of use, and says truly where else it is run', () => {
  for (const [text, { elsewhere, run }] of Object.entries(SUBSTITUTES)) {
    assert.ok(
      all.some((found) => found.text === text),
      `no document has "${text}" any more`,
    );
    assert.ok(run !== undefined || elsewhere !== undefined, text);
    if (run !== undefined) assert.equal(checkForm(run), undefined);
    if (elsewhere === undefined) continue;
    assert.ok(
      readFileSync(join(REPOSITORY, elsewhere.file), 'utf8').includes(elsewhere.says),
      `${elsewhere.file} does not run "${text}"`,
    );
  }
  for (const text of Object.keys(EXIT_CODES)) {
    assert.ok(
      all.some((found) => found.text === text),
      `no document has "${text}" any more`,
    );
  }
});

test('what the packed tests are said to run, they run', () => {
  const folder = join(REPOSITORY, 'test/packaging');
  const files = readdirSync(folder).filter((file) => file.endsWith('.packed-test.ts'));
  const sources = files.map((file) => readFileSync(join(folder, file), 'utf8'));
  for (const found of all) {
    if (placeOf(found)?.at !== 'packed test') continue;
    const read = sources.some(
      (source) =>
        source.includes(`'${found.document}'`) &&
        [`, '${found.heading}')`, `, "${found.heading}")`].some((call) => source.includes(call)),
    );
    assert.ok(read, `${at(found)}: no test runs the commands of "${found.heading}"`);
  }
});

describe('synopses', () => {
  const shown = all.filter((found) => placeOf(found)?.at === 'synopsis').map(({ text }) => text.replace(/^npx /, ''));
  const text = readFileSync(join(REPOSITORY, 'docs/command-line.md'), 'utf8');

  test('docs/command-line.md has every command of the table, and no other', () => {
    assert.deepEqual([...new Set(shown.map((line) => words(line)[1]!))].sort(), [...COMMAND_NAMES].sort());
  });

  for (const name of COMMAND_NAMES) {
    const synopses = synopsesOf(name);
    const own = shown.filter((line) => words(line)[1] === name);
    const options = Object.entries<OptionDefinition>(COMMANDS[name].options);

    test(`docs/command-line.md shows how ${name} is called, with each of its options`, () => {
      if (synopses.some((line) => line.includes('[options]'))) {
        const forms = options.map(([option, definition]) => `--${option} ${placeholderOf(definition)}`.trimEnd());
        assert.equal(own.length, 1);
        assert.deepEqual(
          forms.filter((form) => !own[0]!.includes(form)),
          [],
        );
        assert.ok(own[0]!.startsWith(synopses[0]!.replace(' [options]', '')), own[0]);
      } else assert.deepEqual(own, synopses);
    });

    test(`docs/command-line.md speaks of every option of ${name}`, () => {
      const spoken = text.replaceAll(/^npx .*$/gm, '');
      const unspoken = options.filter(([option]) => !new RegExp(`--${option}(?![a-z-])`).test(spoken));
      assert.deepEqual(unspoken, []);
    });
  }
});

describe('commands that take a moment, in this process', () => {
  for (const found of distinct.filter(({ text }) => isCheap(text))) {
    test(at(found), async () => {
      assert.equal(process.cwd(), REPOSITORY, 'tests are run at the root');
      const { code, out, error } = await command(words(found.text).slice(2));
      assert.ok(exitCodesOf(found.text).includes(code), `${code}\n${out}${error}`);
      if (found.shown !== undefined) assert.equal(differenceFromShown(found.shown, out), undefined);
    });
  }
});

describe('commands in a clone', THOROUGH, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'rex-conformance-clone-'));
    makeClone(folder);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const found of distinct) {
    const substitute = SUBSTITUTES[found.text];
    if (substitute !== undefined && substitute.run === undefined) {
      const { file, says } = substitute.elsewhere!;
      test(`${at(found)} (run by ${file}: ${substitute.reason})`, () => {
        assert.ok(readFileSync(join(folder, file), 'utf8').includes(says));
      });
      continue;
    }
    const needs = missing(found.text);
    test(
      `${at(found)}${substitute === undefined ? '' : ` (as ${substitute.run}: ${substitute.reason})`}`,
      needs,
      () => {
        const inherited = Object.entries(process.env).filter(([name]) => !OWN_VARIABLE.test(name) || REACH.test(name));
        const { status, stdout, stderr } = spawnSync('bash', ['-c', substitute?.run ?? found.text], {
          cwd: folder,
          encoding: 'utf8',
          timeout: PATIENCE,
          maxBuffer: 1 << 28,
          env: { ...Object.fromEntries(inherited), npm_config_cache: join(folder, '.npm'), NO_COLOR: '1' },
        });
        const printed = `${stdout}${stderr}`.slice(-10_000);
        assert.ok(status !== null && exitCodesOf(found.text).includes(status), `ended with ${status}\n${printed}`);
        if (found.shown !== undefined) assert.equal(differenceFromShown(found.shown, stdout), undefined);
      },
    );
  }
});
