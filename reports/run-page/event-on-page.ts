import type { PacketWarning } from '../../kernel-model/events.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';

/** An entry of a map that is not as it was before the event: bytes in hexadecimal; nothing where it was or is not there. */
export interface EntryChange {
  readonly map: string;
  readonly key: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A source with the lines that programs executed for an event. */
export interface SourceOnPage {
  /** As the debug information has it. */
  readonly path: string;
  /** How often each line was executed; in no order. */
  readonly lines: ReadonlyMap<number, number>;
  /** All lines of the file; absent where it cannot be read. */
  readonly text?: readonly string[];
}

/** An event on the page of a run. */
export interface EventOnPage {
  /** Counted from 1. */
  readonly number: number;
  readonly source: string;
  readonly warnings: readonly PacketWarning[];
  /** The packet as it came, from its Ethernet header on; absent for other events. */
  readonly packet?: Uint8Array;
  readonly runs: readonly ProgramRun[];
  readonly changes: readonly EntryChange[];
  /** Maps that are too large to be compared, or damaged. */
  readonly notCompared: readonly string[];
  readonly sources: readonly SourceOnPage[];
  /** Why executed lines are missing. */
  readonly noLines: readonly string[];
  /** Why no program saw it, or the rule that broke there. */
  readonly problem?: string;
}
