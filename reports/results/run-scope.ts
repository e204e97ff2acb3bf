import { Diagnostic } from '../../base/diagnostic.ts';
import type { Results, RunScope } from '../../vocabulary/results.ts';
import { compareTexts } from '../../vocabulary/results-order.ts';

/** The file name of results of some scenarios, next to those of all. */
export const PARTIAL_RESULTS = 'partial-results.json';

/** The media type of the attachment that lists the scenarios of the project that a run left out. */
export const SCOPE_MEDIA_TYPE = 'application/vnd.rex-conformance.scope+json';

/** The text of that attachment. */
export function leftOutText({ leftOut }: RunScope): string {
  return JSON.stringify({ leftOut });
}

/** Reads it: places of scenarios. @throws Diagnostic SCOPE_BROKEN */
export function readLeftOut(text: string): readonly string[] {
  let cause = 'it does not list places of scenarios';
  try {
    const parsed: unknown = JSON.parse(text);
    const places = typeof parsed === 'object' && parsed !== null && 'leftOut' in parsed ? parsed.leftOut : undefined;
    if (Array.isArray(places) && places.every((place) => typeof place === 'string' && place !== '')) return places;
  } catch (error) {
    cause = error instanceof Error ? error.message : String(error);
  }
  throw new Diagnostic({
    code: 'SCOPE_BROKEN',
    kind: 'input',
    message: 'the messages do not list the scenarios that a run left out',
    cause,
    hint: 'run the features again: it is written with each run',
  });
}

/** The scope of a run. @param known places of the project's scenarios @param ran those of the selected scenarios */
export function scopeOf(known: Iterable<string>, ran: Iterable<string>): RunScope {
  const selected = new Set(ran);
  const all = new Set([...known, ...selected]);
  return { scenarios: all.size, leftOut: [...all].filter((place) => !selected.has(place)).sort(compareTexts) };
}

/** How many scenarios of how many ran: `1 of 1238 scenarios`. */
export function scopeText({ scenarios, leftOut }: RunScope): string {
  return `${scenarios - leftOut.length} of ${scenarios} scenario${scenarios === 1 ? '' : 's'}`;
}

/** A bundle and its file. */
export interface ScopedFile {
  readonly file: string;
  readonly results: Pick<Results, 'scope'>;
}

/**
 * The scope of several runs together: a scenario is left out if each run left it out.
 * @throws Diagnostic MERGE_OTHER_FEATURE if their features differ, MERGE_DUPLICATE if one scenario ran in two of them
 */
export function joinScopes(files: readonly ScopedFile[]): RunScope {
  const scoped = files.filter(({ results }) => results.scope.scenarios > 0);
  const [first, ...others] = scoped;
  if (first === undefined) return { scenarios: 0, leftOut: [] };
  const { scenarios } = first.results.scope;
  const odd = others.find(({ results }) => results.scope.scenarios !== scenarios);
  if (odd !== undefined) {
    throw new Diagnostic({
      code: 'MERGE_OTHER_FEATURE',
      kind: 'input',
      message: 'the results are of features that differ',
      cause: `${first.file} knows ${scenarios} scenarios, ${odd.file} ${odd.results.scope.scenarios}`,
      hint: 'run all shards on the same commit',
    });
  }
  // A scenario that ran in one was left out in another: together they name all scenarios.
  const named = new Set(scoped.flatMap(({ results }) => results.scope.leftOut));
  if (named.size > scenarios) {
    throw new Diagnostic({
      code: 'MERGE_OTHER_FEATURE',
      kind: 'input',
      message: 'the results are of features that differ',
      cause: `each knows ${scenarios} scenarios, and together they left out ${named.size}`,
      hint: 'run all shards on the same commit',
    });
  }
  const rest = others.map(({ results }) => new Set(results.scope.leftOut));
  const leftOut = first.results.scope.leftOut.filter((place) => rest.every((places) => places.has(place)));
  const ran = scoped.reduce((sum, { results }) => sum + scenarios - results.scope.leftOut.length, 0);
  if (ran > scenarios - leftOut.length) {
    throw new Diagnostic({
      code: 'MERGE_DUPLICATE',
      kind: 'input',
      message: `scenarios ran twice: ${ran} are recorded, and ${scenarios - leftOut.length} are different`,
      cause: `some ran in more than one of ${scoped.map(({ file }) => file).join(', ')}`,
      hint: 'name the results of one run, each shard once',
    });
  }
  return { scenarios, leftOut };
}
