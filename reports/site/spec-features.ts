import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { type Background, type Feature, IdGenerator, type Pickle, type Scenario, type Tag } from '@cucumber/messages';
import { featureLines } from '../../vocabulary/feature-lines.ts';
import type { ResultOutcome } from '../../vocabulary/results.ts';
import { combineOutcomes } from '../../vocabulary/results.ts';
import type { RunMessages, RunScenario } from '../results/run-collector.ts';

/** The ending of a scenario in the last run; `not run` if it was not part of the run. */
export type ScenarioStatus = ResultOutcome | 'not run';

/** One example of a scenario, or the scenario itself if it has none. */
export interface SpecCase {
  readonly line: number;
  /** The number in its name. */
  readonly number: string | undefined;
  readonly pickle: Pickle;
  readonly run: RunScenario | undefined;
}

/** A scenario of the specification, with all examples of an outline. */
export interface SpecScenario {
  readonly feature: SpecFeature;
  /** Its number in the feature, which never changes; `3–6` if its examples have their own numbers. */
  readonly number: string;
  /** Its name without the number. */
  readonly title: string;
  /** From the site's root, with the anchor: `loading/elf-file.html#scenario-3`. */
  readonly url: string;
  readonly anchor: string;
  readonly node: Scenario;
  /** Backgrounds before it: the feature's, and that of its rule. */
  readonly backgrounds: readonly Background[];
  readonly rule: string | undefined;
  /** Its tags and inherited ones, without those of examples; each once. */
  readonly tags: readonly string[];
  /** The identifiers of the requirements of it and its examples. */
  readonly requirements: readonly string[];
  readonly cases: readonly SpecCase[];
  readonly status: ScenarioStatus;
}

/** A feature of the specification. */
export interface SpecFeature {
  /** `features/loading/elf-file.feature`. */
  readonly uri: string;
  /** Its folder. */
  readonly folder: string;
  /** The page's path: `loading/elf-file.html`. */
  readonly path: string;
  readonly node: Feature;
  readonly scenarios: readonly SpecScenario[];
}

const NUMBERED = /^\[(\d+|<\w+>)\] (.*)$/s;

/** Runs by facts that stay the same as long as the scenario's text does. */
class RunIndex {
  private readonly runs = new Map<string, RunScenario[]>();

  constructor(run: RunMessages | undefined) {
    for (const scenario of run?.scenarios ?? []) {
      const key = this.key(scenario.uri.replaceAll('\\', '/'), scenario.name);
      this.runs.set(key, [...(this.runs.get(key) ?? []), scenario]);
    }
  }

  /** The run of a scenario with this name. Of several, the one at the line, otherwise the first that was not taken. */
  take(uri: string, name: string, line: number): RunScenario | undefined {
    const found = this.runs.get(this.key(uri, name)) ?? [];
    const at = Math.max(
      0,
      found.findIndex((scenario) => scenario.line === line),
    );
    return found.splice(at, 1)[0];
  }

  private key(uri: string, name: string): string {
    return `${uri}\n${name}`;
  }
}

function statusOf(cases: readonly SpecCase[]): ScenarioStatus {
  const outcomes = cases.flatMap(({ run }) => run?.outcome ?? []);
  if (outcomes.length === 0) return 'not run';
  return combineOutcomes(outcomes.length < cases.length ? [...outcomes, 'skipped'] : outcomes);
}

function names(tags: readonly Tag[]): readonly string[] {
  return tags.map(({ name }) => name);
}

function readFeature(text: string, uri: string, runs: RunIndex): SpecFeature | undefined {
  const newId = IdGenerator.incrementing();
  const parsed = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher()).parse(text);
  const node = parsed.feature;
  if (node === undefined) return undefined;
  const document = { ...parsed, uri };
  const lines = featureLines(document);
  const pickles = compile(document, uri, newId);
  const folder = uri.split('/').at(-2)!;
  const scenarios: SpecScenario[] = [];
  const feature: SpecFeature = { uri, folder, path: `${folder}/${basename(uri, '.feature')}.html`, node, scenarios };
  const add = (
    scenario: Scenario,
    backgrounds: readonly Background[],
    inherited: readonly string[],
    rule: string | undefined,
  ) => {
    const [, , title = scenario.name] = NUMBERED.exec(scenario.name) ?? [];
    const cases = pickles
      .filter(({ astNodeIds }) => astNodeIds[0] === scenario.id)
      .map((pickle): SpecCase => {
        const line = lines.get(pickle.astNodeIds.at(-1)!) ?? scenario.location.line;
        const [, number] = NUMBERED.exec(pickle.name) ?? [];
        return { line, number, pickle, run: runs.take(uri, pickle.name, line) };
      });
    const numbers = [...new Set(cases.flatMap(({ number }) => number ?? []))];
    const [first = String(scenarios.length + 1)] = numbers;
    const number = numbers.length > 1 ? `${first}–${numbers.at(-1)}` : first;
    const anchor = `scenario-${first}`;
    const all = cases.flatMap(({ pickle }) => pickle.tags.map(({ name }) => name));
    scenarios.push({
      feature,
      number,
      title,
      anchor,
      url: `${feature.path}#${anchor}`,
      node: scenario,
      backgrounds,
      rule,
      tags: [...new Set([...inherited, ...names(scenario.tags)])],
      requirements: [...new Set(all.flatMap((tag) => (tag.startsWith('@REX-') ? [tag.slice(1)] : [])))].sort(),
      cases,
      status: statusOf(cases),
    });
  };
  let backgrounds: Background[] = [];
  for (const child of node.children) {
    if (child.background) backgrounds = [child.background];
    if (child.scenario) add(child.scenario, backgrounds, names(node.tags), undefined);
    let inner = backgrounds;
    for (const part of child.rule?.children ?? []) {
      if (part.background) inner = [...backgrounds, part.background];
      const tags = [...names(node.tags), ...names(child.rule!.tags)];
      if (part.scenario) add(part.scenario, inner, tags, child.rule!.name);
    }
  }
  return feature;
}

/**
 * Reads all features below a folder, in the order of their paths, with their endings in a run.
 * @param root the folder that contains `features`
 */
export function readFeatures(root: string, run: RunMessages | undefined): readonly SpecFeature[] {
  const runs = new RunIndex(run);
  return readdirSync(join(root, 'features'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.feature') && name.includes('/'))
    .sort()
    .flatMap((name) => readFeature(readFileSync(join(root, 'features', name), 'utf8'), `features/${name}`, runs) ?? []);
}
