import { createHash } from 'node:crypto';
import type { Engine, Exit } from '../../../../../runtime/cpu/engine.ts';
import { REGISTER_NAMES } from '../../../../../runtime/cpu/register-file.ts';

/** What can be seen of an engine after a run with a budget, how it ended first. */
export function describeState(engine: Engine, exit: Exit, budget: number, memory: readonly Uint8Array[]): string {
  const { registers } = engine;
  const hash = createHash('md5');
  for (const bytes of memory) hash.update(bytes);
  const values = REGISTER_NAMES.map((name) => `${name}=${registers.get(name).toString(16)}`).join(' ');
  const text = JSON.stringify(exit, (_, value) => (typeof value === 'bigint' ? value.toString(16) : value));
  const left = exit.kind === 'budget' ? registers.budget : 'some';
  if (exit.kind !== 'budget' && registers.budget > budget) throw new Error('the budget has grown');
  return `${exit.kind} ${text} rip=${registers.rip.toString(16)} ${values} flags=${registers.rflags.toString(16)} left=${left} ${hash.digest('hex')}`;
}
