import { CountingTarget } from '../../runtime/coverage/counting-target.ts';
import { Executions } from '../../runtime/coverage/executions.ts';
import type { CoverageLine } from '../line.ts';
import type { Figure } from '../record.ts';
import { Emulated } from './emulated.ts';
import { inTurns, type Runner, ratios, spreadOf, type Timed } from './turns.ts';

/** Runs programs after each other. The results are joined, so that other work is noticed. */
function after(programs: readonly Emulated[]): Runner {
  return async () => {
    let sum: Timed = { nanoseconds: 0, result: 0n };
    for (const program of programs) {
      const { nanoseconds, result = 0n } = await program.run();
      sum = {
        nanoseconds: sum.nanoseconds + nanoseconds,
        result: BigInt.asUintN(64, (sum.result ?? 0n) * 31n + result),
      };
    }
    return sum;
  };
}

/** Measures programs with coverage beside the same without. @param warmUp runs something until V8 has optimised it */
export async function besideUncounted(
  { name, unit, programs }: CoverageLine,
  turns: number,
  warmUp: (run: Runner) => Promise<void>,
): Promise<Figure> {
  const plain: Emulated[] = [];
  const counting: Emulated[] = [];
  try {
    for (const line of programs) {
      plain.push(await Emulated.forLine(line));
      counting.push(await Emulated.forLine(line, new CountingTarget(new Executions())));
    }
    for (const program of [...plain, ...counting]) await warmUp(() => program.run());
    const times = await inTurns({ uncounted: after(plain), ours: after(counting) }, turns);
    const nanoseconds = spreadOf(times.ours!).median / programs.length;
    return { name, unit, ratio: spreadOf(ratios(times.ours!, times.uncounted!)), nanoseconds };
  } finally {
    for (const program of [...plain, ...counting]) await program.end();
  }
}
