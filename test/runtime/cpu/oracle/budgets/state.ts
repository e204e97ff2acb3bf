import { createHash } from 'node:crypto';
import type { Engine, Exit } from '../../../../../runtime/cpu/engine.ts';
import { REGISTER_NAMES } from '../../../../../runtime/cpu/register-file.ts';

/** What can be seen of an engine after a number of instructions, how the run ended first. */
export function describeState(engine: Engine, exit: Exit, retired: number, memory: readonly Uint8Array[]): string {
  const { registers } = engine;
  const hash = createHash('md5');
  for (const bytes of memory) hash.update(bytes);
  const values = REGISTER_NAMES.map((name) => `${name}=${registers.get(name).toString(16)}`).join(' ');
  const text = JSON.stringify(exit, (_, value) => (typeof value === 'bigint' ? value.toString(16) : value));
  return `${exit.kind} ${text} rip=${registers.rip.toString(16)} ${values} flags=${registers.rflags.toString(16)} retired=${retired} ${hash.digest('hex')}`;
}
