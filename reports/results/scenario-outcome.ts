import type { ResultOutcome } from '../../vocabulary/results.ts';
import { type FailedStep, failureKind } from './outcomes.ts';

/** A step or a hook of a scenario, as far as it went. */
export interface StepEnding {
  /** The step's text, or where the hook stands: `before the first step`. */
  readonly text: string;
  /** Whether it is a step of the scenario or of its background, and no hook. */
  readonly own: boolean;
  /** Whether it compares what was found with what is expected: a step that begins with Then, or an And after one. */
  readonly compares: boolean;
  /** Cucumber's status; absent where the step never ended. */
  readonly status: string | undefined;
}

/** One attempt at a scenario, as cucumber's messages tell it. */
export interface Attempt {
  /** In their order, hooks among them. */
  readonly steps: readonly StepEnding[];
  readonly failed: readonly FailedStep[];
  /** Whether its end was told, and no further attempt was to follow. */
  readonly finished: boolean;
}

/** What a scenario comes to. */
export interface ScenarioVerdict {
  readonly outcome: ResultOutcome;
  /** Why nothing can be said of it; empty where it passed or failed. */
  readonly reason: string;
}

/** What only lets something happen would pass whatever came of it. */
const NO_COMPARISON = 'it has no Then: it compares nothing with an expectation';

function skipped(reason: string): ScenarioVerdict {
  return { outcome: 'skipped', reason };
}

/** Whether anything of it was carried out: in a dry run nothing is. */
export function wasCarriedOut({ steps }: Attempt): boolean {
  return steps.some(({ status }) => status !== undefined && status !== 'SKIPPED');
}

/**
 * Judges a scenario by how its steps ended. It has passed where one of its own steps compares, and all of them and all hooks ran and passed. It
 * has failed where the first thing that went wrong is a verdict on a program or kernel. Of everything else nothing is known.
 */
export function judgeScenario(attempt: Attempt): ScenarioVerdict {
  const { steps, failed, finished } = attempt;
  const kind = failureKind(failed);
  if (kind !== undefined && kind !== 'failed') return skipped(kind === 'unsupported' ? 'it is unsupported' : kind);
  if (!finished) return skipped('it did not run to its end');
  if (kind === 'failed') return { outcome: 'failed', reason: '' };
  if (!wasCarriedOut(attempt)) return skipped('it was not carried out');
  if (!steps.some(({ own }) => own)) return skipped('it has no steps');
  const open = steps.find(({ status }) => status !== 'PASSED');
  if (open === undefined) {
    return steps.some(({ compares }) => compares) ? { outcome: 'passed', reason: '' } : skipped(NO_COMPARISON);
  }
  if (open.status === undefined) return skipped(`a step has no end: ${open.text}`);
  return skipped(open.own ? `a step skipped it: ${open.text}` : `a hook skipped it ${open.text}`);
}
