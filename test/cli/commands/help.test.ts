import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseCommandLine } from '../../../cli/arguments/arguments.ts';
import { COMMON_OPTIONS } from '../../../cli/commands/common-options.ts';
import type { CommandDefinition } from '../../../cli/commands/definition.ts';
import { argumentForm, helpOf, optionForm, shortHelp, usageText } from '../../../cli/commands/help-text.ts';
import { COMMAND_NAMES, COMMANDS } from '../../../cli/commands/table.ts';
import { words } from '../../docs/form.ts';
import { command } from '../command.ts';

describe('help of one command', () => {
  for (const name of COMMAND_NAMES) {
    const { examples, options, arguments: taken }: CommandDefinition = COMMANDS[name];

    test(`help ${name} prints how it is called, and each of its words`, async () => {
      const asked = await command(['help', name]);
      assert.deepEqual(asked, { code: 0, out: helpOf(name), error: '' });
      assert.match(asked.out, new RegExp(`^usage: rex-conformance ${name}\\b`));
      const forms = [
        ...taken.map(argumentForm),
        ...Object.entries(options).map(([option, definition]) => optionForm(option, definition)),
      ];
      for (const form of forms) assert.ok(asked.out.includes(`\n  ${form}`), form);
      for (const other of COMMAND_NAMES.filter((each) => each !== name)) {
        assert.doesNotMatch(asked.out, new RegExp(`^${other}: `, 'm'));
      }
    });

    test(`${name} --help and ${name} -h print the same`, async () => {
      const out = name === 'help' ? usageText() : helpOf(name);
      for (const option of ['--help', '-h'])
        assert.deepEqual(await command([name, option]), { code: 0, out, error: '' });
    });

    for (const example of examples) {
      test(`the command line can be read: ${example}`, () => {
        const [program, ...line] = words(example);
        assert.equal(program, 'rex-conformance');
        assert.equal(parseCommandLine(line).command, name);
        assert.ok(helpOf(name).includes(`\n  ${example}\n`));
      });
    }

    test(`the options of ${name} are not those of every command, and no two have one letter`, () => {
      const all = Object.entries({ ...COMMON_OPTIONS, ...options } satisfies CommandDefinition['options']);
      assert.equal(all.length, Object.keys(COMMON_OPTIONS).length + Object.keys(options).length);
      const letters = all.flatMap(([, option]) => ('short' in option ? [option.short] : []));
      assert.equal(new Set(letters).size, letters.length);
    });
  }
});

describe('help of all commands', () => {
  test('it has what the help of each has, without examples, and the exit codes', () => {
    const whole = usageText();
    for (const name of COMMAND_NAMES) {
      const own = helpOf(name).split('\nexamples\n')[0]!;
      const section = own.slice(own.indexOf(`\n${name}: `));
      assert.ok(whole.includes(section), name);
    }
    assert.match(whole, /\nexit codes\n {2}0 /);
  });

  test('help alone prints it, and so do --help and -h', async () => {
    for (const line of [['help'], ['--help'], ['-h']]) {
      assert.deepEqual(await command(line), { code: 0, out: usageText(), error: '' });
    }
  });

  test('help wants one command that there is', async () => {
    const unknown = await command(['help', 'chek']);
    assert.equal(unknown.code, 2);
    assert.match(unknown.error, /^USAGE: there is no command "chek"\n.*\n {2}hint: write check, or /);
    assert.equal((await command(['help', 'run', 'check'])).code, 2);
  });

  test('lines are as wide as the terminal', async () => {
    const linesOver = (text: string, columns: number) => text.split('\n').filter((line) => line.length > columns);
    for (const columns of [60, 80, 100]) {
      const { out } = await command(['--help'], false, { COLUMNS: String(columns) });
      // A single word cannot be parted.
      assert.deepEqual(
        linesOver(out, columns).filter((line) => line.trim().includes(' ')),
        [],
      );
      assert.ok(linesOver(out, columns).length < 5);
    }
    const { out } = await command(['help', 'layout'], false, { COLUMNS: '40' });
    const usage = out.slice(0, out.indexOf('\n\n'));
    assert.deepEqual(linesOver(usage, 40), []);
    assert.doesNotMatch(usage, /-[a-z]+$/m, 'an option without its value');
    assert.notDeepEqual(linesOver(usageText(), 100), []);
    assert.deepEqual(linesOver(usageText(), 120), []);
  });
});

describe('no command', () => {
  test('without any word, the commands are listed in a line each, and the exit code is that of a wrong command line', async () => {
    const { code, out, error } = await command([]);
    assert.deepEqual([code, out, error], [2, shortHelp(), '']);
    for (const name of COMMAND_NAMES) {
      const lines = out.split('\n').filter((line) => line.startsWith(`  ${name} `));
      assert.equal(lines.length, 1, name);
      assert.ok(lines[0]!.endsWith(COMMANDS[name].summary) && lines[0]!.length <= 80, lines[0]);
    }
  });

  test('options alone are no command', async () => {
    const { code, error } = await command(['--json']);
    assert.equal(code, 2);
    assert.match(error, /^USAGE: rex-conformance has no option --json\n {2}cause: it is an option of run, check/);
  });

  test('an option may stand before its command', () => {
    const line = parseCommandLine(['--seed', '7', '--json', 'run', 'x']);
    assert.ok(line.command === 'run' && line.run.seed === 7 && line.run.json && line.run.objects[0] === 'x');
  });
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

  test('of an option that is given twice the last counts, or all where it may be repeated', () => {
    const line = parseCommandLine(['run', 'x', '--seed', '1', '--share', 'a', '--seed=2', '--share', 'b']);
    assert.ok(line.command === 'run');
    assert.deepEqual([line.run.seed, line.run.shared], [2, ['a', 'b']]);
  });
});
