import { plainLine } from '../../base/plain-text.ts';
import { placeOf, type RunMessages, type RunScenario } from '../../reports/results/run-collector.ts';
import { type Colours, formatFailure } from '../../reports/terminal/verdict-text.ts';
import { counted } from '../text-rows.ts';

/** The differences from the run before. */
export interface Difference {
  readonly newlyFailing: readonly RunScenario[];
  readonly newlyPassing: readonly RunScenario[];
  /** Scenarios that failed before, and still do. */
  readonly stillFailing: number;
  /** All scenarios that pass now, run or not. */
  readonly passing: number;
  /** Errors outside of scenarios. */
  readonly troubles: readonly string[];
}

/** The last outcome of each scenario of a project. */
export class KnownOutcomes {
  readonly #scenarios = new Map<string, RunScenario>();

  /**
   * Takes a run of whole features.
   * @param whole whether all features ran: what it does not tell of is gone
   */
  take({ scenarios, features, troubles }: RunMessages, whole: boolean): Difference {
    const before = new Map(this.#scenarios);
    if (whole) this.#scenarios.clear();
    this.forget(features);
    for (const [key, scenario] of keyed(scenarios)) this.#scenarios.set(key, scenario);
    const ran = keyed(scenarios);
    const hasFailed = (key: string) => before.get(key)?.outcome !== 'passed';
    const failing = [...ran].filter(([, { outcome }]) => outcome !== 'passed');
    const passing = [...ran].filter(([, { outcome }]) => outcome === 'passed');
    const all = [...this.#scenarios.values()];
    const newlyFailing = failing.filter(([key]) => !before.has(key) || !hasFailed(key)).map(([, each]) => each);
    const passes = all.filter(({ outcome }) => outcome === 'passed').length;
    return {
      newlyFailing,
      newlyPassing: passing.filter(([key]) => before.has(key) && hasFailed(key)).map(([, each]) => each),
      stillFailing: all.length - passes - newlyFailing.length,
      passing: passes,
      troubles,
    };
  }

  /** Forgets the scenarios of features that are gone. */
  forget(features: readonly string[]): void {
    const gone = new Set(features);
    for (const [key, { uri }] of this.#scenarios) if (gone.has(uri)) this.#scenarios.delete(key);
  }
}

/** Scenarios by what stays when lines move: feature and name, and a number where several have one name. */
function keyed(scenarios: readonly RunScenario[]): ReadonlyMap<string, RunScenario> {
  const found = new Map<string, RunScenario>();
  for (const scenario of scenarios) {
    const name = JSON.stringify([scenario.uri, scenario.name]);
    let key = name;
    for (let n = 2; found.has(key); n++) key = `${name} ${n}`;
    found.set(key, scenario);
  }
  return found;
}

/** The differences as text: the failures that are new, in full, and counts. */
export function describeDifference(difference: Difference, colours: Colours): string {
  const { newlyFailing, newlyPassing, stillFailing, passing, troubles } = difference;
  const counts = [
    `${counted(newlyFailing.length, 'scenario')} newly failing`,
    `${newlyPassing.length} newly passing`,
    `${stillFailing} still failing`,
    `${passing} passing`,
  ].join(', ');
  return [
    ...newlyFailing.map((scenario, index) => failure(index + 1, scenario, colours)),
    ...(newlyFailing.length > 0 ? ['\n'] : []),
    ...newlyPassing.map((each) => `${colours.good('✓')} now passes: ${plainLine(`${placeOf(each)} ${each.name}`)}\n`),
    ...troubles.map((trouble) => `${colours.bad('✗')} ${plainLine(trouble)}\n`),
    `${newlyFailing.length + stillFailing > 0 ? colours.bad(counts) : colours.good(counts)}\n`,
  ].join('');
}

function failure(number: number, scenario: RunScenario, colours: Colours): string {
  const reason = scenario.failed.length > 0 || scenario.reason === '' ? '' : `   ${plainLine(scenario.reason)}\n`;
  return `${formatFailure(number, scenario, colours)}${reason}   at ${plainLine(placeOf(scenario))}\n`;
}
