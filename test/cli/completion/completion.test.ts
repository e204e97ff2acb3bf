import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { COMMON_OPTIONS } from '../../../cli/commands/common-options.ts';
import type { OptionDefinition } from '../../../cli/commands/definition.ts';
import { SHELLS } from '../../../cli/commands/project.ts';
import { COMMAND_NAMES, COMMANDS, type CommandName } from '../../../cli/commands/table.ts';
import { PUBLISHED_KERNELS } from '../../../runtime/published/table.ts';
import { sample, THOROUGH } from '../../effort.ts';
import { skipUnless } from '../../skip.ts';
import { hasTool } from '../../tools.ts';
import { command } from '../command.ts';
import { hasTerminalFor, ShellTerminal } from './shell-terminal.ts';

const scriptOf = async (shell: string) => (await command(['completion', shell])).out;
const optionsOf = (name: CommandName) =>
  Object.entries<OptionDefinition>({ ...COMMANDS[name].options, ...COMMON_OPTIONS });

/** Names of files of which the shell must make nothing but names; each begins with a letter that no other has. */
const HOSTILE = [
  'a$(touch pwned)',
  'b;touch pwned',
  'c`touch pwned`',
  'd e',
  "f'g",
  'h"i',
  'j\nk',
  'l*m',
  'n\\o',
  'p&touch pwned',
  'q>pwned',
  'r!s',
  't\u001b[2Ju',
  '{v,w}',
  '-y',
];
/** What is typed for it, up to what only it has. */
const typed = (name: string) => (name === '-y' ? './-' : name === '{v,w}' ? '' : name.slice(0, 1));

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** A new folder with hostile files and two folders. */
function hostileFolder(name: string): string {
  const made = join(folder, name);
  mkdirSync(join(made, 'zone', 'inner'), { recursive: true });
  // Beside the folder, a file that begins alike.
  writeFileSync(join(made, 'zoo'), '');
  for (const file of HOSTILE) if (file !== '{v,w}') writeFileSync(join(made, file), '');
  return made;
}

for (const shell of ['bash', 'zsh'] as const) {
  const needed = skipUnless(hasTerminalFor(shell), `no ${shell} with a terminal (script)`);
  describe(`${shell} on a terminal`, { ...needed, ...THOROUGH }, () => {
    test('commands, options, choices and files are completed, and names of files stay names', async () => {
      const made = hostileFolder(shell);
      const terminal = new ShellTerminal(shell, made, await scriptOf(shell));
      const cases: readonly (readonly [line: string, words: readonly string[]])[] = [
        ['ru\tx', ['run', 'x']],
        ['run x --pack\t', ['run', 'x', '--packets']],
        ['run x --pace ca\t', ['run', 'x', '--pace', 'captured']],
        ['run x --pace=fi\t', ['run', 'x', '--pace=fixed']],
        ['badge --format asc\t', ['badge', '--format', 'asciidoc']],
        ['completion fi\t', ['completion', 'fish']],
        ['help mer\t', ['help', 'merge']],
        ['check --layout linux-6.18\t', ['check', '--layout', 'linux-6.18-x86_64']],
        ['check --layout a\t', ['check', '--layout', HOSTILE[0]!]],
        ['merge -o zo\tx', ['merge', '-o', 'zone/x']],
        ['run --seed 7 zone/in\tx', ['run', '--seed', '7', 'zone/inner/x']],
        ...HOSTILE.filter((file) => typed(file) !== '').map(
          (file) => [`run ${typed(file)}\t`, ['run', file.startsWith('-') ? `./${file}` : file]] as const,
        ),
      ];
      try {
        for (const [line, due] of cases) {
          const words = await terminal.words(`rex-conformance ${line}`);
          assert.deepEqual(words, due, line);
        }
      } finally {
        await terminal.end();
      }
      assert.ok(!readdirSync(made).includes('pwned'), 'nothing of a name is carried out');
    });
  });
}

/** The names of the shipped layouts. */
const SHIPPED = readdirSync('kernel-model/layouts')
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => basename(file, '.yaml'))
  .sort();

describe('bash with a key that inserts all completions', {
  ...skipUnless(hasTerminalFor('bash'), 'no bash with a terminal'),
  ...THOROUGH,
}, () => {
  test('names of files beside words stay names', async () => {
    const made = hostileFolder('inserted');
    const file = 'linux$(touch pwned)';
    writeFileSync(join(made, file), '');
    const terminal = new ShellTerminal('bash', made, await scriptOf('bash'));
    try {
      const words = await terminal.words('rex-conformance check --layout lin\u001b*');
      assert.deepEqual([...words].sort(), ['--layout', 'check', file, ...SHIPPED]);
    } finally {
      await terminal.end();
    }
    assert.ok(!readdirSync(made).includes('pwned'), 'nothing of a name is carried out');
  });
});

describe('bash', skipUnless(hasTool('bash'), 'no bash'), () => {
  /** What the script offers. */
  async function offered(...words: readonly string[]): Promise<readonly string[]> {
    const call = `COMP_WORDS=(rex-conformance "$@"); COMP_CWORD=$#; _rex_conformance; printf '%s\\0' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', `${await scriptOf('bash')}${call}`, 'bash', ...words], {
      encoding: 'utf8',
      cwd: hostileFolder(`bash ${words.join(' ').replaceAll('/', ' ')}`),
    });
    assert.equal(stderr, '');
    return stdout.split('\0').filter((word) => word !== '');
  }

  test('without a command, the commands are offered', THOROUGH, async () => {
    assert.deepEqual(await offered(''), [...COMMAND_NAMES, '--help', '--version']);
    assert.deepEqual(await offered('--v'), ['--version']);
  });

  for (const name of sample(COMMAND_NAMES, 2)) {
    test(`${name}: its options are offered, and no other`, async () => {
      assert.deepEqual(
        await offered(name, '--'),
        optionsOf(name).map(([option]) => `--${option}`),
      );
    });
  }

  test('an option is offered its values, also behind = and by its letter', THOROUGH, async () => {
    assert.deepEqual(await offered('run', '--pace', ''), ['captured', 'fixed']);
    assert.deepEqual(await offered('run', '--pace', '='), ['captured', 'fixed']);
    assert.deepEqual(await offered('run', '--pace', '=', 'c'), ['captured']);
    assert.deepEqual(await offered('run', '--seed', ''), []);
    assert.deepEqual(await offered('merge', '-o', ''), []);
  });

  test('behind -- nothing is an option', THOROUGH, async () => {
    assert.deepEqual(await offered('run', '--', '--'), []);
    assert.deepEqual(await offered('completion', '--', ''), [...SHELLS]);
  });

  test('names beside files are offered together with them', THOROUGH, async () => {
    assert.deepEqual((await offered('run', 'x', '--layout', '')).slice(0, 1), ['linux-6.18-x86_64']);
    assert.ok((await offered('run', 'x', '--layout', '')).includes('j\nk'));
  });
});

describe('fish', { ...skipUnless(hasTool('fish'), 'no fish'), ...THOROUGH }, () => {
  async function offered(line: string): Promise<readonly string[]> {
    const { stdout, stderr } = spawnSync(
      'fish',
      ['--no-config', '-c', `${await scriptOf('fish')}complete -C $argv[1]`, line],
      {
        encoding: 'utf8',
        cwd: hostileFolder(`fish ${line.replaceAll('/', ' ')}`),
      },
    );
    assert.equal(stderr, '');
    return stdout.split('\n').flatMap((row) => row.split('\t')[0] || []);
  }

  test('commands, options, choices and files are offered', async () => {
    assert.deepEqual([...(await offered('rex-conformance '))].sort(), [...COMMAND_NAMES].sort());
    for (const name of COMMAND_NAMES) {
      const due = optionsOf(name).map(([option]) => `--${option}`);
      const found = (await offered(`rex-conformance ${name} --`)).map((word) => word.replace(/=$/, ''));
      assert.deepEqual([...new Set(found)].sort(), due.sort(), name);
    }
    assert.deepEqual(await offered('rex-conformance run x --pace '), ['captured', 'fixed']);
    assert.deepEqual(await offered('rex-conformance completion b'), ['bash']);
    assert.deepEqual(await offered('rex-conformance run --seed '), []);
    assert.deepEqual(await offered('rex-conformance merge -o z'), ['zone/']);
    assert.deepEqual((await offered('rex-conformance run --layout lin')).toSorted(), SHIPPED);
    assert.deepEqual(await offered('rex-conformance run a'), [HOSTILE[0]]);
    assert.deepEqual(await offered('rex-conformance run --layout a'), [HOSTILE[0]]);
    assert.deepEqual(await offered('rex-conformance run x --events a'), [HOSTILE[0]]);
    assert.deepEqual(await offered('rex-conformance layout z'), []);
  });
});

describe('what is offered', () => {
  test('layouts and kernels are those that there are', () => {
    const usual = new Map(
      COMMAND_NAMES.flatMap((name) => optionsOf(name)).flatMap(([option, definition]) =>
        definition.kind === 'text' && definition.usual !== undefined ? [[option, definition.usual] as const] : [],
      ),
    );
    assert.deepEqual(usual.get('layout')?.toSorted(), SHIPPED);
    assert.deepEqual(
      usual.get('kernel'),
      PUBLISHED_KERNELS.map(({ name }) => name),
    );
  });

  test('completion wants the name of a shell', async () => {
    for (const [words, message] of [
      [['completion'], 'completion needs the name of a shell'],
      [['completion', 'fsh'], 'completion takes bash or zsh or fish, not "fsh"'],
    ] as const) {
      const { code, error } = await command(words);
      assert.equal(code, 2);
      assert.ok(error.startsWith(`USAGE: ${message}\n`), error);
    }
  });
});
