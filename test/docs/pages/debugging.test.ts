import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DEBUG_PORT } from '../../../cli/commands/debug.ts';
import { gdbWords } from '../../../cli/debug/gdb-command.ts';
import { ADDRESS } from '../../../cli/debug/gdb-server.ts';
import { toOffset } from '../../../kernel-model/memory/guest-memory.ts';
import { REPOSITORY } from '../repository.ts';

interface Launch {
  readonly configurations: readonly {
    readonly program: string;
    readonly MIMode: string;
    readonly customLaunchSetupCommands: readonly { readonly text: string }[];
  }[];
}

test('launch.json of docs/debugging.md has the commands that debug prints for gdb', () => {
  const text = readFileSync(join(REPOSITORY, 'docs/debugging.md'), 'utf8');
  const [configuration, ...others] = (JSON.parse(/```json\n([\s\S]*?)```/.exec(text)![1]!) as Launch).configurations;
  const { program, MIMode, customLaunchSetupCommands } = configuration!;
  const commands = customLaunchSetupCommands.map((command) => command.text);
  const offset = toOffset(BigInt(/0x[0-9a-f]+/.exec(commands[0]!)![0]))!;
  const path = program.replace(/^\$\{workspaceFolder\}\//, '');
  const printed = gdbWords([{ path, offset }], ADDRESS, DEBUG_PORT).filter((word) => word !== '-ex');
  assert.deepEqual([MIMode, ...commands, others], ['gdb', ...printed, []]);
  assert.ok(text.includes(`\`debug\` waits at port ${DEBUG_PORT}`));
});
