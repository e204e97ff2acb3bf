import type { LoadedObject, ProgramDescription } from '../runtime/loaded-object.ts';
import type { ProgramRun } from '../runtime/program-run.ts';
import { ifTold } from './capabilities.ts';

/** The programs of a remote kernel that may run, by what was asked of it. */
export class KnownPrograms {
  readonly #objects = new Map<string, LoadedObject>();
  /** `object/program` of those that may be attached. */
  readonly #attached = new Set<string>();

  load(object: LoadedObject): void {
    this.#objects.set(object.name, object);
  }

  /** Links go with the object. Attachments by netlink and tc filter may stay, and their programs go on. */
  unload(name: string): void {
    for (const { name: program, type } of this.#objects.get(name)?.programs ?? [])
      if (type !== 'xdp' && type !== 'tc') this.#attached.delete(`${name}/${program}`);
  }

  attach(program: string): void {
    for (const [key] of this.#named(program)) this.#attached.add(key);
  }

  detach(program: string): void {
    for (const [key] of this.#named(program)) this.#attached.delete(key);
  }

  /** A program by its name, or by `object/program`. */
  find(program: string): ProgramDescription | undefined {
    return this.#named(program)[0]?.[1];
  }

  #named(program: string): readonly (readonly [key: string, program: ProgramDescription])[] {
    return [...this.#objects.values()].flatMap(({ name, programs }) =>
      programs
        .map((found) => [`${name}/${found.name}`, found] as const)
        .filter(([key, found]) => key === program || found.name === program),
    );
  }

  /**
   * Why a run cannot be one of this kernel, or contradicts itself; undefined if it can.
   * @param run as the target tells it
   */
  problemOf(run: ProgramRun): string | undefined {
    const key = `${run.object}/${run.program}`;
    const program = this.#named(key)[0]?.[1];
    if (program === undefined) return `it is of the program "${key}", which is not loaded`;
    if (!this.#attached.has(key)) return `it is of the program "${key}", which is not attached`;
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
