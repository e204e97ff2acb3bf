import { appendFileSync } from 'node:fs';
import type { Finding } from './compare.ts';

/** Instructions of a scenario that are followed. */
const MOST_STEPS = Number(process.env.REX_LOCKSTEP_STEPS ?? '100000');

/** What is written down while scenarios run: a piece of a run, or the end of a scenario. */
export type Line =
  | (Finding & { readonly scenario: string })
  | { readonly scenario: string; readonly status: string; readonly leftOut: number };

let scenario = '';
let followed = 0;
let leftOut = 0;

function write(line: Line): void {
  const file = process.env.REX_LOCKSTEP_FILE;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`);
}

/** Begins a scenario. @param place its file and line */
export function begin(place: string): void {
  scenario = place;
  followed = 0;
  leftOut = 0;
}

/** Ends it. */
export function end(status: string): void {
  write({ scenario, status, leftOut });
}

/** How many more instructions of the scenario are followed. */
export function roomLeft(): number {
  return Math.max(0, MOST_STEPS - followed);
}

/** Counts instructions that run without the processor. */
export function leaveOut(instructions: number): void {
  leftOut += instructions;
}

/** A line for a piece of a run. */
export function tell(finding: Finding): void {
  followed += finding.instructions;
  write({ ...finding, scenario });
}
