import type { KernelState } from '../../../runtime/target.ts';

/** Whether a kernel's state has changed that programs must leave as it is. */
export function isLeft(before: KernelState, after: KernelState): boolean {
  const held = after.locksHeld.length + after.references.length;
  return held > 0 || Object.entries(after.perCpu).some(([name, value]) => before.perCpu[name] !== value);
}

/**
 * Which of several runs of one event changed the state of the kernel. It is the run of the first program that does so when it alone sees
 * the event, or else the last run.
 * @param programs the program of each run
 * @param leavesAlone whether a program changes the state where it alone sees the event; each is asked once
 */
export async function whoLeft(
  programs: readonly string[],
  leavesAlone: (program: string) => Promise<boolean>,
): Promise<number> {
  for (const program of new Set(programs)) if (await leavesAlone(program)) return programs.indexOf(program);
  return programs.length - 1;
}
