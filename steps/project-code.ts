import { Diagnostic } from '../base/diagnostic.ts';
import { Lacking } from '../target/capabilities.ts';
import { Mismatch } from './comparisons/mismatch.ts';
import { BrokenInput, ConformanceFailure, circumstances, explainFailure, isExplained } from './running/failures.ts';
import { skip } from './running/skipping.ts';
import { Scenario } from './scenario.ts';

type Code = (this: unknown, ...args: unknown[]) => unknown;

/** Whether an error says that something is not as expected: node:assert and chai name it so, matchers in the manner of Jest carry a result. */
function isAssertion(error: unknown): error is Error {
  return error instanceof Error && (error.name.startsWith('AssertionError') || 'matcherResult' in error);
}

/** An error of a project's own code, as the reports show it. */
function explained(error: unknown, scenario: unknown): unknown {
  if (!(scenario instanceof Scenario) || isExplained(error)) return error;
  if (error instanceof Mismatch || error instanceof Diagnostic) return explainFailure(error, scenario);
  const rerun = circumstances(error, scenario).join('\n');
  if (isAssertion(error)) return new ConformanceFailure(`${error.message}\n${rerun}`);
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new BrokenInput(`a step definition or hook of the project failed: ${text}\n${rerun}`);
}

/**
 * Wraps a step definition or hook of a project's own, so that what it fails with is told apart as with the phrases of the suite: an
 * assertion is the program's failure, anything else the definition's; both with the command that runs the scenario again. Steps of every
 * kind that cucumber knows pass through: synchronous ones, promises and callbacks.
 */
export function projectCode(code: Code): Code {
  return function (this: unknown, ...args: unknown[]): unknown {
    try {
      const result = code.apply(this, args);
      if (!(result instanceof Promise)) return result;
      return result.catch((error: unknown) => {
        if (error instanceof Lacking && this instanceof Scenario) return skip(this, error);
        throw explained(error, this);
      });
    } catch (error) {
      if (error instanceof Lacking && this instanceof Scenario) return skip(this, error);
      throw explained(error, this);
    }
  };
}
