import type { Fault } from '../judge.ts';

/** What a process that tries inputs is to do: so many inputs of a reader, from a seed on. */
export interface Task {
  readonly reader: string;
  readonly seed: number;
  /** The number of the first input, and of the one behind the last. */
  readonly from: number;
  readonly to: number;
}

/** A task that a process is started with: inputs to make up, or inputs to be given one after the other. */
export type Assignment =
  | { readonly kind: 'explore'; readonly task: Task }
  | { readonly kind: 'judge'; readonly reader: string };

/** How inputs went that a process has tried. */
export interface Tally {
  /** How many inputs ended so: `read`, or the code of a refusal. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Milliseconds of the slowest, and its number. */
  readonly slowest: number;
  readonly slowestAt: number;
  /** The most bytes that were in use after an input and not before. */
  readonly growth: number;
  /** The most bytes of memory that the process had at once. */
  readonly peak: number;
}

/** What a process tells. */
export type Told =
  | { readonly kind: 'tally'; readonly tally: Tally }
  | { readonly kind: 'finding'; readonly at: number; readonly fault: Fault; readonly detail: string }
  | { readonly kind: 'judged'; readonly fault?: Fault; readonly detail?: string; readonly code?: string };

/** Inputs that are made up together. The number of an input says which of them it is. */
export const CHUNK = 500;

/** Milliseconds of processor time that one input may take. */
export const LONGEST = 2000;

/** Bytes by which one input may make a process grow. */
export const MOST_GROWTH = 512 * 2 ** 20;
