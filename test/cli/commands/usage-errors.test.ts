import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { parseCommandLine } from '../../../cli/arguments/arguments.ts';
import { hardToRead, isImperative } from '../../base/plain-words.ts';
import { command } from '../command.ts';

/** Command lines that are wrong, with what is said of them, and the words that the hint leads to. */
const WRONG: readonly (readonly [
  line: readonly string[],
  message: string,
  cause: RegExp,
  hint: RegExp,
  mended: readonly string[],
])[] = [
  [
    ['chek', 'x'],
    'there is no command "chek"',
    /^the commands are run, check, sweep, explore, debug, trace, layout, /,
    /^write check, or run npx rex-conformance --help, which lists every command$/,
    ['check', 'x'],
  ],
  [
    ['zyzzyva'],
    'there is no command "zyzzyva"',
    /^the commands are /,
    /^run npx rex-conformance --help, which lists every command$/,
    ['--help'],
  ],
  [
    ['version'],
    'there is no command "version"',
    /^--version is an option$/,
    /^write --version, or run npx rex-conformance --help, which lists every command$/,
    ['--version'],
  ],
  [
    ['check', '-q', 'x'],
    'check has no option -q',
    /^no command has it$/,
    /^write --quiet, or run npx rex-conformance help check, which lists its options$/,
    ['check', '--quiet', 'x'],
  ],
  [
    ['completion', 'bsh'],
    'completion takes bash or zsh or fish, not "bsh"',
    /^it is called as /,
    /^write bash, or run npx rex-conformance help completion, /,
    ['completion', 'bash'],
  ],
  [
    ['run', 'x', '--evnts', 'y'],
    'run has no option --evnts',
    /^no command has it$/,
    /^write --events, or run npx rex-conformance help run, which lists its options$/,
    ['run', 'x', '--events', 'y'],
  ],
  [
    ['check', 'x', '--jnuit=y'],
    'check has no option --jnuit',
    /^no command has it$/,
    /^write --junit, or run npx rex-conformance help check, /,
    ['check', 'x', '--junit=y'],
  ],
  [
    ['badge', '--svgg', 'y'],
    'badge has no option --svgg',
    /^no command has it$/,
    /^write --svg, or run npx rex-conformance help badge, /,
    ['badge', '--svg', 'y'],
  ],
  [
    ['check', 'x', '--cpus', '2'],
    'check has no option --cpus',
    /^it is an option of run, debug, trace$/,
    /^run npx rex-conformance help check, which lists its options$/,
    ['help', 'check'],
  ],
  [
    ['run', 'x', '-o', 'y'],
    'run has no option -o',
    /^it is an option of layout, merge$/,
    /^run npx rex-conformance help run, which lists its options$/,
    ['help', 'run'],
  ],
  [
    ['--jsn'],
    'rex-conformance has no option --jsn',
    /^no command has it$/,
    /^run npx rex-conformance --help, which lists every option$/,
    ['--help'],
  ],
  [
    ['run', 'x', '--__proto__', 'y'],
    'run has no option --__proto__',
    /^no command has it$/,
    /^run npx rex-conformance help run, /,
    ['help', 'run'],
  ],
  [
    ['run', 'x', '--json=yes'],
    '--json takes no value',
    /^"yes" is written behind it$/,
    /^write --json without a value$/,
    ['run', 'x', '--json'],
  ],
  [
    ['check', 'x', '--junit'],
    '--junit needs a value',
    /^it is the last word of the command line$/,
    /^add the value: --junit FILE$/,
    ['check', 'x', '--junit', 'FILE'],
  ],
  [
    ['check', 'x', '--junit', '--json'],
    '--junit needs a value',
    /^"--json" follows it, and is read as an option$/,
    /^write the value behind --junit; write a value that begins with a dash as --junit=--json$/,
    ['check', 'x', '--junit=--json'],
  ],
  [
    ['merge', 'x', '-o', '-y'],
    '-o needs a value',
    /^"-y" follows it, /,
    /^write the value behind -o; write a value that begins with a dash as --output=-y$/,
    ['merge', 'x', '--output=-y'],
  ],
  [
    ['run', 'x', '--seed=-1'],
    '--seed takes a number from 0 to 4294967295, not "-1"',
    /^it is less than 0$/,
    /^write a number of this range, such as --seed 1$/,
    ['run', 'x', '--seed', '1'],
  ],
  [
    ['run', 'x', '--cpus', '65'],
    '--cpus takes a number from 1 to 64, not "65"',
    /^it is more than 64$/,
    /^write a number of this range, such as --cpus 1$/,
    ['run', 'x', '--cpus', '1'],
  ],
  [
    ['run', 'x', '--cpus', '0x2'],
    '--cpus takes a number from 1 to 64, not "0x2"',
    /^it is not a whole number in decimal digits$/,
    /such as --cpus 1$/,
    ['run', 'x', '--cpus', '1'],
  ],
  [
    ['badge', '--format', 'htm'],
    '--format takes markdown or html or rst or asciidoc, not "htm"',
    /^the option has 4 values, and this is not one of them$/,
    /^write --format html$/,
    ['badge', '--format', 'html'],
  ],
  [
    ['run', 'x', '--packets', 'y', '--pace', 'zz'],
    '--pace takes captured or fixed, not "zz"',
    /^the option has 2 values/,
    /^write --pace captured or --pace fixed$/,
    ['run', 'x', '--packets', 'y', '--pace', 'fixed'],
  ],
  [
    ['run', 'x', '--layout', ''],
    '--layout takes the name or the file of a layout, not an empty text',
    /^a variable of the shell may be empty$/,
    /^give the option a value, or leave it out; or run npx rex-conformance help run, /,
    ['run', 'x'],
  ],
  [
    ['run'],
    'run needs the path of an object',
    /^it is called as rex-conformance run OBJECT\.\.\. \[options\]$/,
    /^add OBJECT to the command line, or run npx rex-conformance help run, /,
    ['run', 'OBJECT'],
  ],
  [
    ['verify'],
    'verify needs a bundle of results and an object',
    /^it is called as rex-conformance verify RESULTS OBJECT/,
    /^add RESULTS OBJECT to the command line, /,
    ['verify', 'RESULTS', 'OBJECT'],
  ],
  [
    ['verify', 'r'],
    'verify needs an object',
    /^it is called as /,
    /^add OBJECT to the command line, /,
    ['verify', 'r', 'OBJECT'],
  ],
  [
    ['support', 'hello'],
    'support takes no argument; "hello" is too many',
    /^it is called as rex-conformance support \[--json\]$/,
    /^leave out "hello", or run npx rex-conformance help support, /,
    ['support'],
  ],
  [
    ['verify', 'r', 'o', 'p'],
    'verify takes only a bundle of results and only an object; "p" is too many',
    /^it is called as /,
    /^leave out "p", /,
    ['verify', 'r', 'o'],
  ],
  [
    ['run', 'x', '--pace', 'fixed'],
    '--pace needs --packets',
    /^it says how the packets of a capture are replayed, and no capture is given$/,
    /^add --packets FILE, or leave the option out$/,
    ['run', 'x', '--pace', 'fixed', '--packets', 'FILE'],
  ],
  [
    ['run', 'x', '--program', 'a', '--attach', 'b'],
    '--program and --attach exclude each other',
    /^both say what is attached$/,
    /^write --attach for each program that is attached, and leave out --program$/,
    ['run', 'x', '--attach', 'a', '--attach', 'b'],
  ],
  [
    ['run', 'x', '--attach', '=eth0'],
    '--attach takes a program, or a program and its place, not "=eth0"',
    /^no program stands before the =$/,
    /^write the program and its place, such as --attach learn="eth0 egress"$/,
    ['run', 'x', '--attach', 'learn=eth0 egress'],
  ],
  [
    ['run', 'x', '--packets-out', '-'],
    '--packets-out takes the name of a file, not -',
    /^standard output has the report$/,
    /^write the name of a file, such as --packets-out after\.pcapng$/,
    ['run', 'x', '--packets-out', 'after.pcapng'],
  ],
  [
    ['layout'],
    'layout needs --btf and the path of a BTF, or --object and that of an object',
    /^it is called as rex-conformance layout --btf FILE .* or rex-conformance layout --object FILE/,
    /^add --btf FILE or --object FILE, /,
    ['layout', '--object', 'FILE'],
  ],
  [
    ['layout', '--object', 'x', '--output', 'y'],
    'layout --object has no option --output',
    /^--output belongs to layout --btf, /,
    /^leave out --output or --object; /,
    ['layout', '--object', 'x'],
  ],
  [
    ['layout', '--btf', 'x', '--compare', 'y', '-o', 'z'],
    '--compare and --output exclude each other',
    /^--compare prints differences and writes no layout$/,
    /^leave out --output to compare, or --compare to write the layout$/,
    ['layout', '--btf', 'x', '--compare', 'y'],
  ],
];

function errorOf(line: readonly string[]): Diagnostic | undefined {
  try {
    parseCommandLine(line);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof Diagnostic);
    return error;
  }
}

describe('a wrong command line', () => {
  for (const [line, message, cause, hint, mended] of WRONG) {
    test(`${line.join(' ')}: ${message}`, async () => {
      const error = errorOf(line)!;
      assert.deepEqual([error.code, error.message], ['USAGE', message]);
      assert.match(error.cause, cause);
      assert.match(error.hint, hint);
      assert.ok(isImperative(error.hint), error.hint);
      assert.deepEqual(
        [error.message, error.cause, error.hint].flatMap((text) => hardToRead(text)),
        [],
      );
      assert.equal(errorOf(mended), undefined, 'the hint works');
      const { code, out, error: printed } = await command(line);
      assert.deepEqual([code, printed], [2, `${error.format()}\n`]);
      if (!line.some((word) => /^--json(=|$)/.test(word))) assert.equal(out, '');
    });
  }

  test('each help that a hint names can be asked for', () => {
    const asked = WRONG.flatMap(([line]) => errorOf(line)?.hint.match(/npx rex-conformance ([a-z -]+)/)?.[1] ?? []);
    assert.ok(asked.length > 10);
    for (const words of asked) assert.equal(errorOf(words.trim().split(' ')), undefined, words);
  });

  test('what stands behind -- is never an option', () => {
    const line = parseCommandLine(['run', 'x', '--', '--json', '--seed=9', '--help=x']);
    assert.ok(line.command === 'run');
    assert.deepEqual([line.run.objects, line.run.json], [['x', '--json', '--seed=9', '--help=x'], false]);
  });
});
