import { Diagnostic } from '../../base/diagnostic.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';

/**
 * The run of the one program that an event reached.
 * @param name what the message names
 * @throws Diagnostic BENCH_PROGRAM where there is not one run, or it does not go to its end
 */
export function completed(runs: readonly ProgramRun[], name: string): ProgramRun {
  const [run] = runs;
  if (runs.length === 1 && run?.outcome === 'completed') return run;
  throw new Diagnostic({
    code: 'BENCH_PROGRAM',
    kind: 'internal',
    message: `${name} cannot be measured: ${runs.length === 1 ? `the program ${run?.outcome}` : `${runs.length} programs ran`}`,
    cause: run?.panic?.message ?? run?.explanation ?? 'only a program that runs to its end does all of its work',
    hint: 'correct the program in bench/programs, and build it again',
  });
}
