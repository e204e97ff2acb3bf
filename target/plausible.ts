import type { LoadedObject, ProgramDescription } from '../runtime/loaded-object.ts';
import type { ProgramRun } from '../runtime/program-run.ts';
import { ifTold } from './capabilities.ts';

/**
 * The programs that a remote kernel has loaded so far. Whether one may still run is a matter of the kernel, which scenarios judge: a broken
 * one may run what was detached.
 */
export class KnownPrograms {
  readonly #objects = new Map<string, LoadedObject>();

  load(object: LoadedObject): void {
    this.#objects.set(object.name, object);
  }

  /** A program by its name, or by `object/program`. */
  find(program: string): ProgramDescription | undefined {
    for (const { name, programs } of this.#objects.values())
      for (const found of programs) if (`${name}/${found.name}` === program || found.name === program) return found;
    return undefined;
  }

  /**
   * Why a run cannot be one of this kernel, or contradicts itself; undefined if it can.
   * @param run as the target tells it
   */
  problemOf(run: ProgramRun): string | undefined {
    const key = `${run.object}/${run.program}`;
    const program = this.find(key);
    if (program === undefined) return `it is of the program "${key}", which was not loaded`;
    if (program.type !== run.type) return `its type is ${run.type}, and the program's is ${program.type}`;
    return contradictionIn(run);
  }
}

/** The parts of a run that its outcome needs, or rules out. */
function contradictionIn(run: ProgramRun): string | undefined {
  const { outcome, panic, oops, timeout, explanation } = run;
  const violations = ifTold(() => run.violations)?.length ?? 0;
  if (outcome === 'completed' && (panic !== null || oops !== null || timeout !== null || violations > 0))
    return 'its outcome is "completed", and it has a panic, an oops, a timeout or a violation';
  if (outcome === 'panicked' && panic === null) return 'its outcome is "panicked", and it has no panic';
  if (outcome === 'oops' && oops === null) return 'its outcome is "oops", and it has no oops';
  if (outcome === 'timed out' && timeout === null) return 'its outcome is "timed out", and it has no timeout';
  if ((outcome === 'unsupported' || outcome === 'conformance failure') && explanation === null)
    return `its outcome is "${outcome}", and it has no explanation`;
  return undefined;
}
