import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { Diagnostic } from '../base/diagnostic.ts';
import { listNames } from '../base/known-names.ts';
import { plainLine } from '../base/plain-text.ts';
import { shellPath } from '../base/shell-words.ts';
import { loadCatalogue } from '../conformance/catalogue.ts';
import { type OutputFile, writeOutputFiles } from '../node/output-file.ts';
import { badgeEndpoint, badgeOf, badgeSvg } from '../reports/badges/badge.ts';
import { badgeSnippet, FORMAT_NAMES, SNIPPET_FORMATS, type SnippetFormat } from '../reports/badges/badge-snippets.ts';
import { expectCatalogue } from '../reports/results/catalogue-match.ts';
import { readResultsFile } from '../reports/results/results-reader.ts';
import { PARTIAL_RESULTS, scopeText } from '../reports/results/run-scope.ts';
import { thisSuite } from '../reports/results/suite.ts';
import { describeCrate } from '../runtime/load/crate-note.ts';
import type { Results } from '../vocabulary/results.ts';
import { exitCodeOfVerdict } from './exit-codes.ts';
import { readResultsOfRun } from './no-results.ts';
import type { Streams } from './reporters.ts';

/** What `rex-conformance badge` was asked to do. */
export interface BadgeArguments {
  /** The bundle of results. */
  readonly results: string;
  /** Where the picture goes; where neither this nor `json` is given, both go beside the results. */
  readonly svg: string | undefined;
  /** Where the JSON for shields.io goes. */
  readonly json: string | undefined;
  /** The one markup language that is printed; all where undefined. */
  readonly format: SnippetFormat | undefined;
}

function places({ results, svg, json }: BadgeArguments): { svg: string | undefined; json: string | undefined } {
  if (svg !== undefined || json !== undefined) return { svg, json };
  return { svg: join(dirname(results), 'badge.svg'), json: join(dirname(results), 'badge.json') };
}

/** Says that a later run, of some scenarios only, lies beside the results: the badge is not of that. Empty where none does. */
function noteOfLaterRun(file: string, { finishedAt }: Results): string {
  const partial = join(dirname(file), PARTIAL_RESULTS);
  if (resolve(partial) === resolve(file) || !existsSync(partial)) return '';
  try {
    const later = readResultsFile(partial);
    if (later.finishedAt <= finishedAt) return '';
    const whose = `the badge is of the run of ${finishedAt}`;
    return `note: ${whose}; ${scopeText(later.scope)} ran later: ${plainLine(partial)}\n`;
  } catch (error) {
    // The badge does not rest on it.
    if (error instanceof Diagnostic) return '';
    throw error;
  }
}

/** @throws Diagnostic as {@link readResultsOfRun} */
function resultsOfRun(file: string): Results {
  return readResultsOfRun(file, readResultsFile, {
    cause: 'a badge needs the results of a run of the features, or of a check',
    hint: `run the features first: npx cucumber-js; or check an object: npx rex-conformance check OBJECT --results ${shellPath(file)}`,
  });
}

/** Which kernel crates the judged objects were built with, a line for each crate. The verdict is on these objects only. */
function cratesText({ objects }: Results): string {
  const byCrate = new Map<string, Set<string>>();
  for (const { name, crate = null } of objects) {
    const words = describeCrate(crate);
    byCrate.set(words, (byCrate.get(words) ?? new Set()).add(name));
  }
  return [...byCrate]
    .map(([words, names]) => `${plainLine(`kernel crate ${words}: `)}${listNames([...names])}\n`)
    .join('');
}

/**
 * Makes the badge of a bundle of results, and prints what shows it in a document.
 * @returns the exit code, that of the verdict: a badge is made for each
 * @throws Diagnostic of kind `input` for a bundle that cannot be read, or a file that cannot be written
 */
export function makeBadges(args: BadgeArguments, streams: Streams): number {
  const results = resultsOfRun(args.results);
  expectCatalogue(results, args.results, thisSuite(), loadCatalogue());
  const badge = badgeOf(results);
  streams.error.write(noteOfLaterRun(args.results, results));
  // The verdict is told though the badge cannot be written.
  if (args.format === undefined) streams.out.write(`${badge.label}: ${badge.message}\n${cratesText(results)}`);
  const { svg, json } = places(args);
  const files: OutputFile[] = [];
  if (json !== undefined) files.push([json, badgeEndpoint(badge), 'the badge']);
  if (svg !== undefined) files.push([svg, badgeSvg(badge), 'the badge']);
  writeOutputFiles(files);
  // What a document in the working directory would have to say.
  const picture = svg === undefined ? undefined : relative('.', svg);
  if (args.format !== undefined) {
    streams.out.write(`${badgeSnippet(badge, picture ?? 'badge.svg', args.format)}\n`);
    return exitCodeOfVerdict(badge.verdict);
  }
  const written = [svg, json].filter((path) => path !== undefined).join(', ');
  streams.out.write(`written: ${written}\n`);
  if (picture !== undefined) {
    for (const format of SNIPPET_FORMATS) {
      streams.out.write(`\n${FORMAT_NAMES[format]}\n${badgeSnippet(badge, picture, format)}\n`);
    }
  }
  return exitCodeOfVerdict(badge.verdict);
}
