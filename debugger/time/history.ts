import type { ProgramRun } from '../../runtime/program-run.ts';
import { comparePositions, type Position } from '../../runtime/stepping/moment.ts';

/** A run that has ended. */
export interface EndedRun {
  readonly run: ProgramRun;
  /** The last position that it could be stopped at. */
  readonly last: Position;
}

/** What is known of positions: they are the same whenever a run is repeated. */
export class History {
  private ended: EndedRun[] = [];
  /** The moments where the instruction pointer was moved: of each run, how many instructions were retired. */
  private moved = new Map<number, Set<number>>();

  /** The run with a number, once it has ended. */
  run(number: number): EndedRun | undefined {
    return this.ended[number];
  }

  /** How many runs have ended in all that happens, as far as it is known. */
  get runs(): number {
    return this.ended.length;
  }

  addEnd(number: number, ended: EndedRun): void {
    this.ended[number] = ended;
  }

  addMoved({ run, retired }: Position): void {
    const known = this.moved.get(run) ?? new Set();
    this.moved.set(run, known.add(retired));
  }

  /** Everything after a position is to be found out again. */
  forgetAfter(position: Position): void {
    this.ended = this.ended.slice(0, position.run);
    for (const [run, places] of this.moved) {
      for (const retired of places) {
        if (comparePositions({ run, retired, interrupted: true }, position) > 0) places.delete(retired);
      }
    }
  }

  /** The position before one that has been reached; undefined for the first. */
  before({ run, retired, interrupted }: Position): Position | undefined {
    if (interrupted) return { run, retired, interrupted: false };
    if (retired === 0) return run === 0 ? undefined : this.ended[run - 1]!.last;
    return { run, retired: retired - 1, interrupted: this.moved.get(run)?.has(retired - 1) ?? false };
  }
}
