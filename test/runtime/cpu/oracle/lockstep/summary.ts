import type { Ending, Line, Piece } from './progress.ts';

/** How many differences, and scenarios of a kind, are named. */
const MOST_NAMED = 100;

/** Scenarios of one kind. */
interface Kind {
  readonly name: string;
  readonly isOf: (ending: Ending, pieces: readonly Piece[]) => boolean;
  /** What is told of each; not named if absent. */
  readonly tell?: (ending: Ending) => string;
}

const WHOLE = 'compared to their end';
const hasRun = (pieces: readonly Piece[]): boolean => pieces.some(({ instructions }) => instructions > 0);

/** A scenario is of the first kind that fits. */
const KINDS: readonly Kind[] = [
  {
    name: 'with a difference',
    isOf: (_, pieces) => pieces.some(({ difference }) => difference !== undefined),
    tell: ({ status }) => status,
  },
  {
    name: 'left out in part, because pieces of them came to no comparison',
    isOf: ({ lost }) => lost > 0,
    tell: ({ lost }) => `${lost} pieces`,
  },
  {
    name: 'left out in part, because they are longer than is followed',
    isOf: ({ leftOut }) => leftOut > 0,
    tell: ({ leftOut }) => `${leftOut} instructions left out`,
  },
  { name: 'left out, because they run no program', isOf: (_, pieces) => !hasRun(pieces) },
  { name: WHOLE, isOf: () => true },
];

function groups<T, K>(all: readonly T[], keyOf: (each: T) => K): ReadonlyMap<K, readonly T[]> {
  const found = new Map<K, T[]>();
  for (const each of all) {
    const key = keyOf(each);
    const group = found.get(key);
    if (group === undefined) found.set(key, [each]);
    else group.push(each);
  }
  return found;
}

function counts(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...groups(names, (name) => name)].map(([name, all]) => [name, all.length]));
}

/** What is summarised. */
export interface Results {
  readonly lines: readonly Line[];
  /** The names of all objects that should be among them. */
  readonly corpus: readonly string[];
  /** Scenarios that fail because addresses of programs are others. */
  readonly forAddresses?: ReadonlySet<string>;
  /** Features that did not come to their end, with the reason. */
  readonly unfinished?: readonly string[];
}

/** What came of all runs. */
export interface Summary {
  /** A table in words. */
  readonly text: string;
  /** Differences, pieces that came to no comparison, scenarios that failed otherwise than for addresses, and features without an end. */
  readonly wrong: number;
}

/** Scenarios that did not pass. */
export const failedOf = (lines: readonly Line[]): readonly Ending[] =>
  lines.filter((line): line is Ending => 'status' in line && line.status !== 'PASSED');

/** Every difference, with its scenario and object. */
export const differencesOf = (lines: readonly Line[]): string[] =>
  lines.flatMap((line) =>
    'object' in line && line.difference !== undefined ? [`${line.scenario}, ${line.object}: ${line.difference}`] : [],
  );

/** How much was compared, while there is more to come. */
export function soFar(lines: readonly Line[]): string {
  const pieces = lines.filter((line): line is Piece => 'object' in line);
  const endings = lines.filter((line): line is Ending => 'status' in line);
  const kinds = counts(kindsOf(endings, pieces));
  const instructions = pieces.reduce((sum, piece) => sum + piece.instructions, 0);
  const scenarios = `${endings.length} scenarios, ${kinds.get(WHOLE) ?? 0} of them compared to their end`;
  return `so far ${scenarios}, ${instructions} instructions, ${differencesOf(lines).length} differences`;
}

/** What came of all runs, as a table in words. */
export function summarise({ lines, corpus, forAddresses = new Set(), unfinished = [] }: Results): Summary {
  const pieces = lines.filter((line): line is Piece => 'object' in line);
  const endings = lines.filter((line): line is Ending => 'status' in line);
  const differing = pieces.filter(({ difference }) => difference !== undefined);
  const failed = failedOf(lines).filter(({ scenario }) => !forAddresses.has(scenario));
  const total = <T>(all: readonly T[], of: (each: T) => number) => all.reduce((sum, each) => sum + of(each), 0);
  const objects = new Set(pieces.filter(({ instructions }) => instructions > 0).map(({ object }) => object));
  const missing = corpus.filter((name) => !objects.has(name));
  const text = differencesOf(lines).slice(0, MOST_NAMED);
  text.push(...unfinished.map((feature) => `not finished: ${feature}`));
  text.push(...scenarioRows(endings, pieces));
  text.push(...statusRows(endings, failed, forAddresses));
  text.push('pieces of runs, by how they end:');
  for (const [name, count] of [...counts(pieces.map(({ end }) => end))].sort()) text.push(`  ${count} ${name}`);
  text.push(`objects: ${objects.size}, ${corpus.length - missing.length} of the ${corpus.length} of the corpus`);
  if (missing.length > 0) text.push(`  left out, because no scenario runs them: ${missing.join(', ')}`);
  const [instructions, answers] = [total(pieces, (each) => each.instructions), total(pieces, (each) => each.answers)];
  const budgets = total(pieces, (each) => each.budgets ?? 0);
  const what = `${instructions} instructions and ${answers} kernel functions in ${pieces.length} pieces`;
  text.push(`${what}${budgets === 0 ? '' : `, ${budgets} budgets`}: ${differing.length} differ`);
  const lost = total(endings, (each) => each.lost);
  return { text: text.join('\n'), wrong: differing.length + lost + failed.length + unfinished.length };
}

/** How scenarios ended for cucumber, and those that did not pass. */
function statusRows(
  endings: readonly Ending[],
  failed: readonly Ending[],
  forAddresses: ReadonlySet<string>,
): readonly string[] {
  const statuses = [...counts(endings.map(({ status }) => status))].map(([status, count]) => `${count} ${status}`);
  const rows = [`  as cucumber has them: ${statuses.join(', ')}`];
  if (forAddresses.size > 0) rows.push(`    ${forAddresses.size} only because addresses of programs are others`);
  for (const scenario of forAddresses) rows.push(`      ${scenario}`);
  for (const { scenario, status, message } of failed) rows.push(`    ${scenario}: ${status} ${message ?? ''}`);
  return rows;
}

/** The name of the kind of each scenario. */
function kindsOf(endings: readonly Ending[], pieces: readonly Piece[]): readonly string[] {
  const ofScenario = groups(pieces, ({ scenario }) => scenario);
  return endings.map((ending) => KINDS.find(({ isOf }) => isOf(ending, ofScenario.get(ending.scenario) ?? []))!.name);
}

function scenarioRows(endings: readonly Ending[], pieces: readonly Piece[]): readonly string[] {
  const kinds = kindsOf(endings, pieces);
  const rows = [`scenarios: ${endings.length}`];
  for (const kind of KINDS) {
    const found = endings.filter((_, n) => kinds[n] === kind.name);
    rows.push(`  ${found.length} ${kind.name}`);
    const { tell } = kind;
    if (tell === undefined) continue;
    rows.push(...found.slice(0, MOST_NAMED).map((ending) => `    ${ending.scenario}: ${tell(ending)}`));
    if (found.length > MOST_NAMED) rows.push(`    and ${found.length - MOST_NAMED} more`);
  }
  return rows;
}
