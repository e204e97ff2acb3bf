import { Diagnostic } from '../../base/diagnostic.ts';
import type { Catalogue } from '../../conformance/catalogue.ts';
import {
  combineOutcomes,
  type JudgedObject,
  type Judgement,
  type RequirementResult,
  type Results,
  waiversOn,
} from '../../vocabulary/results.ts';
import { compareJudgements, compareTexts, inOrder, uniqueWaivers } from '../../vocabulary/results-order.ts';
import { joinScopes } from '../results/run-scope.ts';

/** A bundle and its file. */
export interface ResultsFile {
  readonly file: string;
  readonly results: Results;
}

function refusal(code: string, message: string, cause: string, hint: string): Diagnostic {
  return new Diagnostic({ code, kind: 'input', message, cause, hint });
}

/** Scenarios and checks that a bundle names, each with its name for messages. */
function namedIn({ ran, checks }: Results): ReadonlySet<string> {
  const checked = checks.map(({ object, layout, seed }) => `the check of ${object} on ${layout} with seed ${seed}`);
  return new Set([...ran.map(({ subject }) => subject), ...checked]);
}

function refuseDuplicates(files: readonly ResultsFile[]): void {
  const found = new Map<string, string>();
  for (const { file, results } of files) {
    for (const name of namedIn(results)) {
      const other = found.get(name);
      if (other !== undefined) {
        const hint = 'name the results of one run, each shard once';
        throw refusal('MERGE_DUPLICATE', `${name} is judged twice`, `it is in ${other} and in ${file}`, hint);
      }
      found.set(name, file);
    }
  }
}

/** If one file judges a scenario and another neither ran it nor left it out, their features differ. */
function refuseOtherFeatures(files: readonly ResultsFile[]): void {
  const scoped = files.filter(({ results }) => results.scope.scenarios > 0);
  const leftOut = new Map(scoped.map(({ file, results }) => [file, new Set(results.scope.leftOut)]));
  for (const { file, results } of scoped) {
    for (const { subject } of results.ran) {
      const other = scoped.find((each) => each.file !== file && !leftOut.get(each.file)!.has(subject));
      if (!other) continue;
      const cause = `${file} has ${subject}, which ${other.file} does not have`;
      const hint = 'run all shards on the same commit';
      throw refusal('MERGE_OTHER_FEATURE', 'the results are of features that differ', cause, hint);
    }
  }
}

/** The objects that a file's scenarios loaded. */
export interface ObjectsFile {
  readonly file: string;
  readonly objects: readonly JudgedObject[];
}

/**
 * A name means one object in all shards, apart from copies that scenarios change.
 * @throws Diagnostic MERGE_OTHER_OBJECT
 */
export function refuseOtherObjects(files: readonly ObjectsFile[]): void {
  const known = new Map<string, { readonly file: string; readonly sha256: string }>();
  for (const { file, objects } of files) {
    for (const { name, sha256, changed } of objects) {
      if (changed === true) continue;
      const other = known.get(name) ?? { file, sha256 };
      known.set(name, other);
      if (other.sha256 === sha256) continue;
      const cause = `its SHA-256 is ${other.sha256} in ${other.file}, and ${sha256} in ${file}`;
      const hint = 'build the objects once, and run all shards on them';
      throw refusal('MERGE_OTHER_OBJECT', `the object ${name} is not the same in all files`, cause, hint);
    }
  }
}

function refuseOtherSuites([first, ...others]: readonly ResultsFile[]): void {
  for (const { file, results } of others) {
    const [ours, theirs] = [first!.results.suite, results.suite];
    if (ours.name === theirs.name && ours.version === theirs.version) continue;
    const cause = `${first!.file} is from ${ours.name} ${ours.version}, ${file} from ${theirs.name} ${theirs.version}`;
    throw refusal(
      'MERGE_OTHER_VERSION',
      'the results are of different versions',
      cause,
      'run all shards with one version',
    );
  }
}

function joined(texts: readonly string[]): string {
  return [...new Set(texts)].join(', ');
}

function mergeRequirement(parts: readonly RequirementResult[], finishedAt: string): RequirementResult {
  const judgements: readonly Judgement[] = parts.flatMap((part) => part.judgements).sort(compareJudgements);
  const { id, level } = parts[0]!;
  const outcome = combineOutcomes(judgements.map((judgement) => judgement.outcome));
  return {
    id,
    level,
    outcome,
    judgements,
    // Equal waivers are taken from the latest run, the first part.
    waivers: waiversOn(finishedAt, uniqueWaivers(parts.flatMap(({ waivers }) => waivers))),
  };
}

/**
 * Joins the results of the shards of one run into those of the whole run.
 * @throws Diagnostic MERGE_DUPLICATE for a scenario or check that two of them judge, MERGE_OTHER_VERSION,
 *   MERGE_OTHER_FEATURE, MERGE_OTHER_OBJECT for objects of one name with different contents
 */
export function mergeResults(files: readonly ResultsFile[], catalogue: Catalogue): Results {
  refuseOtherSuites(files);
  refuseDuplicates(files);
  refuseOtherObjects(files.map(({ file, results: { objects } }) => ({ file, objects })));
  const scope = joinScopes(files);
  refuseOtherFeatures(files);
  const latestFirst = files.map(({ results }) => results).sort((a, b) => compareTexts(b.finishedAt, a.finishedAt));
  const latest = latestFirst[0]!;
  const all = files.map(({ results }) => results);
  const byId = new Map<string, RequirementResult[]>();
  for (const requirement of latestFirst.flatMap(({ requirements }) => requirements)) {
    byId.set(requirement.id, [...(byId.get(requirement.id) ?? []), requirement]);
  }
  const order = catalogue.requirements.map(({ id }) => id);
  const place = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length);
  const environment = (key: keyof Results['environment']) => joined(all.map((results) => results.environment[key]));
  const sum = (key: keyof Results['scenarios']) => all.reduce((total, { scenarios }) => total + scenarios[key], 0);
  return inOrder({
    format: 'rex-conformance results',
    formatVersion: 1,
    suite: latest.suite,
    profiles: [...new Set(all.flatMap(({ profiles }) => profiles))].sort((a, b) => compareTexts(b, a)),
    layouts: all.flatMap(({ layouts }) => layouts),
    layoutFiles: all.flatMap(({ layoutFiles }) => layoutFiles),
    ...joinedTargets(all),
    seeds: all.flatMap(({ seeds }) => seeds),
    environment: {
      node: environment('node'),
      platform: environment('platform'),
      architecture: environment('architecture'),
    },
    finishedAt: latest.finishedAt,
    objects: all.flatMap(({ objects }) => objects),
    checks: all.flatMap(({ checks }) => checks),
    ran: all.flatMap(({ ran }) => ran),
    scope,
    warnings: all.flatMap(({ warnings }) => warnings),
    troubles: [...new Set(all.flatMap(({ troubles }) => troubles))],
    flaky: all.flatMap(({ flaky }) => flaky),
    scenarios: { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') },
    otherFailures: all.flatMap(({ otherFailures }) => otherFailures),
    requirements: [...byId.values()]
      .map((parts) => mergeRequirement(parts, latest.finishedAt))
      .sort((a, b) => place(a.id) - place(b.id) || compareTexts(a.id, b.id)),
  });
}

/** The targets of all runs; none if all ran on the emulated kernel. */
function joinedTargets(all: readonly Results[]): Pick<Results, 'targets'> {
  const targets = all.flatMap((results) => results.targets ?? []);
  return targets.length === 0 ? {} : { targets };
}
