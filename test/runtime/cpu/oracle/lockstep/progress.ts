import { appendFileSync } from 'node:fs';
import type { CodeImage } from '../../../../../runtime/cpu/engine.ts';
import type { Finding } from './compare.ts';

/** Instructions of an object that are followed in a scenario. */
const MOST_STEPS = Number(process.env.REX_LOCKSTEP_STEPS ?? '100000');

/** What is written down while scenarios run: a piece of a run, or the end of a scenario. */
export type Line = Piece | Ending | Covered;

/** Instructions of an object that a scenario was the first of its process to execute, by their distance from the object's code. */
export interface Covered {
  readonly code: string;
  readonly places: readonly number[];
}

/** A piece of a run, and the scenario that it belongs to. */
export type Piece = Finding & { readonly scenario: string };

/** The end of a scenario. */
export interface Ending {
  readonly scenario: string;
  readonly status: string;
  /** Instructions that ran without the processor. */
  readonly leftOut: number;
  /** Pieces that were begun and came to no comparison. */
  readonly lost: number;
  /** Why it failed. */
  readonly message?: string;
}

let scenario = '';
/** Instructions that were followed, by the name of their object. */
const followed = new Map<string, number>();
let leftOut = 0;
let lost = 0;
/** Places by the name of their object: all, and those that are not written down yet. */
const seen = new Map<string, Set<number>>();
const covered = new Map<string, number[]>();

function write(line: Line): void {
  const file = process.env.REX_LOCKSTEP_FILE;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/** Begins a scenario. @param place its file and line */
export function begin(place: string): void {
  scenario = place;
  followed.clear();
  leftOut = 0;
  lost = 0;
}

/** Ends it. @param message why it failed */
export function end(status: string, message?: string): void {
  for (const [code, places] of covered) if (places.length > 0) write({ code, places: places.splice(0) });
  write({ scenario, status, leftOut, lost, ...(message === undefined ? {} : { message }) });
}

/** Notes the place of an instruction that is followed. */
export function cover({ name, executable }: CodeImage, rip: bigint): void {
  const place = Number(BigInt.asUintN(32, rip)) - (executable[0]?.offset ?? 0);
  let known = seen.get(name);
  if (known === undefined) {
    known = new Set();
    seen.set(name, known);
    covered.set(name, []);
  }
  if (known.has(place)) return;
  known.add(place);
  covered.get(name)!.push(place);
}

/** How many more instructions of an object are followed in the scenario. */
export function roomLeft(object: string): number {
  return Math.max(0, MOST_STEPS - (followed.get(object) ?? 0));
}

/** Counts instructions that run without the processor. */
export function leaveOut(instructions: number): void {
  leftOut += instructions;
}

/** Begins a piece of a run, which is lost until it is told of. */
export function open(): void {
  lost++;
}

/** A line for a piece of a run. */
export function tell(finding: Finding): void {
  lost--;
  followed.set(finding.object, (followed.get(finding.object) ?? 0) + finding.instructions);
  write({ ...finding, scenario });
}
