import type { ObservedTarget } from './observations.ts';
import type {
  CheckRun,
  JudgedObject,
  Judgement,
  RanScenario,
  Results,
  ResultWaiver,
  ResultWarning,
} from './results.ts';

/** Compares texts by their code units, which no locale changes. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** A subject's path and line: `features/x.feature:9` stands before `features/x.feature:12`. */
function parts(subject: string): readonly [path: string, line: number] {
  const [, path, line] = /^(.*):(\d+)$/.exec(subject) ?? [];
  return [path ?? subject, Number(line ?? 0)];
}

/** Checks first, then scenarios by path and line: the order does not depend on which ran first. */
export function compareJudgements(a: Judgement, b: Judgement): number {
  const [pathA, lineA] = parts(a.subject);
  const [pathB, lineB] = parts(b.subject);
  return compareTexts(a.by, b.by) || compareTexts(pathA, pathB) || lineA - lineB || compareTexts(a.name, b.name);
}

/** By path and line. */
function compareRan(a: RanScenario, b: RanScenario): number {
  const [[pathA, lineA], [pathB, lineB]] = [parts(a.subject), parts(b.subject)];
  return compareTexts(pathA, pathB) || lineA - lineB;
}

/** By subject, then by text. */
function compareWarnings(a: ResultWarning, b: ResultWarning): number {
  return compareTexts(a.subject, b.subject) || compareTexts(a.text, b.text);
}

/** What two objects are told apart by. */
export function objectKey({ name, sha256, changed }: JudgedObject): string {
  return `${sha256} ${changed === true ? 'changed ' : ''}${name}`;
}

/** By object, its contents, layout and seed. */
function compareChecks(a: CheckRun, b: CheckRun): number {
  const names = compareTexts(a.object, b.object) || compareTexts(a.sha256, b.sha256);
  return names || compareTexts(a.layout, b.layout) || a.seed - b.seed;
}

/** Files that are named and told by their contents, each once, in order. */
function uniqueObjects(objects: readonly JudgedObject[]): readonly JudgedObject[] {
  const plain = objects.map(({ name, sha256 }) => ({ name, sha256 }));
  return uniqueBy(plain, ({ name, sha256 }) => `${sha256} ${name}`).sort(compareObjects);
}

/** By name, then by contents, files before copies. */
function compareObjects(a: JudgedObject, b: JudgedObject): number {
  const contents = compareTexts(a.name, b.name) || compareTexts(a.sha256, b.sha256);
  return contents || Number(a.changed === true) - Number(b.changed === true);
}

/** The first item of each key, in order. */
export function uniqueBy<Item>(items: readonly Item[], key: (item: Item) => string): Item[] {
  const found = new Map<string, Item>();
  for (const item of items) {
    const name = key(item);
    if (!found.has(name)) found.set(name, item);
  }
  return [...found.values()];
}

/** Waivers, each once. */
export function uniqueWaivers(waivers: readonly ResultWaiver[]): readonly ResultWaiver[] {
  return uniqueBy(waivers, ({ reason, until, object }) => JSON.stringify([reason, until, object]));
}

const targetKey = ({ name, version, kernel }: ObservedTarget): string => JSON.stringify([name, version, kernel]);

/** A bundle with each entry once, in an order that does not depend on what ran first. */
export function inOrder(results: Results): Results {
  return {
    ...results,
    layouts: [...new Set(results.layouts)].sort(compareTexts),
    layoutFiles: uniqueObjects(results.layoutFiles),
    ...(results.targets !== undefined && {
      targets: uniqueBy(results.targets, targetKey).sort((a, b) => compareTexts(targetKey(a), targetKey(b))),
    }),
    seeds: [...new Set(results.seeds)].sort((a, b) => a - b),
    objects: uniqueBy(results.objects, objectKey).sort(compareObjects),
    checks: [...results.checks].sort(compareChecks),
    ran: [...results.ran].sort(compareRan),
    warnings: uniqueBy(results.warnings, (warning) => JSON.stringify(warning)).sort(compareWarnings),
    flaky: [...results.flaky].sort(compareJudgements),
    otherFailures: [...results.otherFailures].sort(compareJudgements),
  };
}
