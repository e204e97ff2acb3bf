import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Catalogue, loadCatalogue } from '../../conformance/catalogue.ts';
import { packageRoot } from '../../node/package-root.ts';
import type { RequirementResult, Results } from '../../vocabulary/results.ts';
import { observedNames } from '../declared-outcomes.ts';
import { readMessages } from '../merging/message-stream.ts';
import { resultsOf } from '../results/build-results.ts';
import { placeOf, type RunMessages } from '../results/run-collector.ts';
import { contextOf, type SuiteVersion, thisSuite } from '../results/suite.ts';
import { readFeatures, type ScenarioStatus, type SpecFeature, type SpecScenario } from './spec-features.ts';

/** Everything that pages are made from. */
export interface SiteData {
  /** The folder of the suite. */
  readonly root: string;
  readonly suite: SuiteVersion;
  readonly catalogue: Catalogue;
  readonly features: readonly SpecFeature[];
  /** In the order of the features. */
  readonly scenarios: readonly SpecScenario[];
  /** What the last run came to; absent where there was none. */
  readonly results: Results | undefined;
  /** Scenarios by the requirement that they show. */
  readonly byRequirement: ReadonlyMap<string, readonly SpecScenario[]>;
  /** Scenarios in which something happened, by its name as reports/declared-outcomes.ts has it. */
  readonly byOutcome: ReadonlyMap<string, readonly SpecScenario[]>;
  /** Scenarios in which an object was loaded, or refused, by its name. */
  readonly byObject: ReadonlyMap<string, readonly SpecScenario[]>;
}

function grouped(
  scenarios: readonly SpecScenario[],
  keysOf: (scenario: SpecScenario) => Iterable<string>,
): ReadonlyMap<string, readonly SpecScenario[]> {
  const groups = new Map<string, SpecScenario[]>();
  for (const scenario of scenarios) {
    for (const key of new Set(keysOf(scenario))) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [scenario]);
      else group.push(scenario);
    }
  }
  return groups;
}

/** Keeps what a function finds out of a scenario, since several pages ask. */
function kept<Found>(find: (scenario: SpecScenario) => Found): (scenario: SpecScenario) => Found {
  const known = new WeakMap<SpecScenario, { readonly found: Found }>();
  return (scenario) => {
    let entry = known.get(scenario);
    if (entry === undefined) {
      entry = { found: find(scenario) };
      known.set(scenario, entry);
    }
    return entry.found;
  };
}

/** What the kernel did in a scenario: observations of each case that ran. */
export const observationsOf = kept((scenario) => scenario.cases.flatMap(({ run }) => run?.observations ?? []));

/** The names of the objects that a scenario loaded, or that were refused in it. */
export const objectsOf = kept((scenario): readonly string[] => {
  const seen = observationsOf(scenario);
  const loaded = seen.flatMap(({ objects }) => objects.map(({ name }) => name));
  const refused = seen.flatMap(({ loadRefusals }) => loadRefusals.map(({ object }) => object));
  return [...new Set([...loaded, ...refused])];
});

/** A program that ran. */
export interface RanProgram {
  /** The object that it is of. */
  readonly object: string;
  /** The object's name, and its own where that is another: `two_programs/count_in`. */
  readonly name: string;
}

/** The programs that ran in a scenario, by name. */
export const programsOf = kept((scenario): readonly RanProgram[] => {
  const ran = new Map<string, RanProgram>();
  for (const { programs } of observationsOf(scenario)) {
    for (const { object, program } of programs) {
      const name = object === program || object.endsWith(`/${program}`) ? object : `${object}/${program}`;
      ran.set(name, { object, name });
    }
  }
  return [...ran.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
});

/** The page of an object, from the site's root. */
export function objectPath(object: string): string {
  return `programs/${object.replaceAll(/[^\w.-]+/g, '-')}.html`;
}

function latestResults(run: RunMessages, scenarios: readonly SpecScenario[], catalogue: Catalogue): Results {
  const cases = scenarios.flatMap(({ feature: { uri }, cases: all }) => all.map((each) => ({ ...each, uri })));
  // A scenario stands where it stands today, wherever it was when it ran.
  const told = cases.flatMap(({ run: ran, pickle, line }) =>
    ran === undefined ? [] : [{ ...ran, line, tags: pickle.tags.map(({ name }) => name) }],
  );
  const today = { ...run, scenarios: told, known: cases.map(placeOf) };
  return resultsOf(today, catalogue, contextOf(packageRoot, new Date(run.finishedAt ?? 0)));
}

/** How a requirement stands after the last run. */
export function requirementResult({ results }: SiteData, id: string): RequirementResult | undefined {
  return results?.requirements.find((requirement) => requirement.id === id);
}

/** How a requirement ended in the last run. */
export function requirementStatus(data: SiteData, id: string): ScenarioStatus {
  return requirementResult(data, id)?.outcome ?? 'not run';
}

/**
 * Gathers what the site is made from: catalogue, features, and the messages of the last run where there are any.
 * @param messages the file of the messages
 * @throws Diagnostic MESSAGES_BROKEN, OBSERVATIONS_BROKEN, REQUIREMENT_UNKNOWN, and those of the catalogue
 */
export function gatherSiteData(messages: string): SiteData {
  const catalogue = loadCatalogue();
  const run = existsSync(messages) ? readMessages(readFileSync(messages, 'utf8'), messages) : undefined;
  const features = readFeatures(packageRoot, run);
  const scenarios = features.flatMap((feature) => feature.scenarios);
  return {
    root: packageRoot,
    suite: thisSuite(),
    catalogue,
    features,
    scenarios,
    results: run && latestResults(run, scenarios, catalogue),
    byRequirement: grouped(scenarios, ({ requirements }) => requirements),
    byOutcome: grouped(scenarios, (scenario) => observationsOf(scenario).flatMap((seen) => [...observedNames(seen)])),
    byObject: grouped(scenarios, objectsOf),
  };
}

/** Where the last run's messages lie. */
export const LAST_RUN = join(packageRoot, 'reports', 'out', 'messages.ndjson');
