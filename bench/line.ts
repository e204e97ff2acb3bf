/** What a ratio of the benchmark divides by. */
export type Unit =
  /** The time of the same object on the processor. */
  | 'native'
  /** A bare crossing from WebAssembly to JavaScript and back. */
  | 'crossings'
  /** The start of a Node process that does nothing. */
  | 'node starts'
  /** Another figure of the same run, which the line names. */
  | 'serial'
  /** The time of the same programs without coverage. */
  | 'uncounted';

/** What every line of the benchmark has. */
interface LineBase {
  /** The name by which it is chosen: `npm run bench -- NAME`. */
  readonly name: string;
  /** What is measured. */
  readonly what: string;
  /** The ratio that is aimed at. */
  readonly target?: number;
}

/** A program of `bench/programs`, and how often it does its work in one run. */
export interface ProgramLine extends LineBase {
  readonly kind: 'program';
  readonly object: string;
  readonly program: string;
  /** How often the program does its work in one run. */
  readonly rounds: number;
  /** `native`: the processor does the same. `crossings`: the time of one round is compared with a crossing. */
  readonly unit: 'native' | 'crossings';
  /** The packet of an XDP program. */
  readonly packet?: Uint8Array;
}

/** Events one after the other, with what the kernel does for each. */
export interface EventLine extends LineBase {
  readonly kind: 'events';
  readonly unit: 'crossings';
  readonly events: 'tracepoint' | 'xdp' | 'bmc';
}

/** Commands of the whole product, each in a process of its own. */
export interface ProductLine extends LineBase {
  readonly kind: 'product';
  readonly unit: 'node starts' | 'serial';
}

/** Programs with coverage, all after each other. */
export interface CoverageLine extends LineBase {
  readonly kind: 'coverage';
  readonly unit: 'uncounted';
  readonly programs: readonly ProgramLine[];
}

/** A line of the benchmark's table. */
export type Line = ProgramLine | EventLine | ProductLine | CoverageLine;
