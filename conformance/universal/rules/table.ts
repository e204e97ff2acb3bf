import type { Breach, JudgedRun, Rule } from './breach.ts';
import { faults } from './memory.ts';
import { cleanPanics, panicsOnInput } from './panics.ts';
import { overrides, xdpVerdicts } from './results.ts';
import { stackUse, timeoutHandlers, timeouts } from './termination.ts';
import { violations } from './violations.ts';

/** Every rule that judges a run by itself. */
export const RULES: readonly Rule[] = [
  faults,
  violations,
  cleanPanics,
  panicsOnInput,
  timeouts,
  timeoutHandlers,
  stackUse,
  xdpVerdicts,
  overrides,
];

/** What a run breaks, in the order of the rules. */
export function judgeRun(judged: JudgedRun): readonly Breach[] {
  return RULES.flatMap((rule) => rule(judged));
}
