import type { ResultOutcome } from '../../vocabulary/results.ts';
import { type FailedStep, failureKind } from './outcomes.ts';

/** The ending of a scenario's step or hook. */
export interface StepEnding {
  /** The step's text, or the hook's place: `before the first step`. */
  readonly text: string;
  /** Whether it is a step of the scenario or its background, not a hook. */
  readonly own: boolean;
  /** Whether it compares actual and expected values: a step that begins with Then, or an And after one. */
  readonly compares: boolean;
  /** Cucumber's status; absent if the step never ended. */
  readonly status: string | undefined;
}

/** One attempt at a scenario, by cucumber's messages. */
export interface Attempt {
  /** In order, with hooks. */
  readonly steps: readonly StepEnding[];
  readonly failed: readonly FailedStep[];
  /** Capabilities that the scenario needs, and its target lacks. */
  readonly lacks: readonly string[];
  /** Whether it ended, and no further attempt was to follow. */
  readonly finished: boolean;
}

/** The outcome of a scenario. */
export interface ScenarioVerdict {
  readonly outcome: ResultOutcome;
  /** Why it has no verdict; empty if it passed or failed. */
  readonly reason: string;
}

/** A scenario that only causes events would pass whatever the result. */
const NO_COMPARISON = 'it has no Then: it compares nothing with an expectation';

function skipped(reason: string): ScenarioVerdict {
  return { outcome: 'skipped', reason };
}

/** Whether any part of it was executed. In a dry run nothing is. */
export function wasCarriedOut({ steps }: Attempt): boolean {
  return steps.some(({ status }) => status !== undefined && status !== 'SKIPPED');
}

/**
 * Judges a scenario by the endings of its steps. It passed if one of its own steps compares, and all steps and hooks
 * ran and passed. It failed if its first failure is a verdict on a program or kernel. Otherwise it has no verdict.
 */
export function judgeScenario(attempt: Attempt): ScenarioVerdict {
  const { steps, failed, finished, lacks } = attempt;
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
  if (open.status === 'SKIPPED' && lacks.length > 0) return skipped(`the target lacks: ${lacks.join(', ')}`);
  if (open.status === undefined) return skipped(`a step has no end: ${open.text}`);
  return skipped(open.own ? `a step skipped it: ${open.text}` : `a hook skipped it ${open.text}`);
}
