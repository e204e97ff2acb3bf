import type { ProgramRun, Timeout } from '../../runtime/program-run.ts';
import { ifTold } from '../../target/capabilities.ts';
import { formatDuration, sameToTheHundredth } from '../inputs/durations.ts';
import { describeRun } from '../running/outcomes.ts';
import type { Scenario } from '../scenario.ts';
import { helpers } from '../tables/known-names.ts';
import { expectKnown } from '../tables/unknown-name.ts';
import { Mismatch } from './mismatch.ts';

/** How a phrase says that a program was ended. */
export interface ExpectedTimeout {
  readonly mechanism: Timeout['mechanism'];
  readonly helper: string | undefined;
  /** Nanoseconds; any where left out. */
  readonly duration: number | undefined;
}

function describe(mechanism: string, helper: string | undefined, duration: number | undefined): string {
  const after = duration === undefined ? '' : ` after ${formatDuration(duration)}`;
  const where = mechanism === 'redirect' ? 'in program code' : `on return from "${helper}"`;
  return `ended by the watchdog${after}, ${where}`;
}

/** @throws Mismatch saying how and when the run ended */
export function expectTimeout(scenario: Scenario, run: ProgramRun, expected: ExpectedTimeout): void {
  if (expected.helper !== undefined) expectKnown('helper', expected.helper, helpers());
  scenario.explain(run);
  scenario.mentioned.aspects.add('log');
  const { timeout } = run;
  const same =
    run.outcome === 'timed out' &&
    timeout !== null &&
    timeout.mechanism === expected.mechanism &&
    timeout.helper === expected.helper &&
    (expected.duration === undefined || sameToTheHundredth(timeout.ranFor, expected.duration));
  if (same) return;
  const found =
    timeout === null
      ? describeRun(run)
      : describe(
          timeout.mechanism,
          timeout.helper,
          ifTold(() => timeout.ranFor),
        );
  throw new Mismatch(describe(expected.mechanism, expected.helper, expected.duration), found);
}
