import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { host } from '../../base/host.ts';
import { type Catalogue, loadCatalogue } from '../../conformance/catalogue.ts';
import { packageRoot } from '../../node/package-root.ts';
import { corpus } from '../../programs/corpus.ts';
import type { ObjectCoverage } from '../../runtime/coverage/object-coverage.ts';
import type { RequirementResult, Results } from '../../vocabulary/results.ts';
import { readCounts } from '../coverage/counts-reader.ts';
import { observedNames } from '../declared-outcomes.ts';
import { readMessages } from '../merging/message-stream.ts';
import { resultsOf } from '../results/build-results.ts';
import { placeOf, type RunMessages } from '../results/run-collector.ts';
import { contextOf, type SuiteVersion, thisSuite } from '../results/suite.ts';
import { readFeatures, type ScenarioStatus, type SpecFeature, type SpecScenario } from './spec-features.ts';

/** The data of all pages. */
export interface SiteData {
  /** The folder of the suite. */
  readonly root: string;
  readonly suite: SuiteVersion;
  readonly catalogue: Catalogue;
  readonly features: readonly SpecFeature[];
  /** In the order of the features. */
  readonly scenarios: readonly SpecScenario[];
  /** The results of the last run; absent if there was none. */
  readonly results: Results | undefined;
  /** Scenarios by the requirement that they show. */
  readonly byRequirement: ReadonlyMap<string, readonly SpecScenario[]>;
  /** Scenarios by an outcome that occurred, by its name in reports/declared-outcomes.ts. */
  readonly byOutcome: ReadonlyMap<string, readonly SpecScenario[]>;
  /** Scenarios by the name of an object that was loaded or refused. */
  readonly byObject: ReadonlyMap<string, readonly SpecScenario[]>;
  /** The counts of the last run with coverage, by the names of objects in programs/bin. */
  readonly coverage: ReadonlyMap<string, ObjectCoverage>;
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

/** Caches a function's result for each scenario, because several pages need it. */
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

/** The kernel's actions in a scenario: observations of each case that ran. */
export const observationsOf = kept((scenario) => scenario.cases.flatMap(({ run }) => run?.observations ?? []));

/** The names of the objects that a scenario loaded, or that the kernel refused. */
export const objectsOf = kept((scenario): readonly string[] => {
  const seen = observationsOf(scenario);
  const loaded = seen.flatMap(({ objects }) => objects.map(({ name }) => name));
  const refused = seen.flatMap(({ loadRefusals }) => loadRefusals.map(({ object }) => object));
  return [...new Set([...loaded, ...refused])];
});

/** A program that ran. */
export interface RanProgram {
  /** The object that contains it. */
  readonly object: string;
  /** The object's name, and its own if they differ: `two_programs/count_in`. */
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
  // A scenario has today's place, wherever it was when it ran.
  const told = cases.flatMap(({ run: ran, pickle, line }) =>
    ran === undefined ? [] : [{ ...ran, line, tags: pickle.tags.map(({ name }) => name) }],
  );
  const today = { ...run, scenarios: told, known: cases.map(placeOf) };
  return resultsOf(today, catalogue, contextOf(packageRoot, new Date(run.finishedAt ?? 0)));
}

/** The result of a requirement in the last run. */
export function requirementResult({ results }: SiteData, id: string): RequirementResult | undefined {
  return results?.requirements.find((requirement) => requirement.id === id);
}

/** The status of a requirement after the last run. */
export function requirementStatus(data: SiteData, id: string): ScenarioStatus {
  return requirementResult(data, id)?.outcome ?? 'not run';
}

/**
 * Collects the site's data: catalogue, features, and the messages of the last run, if there are any.
 * @param messages the file of the messages
 * @param counts the file of the counts of a run with coverage, if there is one
 * @throws Diagnostic MESSAGES_BROKEN, OBSERVATIONS_BROKEN, REQUIREMENT_UNKNOWN, COVERAGE_BROKEN, and those of the catalogue
 */
export function gatherSiteData(messages: string, counts: string): SiteData {
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
    coverage: coverageOf(counts),
  };
}

/** The counts of the corpus. Those of changed copies, and of objects as they were, are left out. */
function coverageOf(file: string): SiteData['coverage'] {
  if (!existsSync(file)) return new Map();
  const counted = new Map(readCounts(readFileSync(file, 'utf8'), file).map((object) => [object.sha256, object]));
  return new Map(
    corpus().flatMap(({ name }) => {
      const found = counted.get(host().sha256(readFileSync(join(packageRoot, 'programs/bin', name))));
      return found === undefined ? [] : [[name, found]];
    }),
  );
}

/** The file of the last run's counts. */
export const LAST_COUNTS = join(packageRoot, 'reports', 'out', 'coverage', 'counts.json');

/** The file of the last run's messages. */
export const LAST_RUN = join(packageRoot, 'reports', 'out', 'messages.ndjson');
