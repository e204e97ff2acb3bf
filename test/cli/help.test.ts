import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseCommandLine, USAGE } from '../../cli/arguments/arguments.ts';
import { COMMAND_NAMES, EXAMPLES, helpOf } from '../../cli/arguments/command-help.ts';
import { words } from '../docs/form.ts';
import { command } from './command.ts';

/** What of the usage is no command's own. */
const OF_ALL = /^(?: {7}rex-conformance help \[COMMAND\]|--help, --version|exit codes| {2}\d+ .*| {6}\S.*|)$/;

describe('help of one command', () => {
  for (const name of COMMAND_NAMES) {
    test(`help ${name} and ${name} --help print the same, and nothing of other commands`, async () => {
      const asked = await command(['help', name]);
      const same = await command([name, '--help']);
      assert.deepEqual(asked, { code: 0, out: helpOf(name, USAGE), error: '' });
      assert.deepEqual(same, asked);
      assert.match(asked.out, new RegExp(`^usage: rex-conformance ${name}\\b`));
      for (const other of COMMAND_NAMES.filter((each) => each !== name)) {
        assert.doesNotMatch(asked.out, new RegExp(`^${other}: `, 'm'));
      }
    });

    for (const example of EXAMPLES[name]) {
      test(`the command line can be read: ${example}`, () => {
        const [program, ...line] = words(example);
        assert.equal(program, 'rex-conformance');
        assert.equal(parseCommandLine(line).command, name);
        assert.ok(helpOf(name, USAGE).includes(`\n  ${example}\n`));
      });
    }
  }

  test('what --help prints is what the commands print, and what is of all of them', () => {
    const helps = COMMAND_NAMES.map((name) => helpOf(name, USAGE)).join('\n');
    const left = USAGE.slice(0, USAGE.indexOf('exit codes'))
      .split('\n')
      .filter((line) => !OF_ALL.test(line) && !helps.includes(line.replace(/^(?:usage:| {6}) /, '')));
    assert.deepEqual(left, []);
  });

  test('help alone, and help help, print the help of all', async () => {
    for (const line of [['help'], ['help', 'help'], ['--help'], ['-h']]) assert.equal((await command(line)).out, USAGE);
  });

  test('help wants one command that there is', async () => {
    const unknown = await command(['help', 'chek']);
    assert.equal(unknown.code, 2);
    assert.match(unknown.error, /^USAGE: there is no command "chek"\n.*\n {2}hint: write check, or /);
    assert.equal((await command(['help', 'run', 'check'])).code, 2);
  });
});

describe('what is misspelt', () => {
  const lines: readonly (readonly [line: readonly string[], hint: string])[] = [
    [['chek', 'x'], 'write check, or run npx rex-conformance --help, which lists every command'],
    [['run', 'x', '--evnts', 'y'], 'write --events, or run npx rex-conformance help run, which lists its options'],
    [['check', 'x', '--jnuit=y'], 'write --junit, or run npx rex-conformance help check, which lists its options'],
    [['badge', '--svgg', 'y'], 'write --svg, or run npx rex-conformance help badge, which lists its options'],
    [['check', 'x', '--cpus', '2'], 'run npx rex-conformance help check, which lists its options'],
    [['phrases', '--zyzzyva'], 'run npx rex-conformance help phrases, which lists its options'],
    [['--jsn'], 'run npx rex-conformance --help, which lists every option'],
    [['zyzzyva'], 'run npx rex-conformance --help, which lists every command'],
  ];
  for (const [line, hint] of lines) {
    test(`${line.join(' ')}: ${hint}`, async () => {
      const { code, out, error } = await command(line);
      assert.deepEqual([code, out], [2, '']);
      assert.match(error, /^USAGE: .+\n {2}cause: the command line cannot be read\n {2}hint: .+\n$/);
      assert.ok(error.endsWith(`  hint: ${hint}\n`), error);
    });
  }
});

describe('what stays as it was', () => {
  test('an option takes no other option for its value, but any text behind =', () => {
    assert.throws(() => parseCommandLine(['check', 'x', '--junit', '--json']), { code: 'USAGE' });
    const line = parseCommandLine(['check', 'x', '--junit=-x.xml']);
    assert.ok(line.command === 'check' && line.check.junit === '-x.xml');
  });

  test('- is standard input, and what stands behind -- is no option', () => {
    const line = parseCommandLine(['run', '--packets', '-', '--', '-object']);
    assert.ok(line.command === 'run' && line.run.packets?.path === '-' && line.run.objects[0] === '-object');
  });

  test('a negative number is said to be out of range', () => {
    assert.throws(() => parseCommandLine(['run', 'x', '--seed=-1']), {
      code: 'USAGE',
      message: /^--seed takes a number from 0/,
    });
  });
});
