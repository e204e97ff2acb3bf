import { Diagnostic } from '../../base/diagnostic.ts';
import { Mismatch } from '../comparisons/mismatch.ts';
import type { Scenario } from '../scenario.ts';
import { unseenEvents } from '../tables/known-names.ts';
import { reproduction } from './reproduction.ts';

/** A step's failure as the reports show it: a message without this suite's own stack trace. */
class StepFailure extends Error {
  constructor(message: string) {
    super(message);
    this.stack = message;
  }
}

/** The program or the kernel did something other than the scenario says. */
export class ConformanceFailure extends StepFailure {}
/** The kernel refused what the scenario needs. */
export class Refused extends StepFailure {}
/** The scenario uses something that the model of the kernel does not have. */
export class Unsupported extends StepFailure {}
/** The feature, or a file that it uses, is broken. */
export class BrokenInput extends StepFailure {}
/** The suite itself failed. */
export class SuiteFailure extends Error {}

/** Whether an error is one of these, with all that the reader needs. */
export function isExplained(error: unknown): boolean {
  return error instanceof StepFailure || error instanceof SuiteFailure;
}

const BY_KIND = {
  input: BrokenInput,
  refused: Refused,
  unsupported: Unsupported,
  conformance: ConformanceFailure,
} as const;

/** What went wrong before a failure, where it stands, how to run its scenario again and how to look inside, a line each. */
export function circumstances(error: unknown, scenario: Scenario): readonly string[] {
  const { step } = scenario;
  const told = error instanceof Diagnostic && error.code === 'NOTHING_ATTACHED';
  return [
    ...(told ? [] : unseenEvents(scenario.recording, scenario.fired)),
    ...scenario.describeEndings(error instanceof Error ? error.message : String(error)),
    ...(step === undefined ? [] : [`failed at: ${step.file}:${step.line}`]),
    ...reproduction(scenario),
  ];
}

/** The error of a step with everything needed to act on it: what differs, what went wrong before, where it stands, how to look inside. */
export function explainFailure(error: unknown, scenario: Scenario): Error {
  return classifyFailure(error, `\n${circumstances(error, scenario).join('\n')}`);
}

/** The error of a step by its kind, with what else there is to say behind its message. */
export function classifyFailure(error: unknown, rerun = ''): Error {
  if (error instanceof Mismatch) return new ConformanceFailure(`${error.message}${rerun}`);
  if (error instanceof Diagnostic && error.kind !== 'internal')
    return new BY_KIND[error.kind](`${error.format()}${rerun}`);
  const text = error instanceof Diagnostic ? error.format() : error instanceof Error ? error.message : String(error);
  const failure = new SuiteFailure(`the suite itself failed; please report this: ${text}${rerun}`);
  if (error instanceof Error && error.stack !== undefined) failure.stack = `${failure.message}\n${error.stack}`;
  return failure;
}
