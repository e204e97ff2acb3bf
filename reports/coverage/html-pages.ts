import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import type * as libCoverage from 'istanbul-lib-coverage';
import type * as libReport from 'istanbul-lib-report';
import type * as reports from 'istanbul-reports';
import { plainLine } from '../../base/plain-text.ts';
import type { FileCoverage } from '../../runtime/coverage/source-coverage.ts';
import { sourceWithin } from '../project-source.ts';

/** Sources with pages. */
const MOST_SOURCES = 1000;

/** A file of the pages, by its path below their folder. */
export type Page = readonly [path: string, contents: Uint8Array];

/** Loaded when pages are made: most commands make none. */
function istanbul() {
  const require = createRequire(import.meta.url);
  return {
    ...(require('istanbul-lib-coverage') as typeof libCoverage),
    ...(require('istanbul-lib-report') as typeof libReport),
    pagesOf: require('istanbul-reports') as typeof reports,
  };
}

/** The counts of a source in istanbul's form. Lines that the source does not have are left out. */
function countsOf(path: string, text: string, { lines, functions, jumps }: FileCoverage): libCoverage.FileCoverageData {
  const lengths = text.split('\n').map((line) => line.length);
  const has = (line: number) => line >= 1 && line <= lengths.length;
  const whole = (line: number) => ({ start: { line, column: 0 }, end: { line, column: lengths[line - 1]! } });
  const counted = [...lines].filter(([line]) => has(line)).sort(([a], [b]) => a - b);
  const named = [...functions.values()].filter(({ line }) => has(line));
  const ways = jumps.filter(({ line }) => has(line));
  return {
    path,
    statementMap: Object.fromEntries(counted.map(([line], n) => [n, whole(line)])),
    s: Object.fromEntries(counted.map(([, times], n) => [n, times])),
    fnMap: Object.fromEntries(
      named.map(({ name, line }, n) => [n, { name: plainLine(name), line, decl: whole(line), loc: whole(line) }]),
    ),
    f: Object.fromEntries(named.map(({ times }, n) => [n, times])),
    branchMap: Object.fromEntries(
      ways.map(({ line }, n) => [
        n,
        { type: 'cond-expr', line, loc: whole(line), locations: [whole(line), whole(line)] },
      ]),
    ),
    b: Object.fromEntries(ways.map(({ taken, fallen }, n) => [n, [taken, fallen]])),
  };
}

/** A page without the time of its making, so that equal runs give equal pages. */
function withoutTime(path: string): Uint8Array {
  const bytes = readFileSync(path);
  if (!path.endsWith('.html')) return new Uint8Array(bytes);
  return new TextEncoder().encode(bytes.toString('utf8').replace(/^\s*at \d{4}-\d\d-\d\dT[\d:.]+Z$/m, ''));
}

function filesBelow(folder: string): Page[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path): Page => [relative(folder, path).split(sep).join('/'), withoutTime(path)]);
}

/**
 * Pages that show sources with their counts, as istanbul writes them. Sources are read from the project's folder only, because the object says
 * where they are.
 * @param folder of the project @returns the pages, none where there is no source
 */
export function coveragePages(folder: string, files: readonly FileCoverage[]): readonly Page[] {
  const sources = files
    .map((file) => ({ file, path: sourceWithin(folder, file.path) }))
    .flatMap(({ file, path }) => (path === undefined ? [] : [{ file, path }]))
    .slice(0, MOST_SOURCES);
  if (sources.length === 0) return [];
  const { createCoverageMap, createContext, pagesOf } = istanbul();
  const map = createCoverageMap({});
  const texts = new Map<string, string>();
  for (const { file, path } of sources) {
    const text = readFileSync(path, 'utf8');
    texts.set(path, text);
    map.addFileCoverage(countsOf(path, text, file));
  }
  const dir = mkdtempSync(join(tmpdir(), 'rex-conformance-coverage-'));
  try {
    const sourceFinder = (path: string) => texts.get(path) ?? '';
    const context = createContext({ dir, coverageMap: map, defaultSummarizer: 'nested', sourceFinder });
    pagesOf.create('html').execute(context);
    return filesBelow(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
