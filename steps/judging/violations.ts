import { matchesGlob } from '../comparisons/globs.ts';
import { Mismatch } from '../comparisons/mismatch.ts';
import { ConformanceFailure, Refused } from '../running/failures.ts';
import { misplaced } from '../running/misplaced.ts';
import type { NestedOutcome } from './nested-outcome.ts';

function inOneLine(message: string): string {
  return message.replaceAll(/\s+/g, ' ');
}

/**
 * Compares how a scenario failed on a broken kernel. It must be a verdict on that kernel: a failure of the suite or of the feature does not
 * count.
 * @throws Mismatch
 */
export function expectCaught(outcome: NestedOutcome | undefined, step: string, message: string): void {
  if (outcome === undefined) throw misplaced('no scenario was run', 'run one on a broken kernel first');
  const { failedStep, error } = outcome;
  const expected = [`it fails at: ${step}`, `with: ${message}`];
  if (failedStep === undefined || error === undefined) {
    throw new Mismatch(expected, 'the scenario passes: the fault is not caught');
  }
  const text = inOneLine(error.message);
  const found = [`it fails at: ${failedStep}`, `with: ${text}`];
  if (!(error instanceof ConformanceFailure || error instanceof Refused)) {
    throw new Mismatch(expected, found, [`that is no verdict on a kernel but: ${error.constructor.name}`]);
  }
  if (!matchesGlob(step, failedStep) || !matchesGlob(message, text)) throw new Mismatch(expected, found);
}
