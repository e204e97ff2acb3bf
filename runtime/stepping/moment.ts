/** A moment of a program's run, in front of an instruction. */
export interface Moment {
  /** How many instructions the run has retired. */
  readonly retired: number;
  /** Whether the watchdog, or a disturbance, has moved the instruction pointer after that. */
  readonly interrupted: boolean;
}

/** A moment of everything that happens: that of a program's run. */
export interface Position extends Moment {
  /** The number of the run, from 0 on. */
  readonly run: number;
}

/** The first moment of all. */
export const BEGINNING: Position = { run: 0, retired: 0, interrupted: false };

/** Below 0 if a position is before another one, above 0 if it is after it, 0 if both are the same. */
export function comparePositions(a: Position, b: Position): number {
  return a.run - b.run || a.retired - b.retired || Number(a.interrupted) - Number(b.interrupted);
}
