import { comparePositions, type Position } from '../../runtime/stepping/moment.ts';
import type { StandingProgram } from '../../runtime/stepping/stepped-target.ts';

/** What a client has written into registers or memory, at a position. */
export interface Intervention {
  readonly at: Position;
  /** Bytes that it keeps. */
  readonly size: number;
  apply(program: StandingProgram): void;
}

/** The most changes of a client, and the bytes that they keep. */
const MOST = 10_000;
const MOST_BYTES = 1 << 24;

/** The changes of a client, in the order of their positions. They happen again whenever a run is repeated. */
export class Interventions {
  private all: Intervention[] = [];
  private bytes = 0;

  /** Adds one, which is the last: what was to come after its position will not come. @returns whether there is room for it */
  add(added: Intervention): boolean {
    for (
      let last = this.all.at(-1);
      last !== undefined && comparePositions(last.at, added.at) > 0;
      last = this.all.at(-1)
    ) {
      this.bytes -= last.size;
      this.all.pop();
    }
    if (this.all.length >= MOST || this.bytes + added.size > MOST_BYTES) return false;
    this.bytes += added.size;
    this.all.push(added);
    return true;
  }

  clear(): void {
    this.all = [];
    this.bytes = 0;
  }

  /** Those at a position, in order. */
  at(position: Position): readonly Intervention[] {
    return this.all.length === 0 ? this.all : this.all.filter(({ at }) => comparePositions(at, position) === 0);
  }

  /** The position of the first one after a position, in the same run. */
  next(position: Position): Position | undefined {
    return this.all.find(({ at }) => at.run === position.run && comparePositions(at, position) > 0)?.at;
  }
}
