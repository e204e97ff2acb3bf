import { readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import {
  type CompilerError,
  REFUSALS_FILE,
  type RefusedSource,
  readRefusals,
  refusedSourceHash,
} from '../broken/objects/refused-sources.ts';
import { packageRoot } from '../node/package-root.ts';
import type { Build } from './compile.ts';
import { type CorpusObject, corpus, DEFAULT_LEVEL } from './corpus.ts';

const FOLDER = join(import.meta.dirname, 'refused');
/** Every source that must be refused, by its name. It compiles unless `refused` is set, which adds what is wrong with it. */
export function refusedSources(): CorpusObject[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.rs'))
    .sort()
    .map((file) => ({
      name: basename(file, '.rs'),
      source: join('refused', file),
      level: DEFAULT_LEVEL,
      cfg: [],
      unsafe: false,
    }));
}

/** Whether what is said of a source needs clippy. */
function needsClippy({ errors }: RefusedSource): boolean {
  return errors.some(({ code }) => code.startsWith('clippy::'));
}

/** What there is to say of the sources that must be refused, and of those that must not. */
export interface Judgement {
  readonly refused: readonly RefusedSource[];
  /** What is wrong, a line each. */
  readonly problems: readonly string[];
}

function describe({ code, line, message }: CompilerError): string {
  return `${code} in line ${line}: ${message}`;
}

/**
 * Compiles every source that must be refused, as it is and without what is wrong with it, and every program of the corpus that keeps the
 * rules.
 * @param lint whether clippy does it
 */
export async function judgeSources(build: Build, lint: boolean): Promise<Judgement> {
  const refused: RefusedSource[] = [];
  const problems: string[] = [];
  for (const source of refusedSources()) {
    const errors = await build.errors({ ...source, cfg: ['refused'] }, lint);
    refused.push({ name: source.name, sha256: refusedSourceHash(source.name)!, errors });
    const [other] = await build.errors(source, lint);
    if (other !== undefined) problems.push(`${source.source}: refused for something else: ${describe(other)}`);
  }
  // Without clippy they are compiled when they are built.
  const keepRules = lint
    ? corpus().filter(({ unsafe, name, source }) => !unsafe && name === basename(source, '.rs'))
    : [];
  for (const program of keepRules) {
    for (const error of await build.errors(program, lint)) problems.push(`${program.source}: ${describe(error)}`);
  }
  return { refused, problems };
}

/** Writes the record; a source that nothing is said against is a problem. */
export async function writeRefusals(build: Build, compiler: string): Promise<readonly string[]> {
  const { refused, problems } = await judgeSources(build, true);
  const sources = refused.filter(({ errors }) => errors.length > 0);
  writeFileSync(join(packageRoot, REFUSALS_FILE), stringify({ rustc: compiler, sources }, { lineWidth: 0 }));
  const taken = refused.filter(({ errors }) => errors.length === 0);
  return [...problems, ...taken.map(({ name }) => `refused/${name}.rs: is not refused`)];
}

/**
 * Compares what is said with the record.
 * @param lint whether clippy is there; where it is not, sources that only clippy refuses are skipped
 */
export async function checkRefusals(
  build: Build,
  lint: boolean,
): Promise<{ readonly problems: readonly string[]; readonly skipped: readonly string[] }> {
  const { refused, problems } = await judgeSources(build, lint);
  const recorded = readRefusals();
  const skipped = lint ? [] : recorded.filter(needsClippy).map(({ name }) => name);
  const different = refused
    .filter(({ name }) => !skipped.includes(name))
    .flatMap((found) => {
      const entry = recorded.find(({ name }) => name === found.name);
      if (JSON.stringify(entry) === JSON.stringify(found)) return [];
      const said = found.errors.length === 0 ? 'nothing' : found.errors.map(describe).join('; ');
      return [`refused/${found.name}.rs: the record says something else; the compiler says: ${said}`];
    });
  const gone = recorded.filter(({ name }) => !refused.some((found) => found.name === name));
  return { problems: [...problems, ...different, ...gone.map(({ name }) => `refused/${name}.rs: is gone`)], skipped };
}
