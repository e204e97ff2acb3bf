import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { guardedStreams } from '../../cli/guarded-streams.ts';
import { plainValues } from '../../cli/plain-values.ts';
import { runCommandFor } from '../../cli/run/run-again.ts';
import { styleFor } from '../../cli/style.ts';
import { THOROUGH } from '../effort.ts';
import { command, withFile } from './command.ts';
import { HOSTILE_TEXT, unsafePart, withCode, withTexts } from './hostile-names.ts';

/** What a guarded stream prints of pieces. */
function guarded(pieces: readonly string[], isTTY = false): string {
  let text = '';
  const stream = {
    isTTY,
    write(piece: string) {
      text += piece;
    },
  };
  const { out } = guardedStreams({ out: stream, error: stream, environment: {} });
  for (const piece of pieces) out.write(piece);
  return text;
}

test('the test sees what is unsafe', () => {
  for (const text of ['\u001b', 'a\u009bb', ' ::error::', 'x\n\t::x', 'a##[b', '\u202e', '\r'])
    assert.notEqual(unsafePart(text), undefined, JSON.stringify(text));
  assert.equal(unsafePart('a ::b\n\tc: ::d # [x] naïve'), undefined);
});

test('streams print plain text, whoever forgot to make his text safe', () => {
  assert.equal(unsafePart(guarded([HOSTILE_TEXT, HOSTILE_TEXT])), undefined);
  assert.equal(guarded(['a: ', '::b\n  ', ':', ':error::\n', 'core::fmt']), 'a: ::b\n  \\x3a:error::\ncore::fmt');
  assert.equal(guarded(['a\tb\u0007\n']), 'a\tb\\x07\n');
});

test('streams print what paints text on a terminal, and nothing else', () => {
  const { good, bold } = styleFor({ isTTY: true }, {});
  const painted = `${bold('x')}: ${good('y')}\n`;
  assert.equal(guarded([painted], true), painted);
  assert.equal(guarded([painted]), painted.replaceAll('\u001b', '\\x1b'));
  assert.equal(guarded([good('::error::')], true), good('\\x3a:error::'));
  assert.equal(guarded(['\u001b[33mx\u001b[2J'], true), '\\x1b[33mx\\x1b[2J');
  assert.equal(guarded(['\r1000 of 2000 events, 5 a second'], true), '\r1000 of 2000 events, 5 a second');
  assert.equal(guarded(['\r   \r'], true), '\r   \r');
});

test('every text of a report is made safe, names on one line and causes on several', () => {
  const report = { name: 'a\nb', list: [{ cause: 'one\n::two', 'k\u001b': 1n }], bytes: new Uint8Array([27]) };
  assert.deepEqual(plainValues(report), {
    name: 'a\\nb',
    list: [{ cause: 'one\n\\x3a:two', 'k\\x1b': 1n }],
    bytes: new Uint8Array([27]),
  });
});

/** A program that panics with escape sequences and a runner's command, at a place of that kind. */
const PANIC = withTexts('explicit_panic', {
  ' is not to be duplicated': '\u001b[2J\n::error::x\r\u202e##[',
  'src/explicit_panic.rs': 'src/\u001b]0;x\u0007.rs',
});

test('run shows what a program says as text, whatever it says', async () => {
  await withFile('panic', PANIC, async (path) => {
    for (const terminal of [false, true]) {
      const { out } = await command(['run', path], terminal, { NO_COLOR: '1' });
      assert.equal(unsafePart(out), undefined);
      assert.match(out, /^ {2}panic {9}descriptor 0\\x1b\[2J\n {16}\\x3a:error::x\\r\\u\{202e\}\\x23#\[/m);
    }
    const { out } = await command(['run', path, '--json']);
    assert.equal(unsafePart(out), undefined);
    const { message } = JSON.parse(out).events[0].panic;
    assert.ok(message.startsWith('descriptor 0\u001b[2J\n::error::x\r\u202e##['), JSON.stringify(message));
  });
});

/** An object whose programs and map have names that end a line, a phrase and a table's cell. */
const NAMES = withTexts('two_programs', {
  count_in: '\u001b[2J\n::',
  count_out: '"|\\<b>\u202e',
  traffic: "'|\n##[`",
});

test('a message whose place has line breaks and commands is shown as text', async () => {
  const bytes = withTexts('explicit_panic', { 'src/explicit_panic.rs': '\u001b[2J\n::error::x\r\n]]' });
  await withFile('panic', bytes, async (path) => {
    const { out } = await command(['run', path]);
    assert.equal(unsafePart(out), undefined);
    assert.match(out, /^ {16}\\x3a:error::x/m);
  });
});

test('run shows names as text', async () => {
  await withFile('names', NAMES, async (path) => {
    const text = await command(['run', path]);
    assert.equal(unsafePart(text.out), undefined);
    assert.match(text.out, /^map '\|\\n\\x23#\[` \(array, 2 entries, 4 → 16 bytes\)$/m);
    assert.match(text.out, /→ \\x1b\[2J\\n::~ on CPU 0$/m);
    const json = await command(['run', path, '--json']);
    assert.equal(unsafePart(json.out), undefined);
    assert.deepEqual(Object.keys(JSON.parse(json.out).maps), ["'|\n##[`"]);
    const missing = await command(['run', path, '--program', HOSTILE_TEXT]);
    assert.equal(missing.code, 3);
    assert.equal(unsafePart(missing.error), undefined);
  });
});

test('errors name files as text', THOROUGH, async () => {
  await withFile(`a${HOSTILE_TEXT.replaceAll('/', '')}`, 'no object\n', async (path) => {
    for (const words of [
      ['run', path],
      ['run', `${path}?`],
      ['run', 'programs/bin/hello', '--events', path],
      ['run', 'programs/bin/port_filter', '--packets', path],
      ['run', 'programs/bin/hello', '--layout', path],
      ['run', 'programs/bin/hello', '--format', path],
      ['layout', '--btf', path],
      ['layout', '--object', path],
      ['badge', path],
      ['merge', path],
      ['verify', path, path],
      ['run', HOSTILE_TEXT, `--${HOSTILE_TEXT}`],
      [HOSTILE_TEXT],
    ]) {
      const { code, out, error } = await command(words);
      assert.ok(code === 2 || code === 3, `${words[0]}: ${code}`);
      assert.match(error, /^[A-Z_]+( \([A-Z]+\))?: /);
      assert.equal(unsafePart(out + error), undefined, words.join(' '));
    }
  });
});

/** `jmp` to itself. */
const ENDLESS = Uint8Array.of(0xeb, 0xfe);

/** Lets a test work in a folder of its own, which the process works in, too. */
async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  process.chdir(folder);
  try {
    await use(folder);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
}

test(
  'check shows names and panics as text, in the terminal, in JSON, for JUnit and in the summary of a job',
  THOROUGH,
  async () => {
    await inFolder(async (folder) => {
      // The first of the two programs never ends, so that there is a breach to be shown.
      const bytes = withTexts('two_programs', {
        count_in: '\u001b[2J\n::',
        count_out: '"|`<b>\u202e',
        traffic: "'|\n##[`",
      });
      const place = join(folder, "it's\n::error::$(x) `");
      mkdirSync(place);
      const path = join(place, 'two');
      writeFileSync(
        path,
        withCode(bytes, '\u001b[2J\n::~', () => ENDLESS),
      );
      const environment = { GITHUB_STEP_SUMMARY: join(folder, 'job.md') };
      const text = await command(
        ['check', path, '--junit', 'junit.xml', '--summary', 'summary.md'],
        false,
        environment,
      );
      assert.equal(text.code, 1, text.error);
      assert.equal(unsafePart(text.out + text.error), undefined);
      for (const file of ['junit.xml', 'summary.md', 'job.md'])
        assert.equal(unsafePart(readFileSync(file, 'utf8')), undefined, file);
      const summary = readFileSync('summary.md', 'utf8');
      for (const line of summary.split('\n').filter((row) => row.startsWith('| ')))
        assert.equal(line.split(/(?<!\\)\|/).length, 6, line);
      const json = await command(['check', path, '--json']);
      assert.equal(unsafePart(json.out), undefined);
      assert.equal(JSON.parse(json.out).objects[0].path, path);
      // The commands that show a breach again work in a shell.
      const commands = [...text.out.matchAll(/^ {4}run again {5}npx rex-conformance (.*)$/gm)].map(
        ([, words]) => words!,
      );
      assert.ok(commands.length > 0);
      for (const words of commands.slice(0, 2)) {
        const { stdout } = spawnSync('bash', ['-c', `printf '%s\\0' ${words}`], { encoding: 'utf8' });
        const again = await command(stdout.split('\0').slice(0, -1));
        assert.equal(again.code, 1, again.error);
        assert.match(again.out, /^ {2}outcome {7}timed out$/m);
      }
    });
  },
);

test('a name that begins with a dash is no option in the command that is printed', () => {
  assert.equal(
    runCommandFor('-rf', 'a b.yaml', ['--program', '-x', '--seed', '1']),
    "npx rex-conformance run ./-rf --events 'a b.yaml' --program=-x --seed 1",
  );
});
