import { existsSync, lstatSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { type OutputFile, prepareOutputFile, writeOutputFiles } from '../../node/output-file.ts';
import { isPartial, type Results } from '../../vocabulary/results.ts';
import { readResultsFile } from './results-reader.ts';
import { BROKEN_OFF } from './run-collector.ts';
import { PARTIAL_RESULTS } from './run-scope.ts';

/** The folder that a run's files go to, where nothing else is said. */
export const USUAL_FOLDER = 'reports/out';
/** The folder beside them for those of the run before, while a run goes on and where it never ended. */
export const EARLIER = 'earlier';

/** The files of a run by name. */
export interface RunFiles {
  readonly messages: string;
  readonly report: string;
  readonly results: string;
}

const WHOLE: RunFiles = { messages: 'messages.ndjson', report: 'report.html', results: 'results.json' };
const PARTIAL: RunFiles = {
  messages: 'partial-messages.ndjson',
  report: 'partial-report.html',
  results: PARTIAL_RESULTS,
};

/** What a run leaves: its messages in lines, the report, and its results where there are any. */
export interface RunContents {
  readonly messages: string;
  readonly report: string | Uint8Array;
  readonly results: string | undefined;
}

/** A bundle in a file; undefined where there is none, or none that can be read. */
function resultsIn(file: string): Results | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return readResultsFile(file);
  } catch (error) {
    if (error instanceof Diagnostic) return undefined;
    throw error;
  }
}

function isUnfinished({ troubles }: Results): boolean {
  return troubles.includes(BROKEN_OFF);
}

/** The results of a run of all scenarios that came to its end, where a folder has them. */
export function wholeResults(place: string): Results | undefined {
  const results = resultsIn(join(place, WHOLE.results));
  return results === undefined || isPartial(results) || isUnfinished(results) ? undefined : results;
}

/** What the files of a run are called: those of some scenarios do not take the place of those of all. */
export function filesOf(place: string, partial: boolean): RunFiles {
  return partial && wholeResults(place) !== undefined ? PARTIAL : WHOLE;
}

/** What a run leaves in a folder, from its beginning to its end. */
export class RunFolder {
  readonly #place: string;
  /** The files that say that the run has not ended. */
  #begun: RunFiles | undefined;
  /** Whether the files of the run before were put aside. */
  #putAside = false;

  /** @param place its path */
  constructor(place: string) {
    this.#place = place;
  }

  /**
   * Puts the files of the run before aside, and files in their place that say that this one has not ended: whatever becomes of it, none
   * of them can be taken for its own. Where this cannot be done they are left.
   */
  begin(contents: RunContents, partial: boolean): void {
    const files = filesOf(this.#place, partial);
    const pending = [];
    try {
      for (const file of this.#outputs(files, contents)) pending.push(prepareOutputFile(...file));
      if (files === WHOLE) this.#putAsideEarlier();
      for (const file of pending) file.commit();
      this.#begun = files;
      if (contents.results === undefined) rmSync(this.#path(files.results), { force: true });
    } catch {
      // When the run has ended it is said what cannot be written.
    } finally {
      for (const file of pending) file.discard();
    }
  }

  /** Writes what the run comes to, all files or none. @returns what they are called. @throws Diagnostic FILE_NOT_WRITTEN */
  end(contents: RunContents, partial: boolean): RunFiles {
    const files = filesOf(this.#place, partial);
    writeOutputFiles(this.#outputs(files, contents));
    if (contents.results === undefined) {
      if (this.#begun === files) rmSync(this.#path(files.results), { force: true });
      return files;
    }
    this.#removeEarlier();
    // What some scenarios came to is old when all have run.
    if (!partial) for (const name of Object.values(PARTIAL)) rmSync(this.#path(name), { force: true });
    return files;
  }

  /** Puts everything back: the run has judged nothing. */
  undo(): void {
    for (const name of Object.values(this.#begun ?? {})) rmSync(this.#path(name), { force: true });
    if (!this.#putAside) return;
    for (const name of Object.values(WHOLE)) {
      const earlier = this.#path(EARLIER, name);
      if (existsSync(earlier)) renameSync(earlier, this.#path(name));
    }
    this.#removeEarlier();
  }

  #path(...names: readonly string[]): string {
    return join(this.#place, ...names);
  }

  #outputs(files: RunFiles, { messages, report, results }: RunContents): readonly OutputFile[] {
    return [
      [this.#path(files.messages), messages, 'the messages'],
      [this.#path(files.report), report, 'the report'],
      ...(results === undefined ? [] : [[this.#path(files.results), results, 'the results'] as const]),
    ];
  }

  #putAsideEarlier(): void {
    const results = resultsIn(this.#path(WHOLE.results));
    // A run that never ended has put aside what was before it.
    if (results === undefined || isUnfinished(results)) return;
    this.#removeEarlier();
    mkdirSync(this.#path(EARLIER), { recursive: true });
    this.#putAside = true;
    for (const name of Object.values(WHOLE)) {
      if (lstatSync(this.#path(name), { throwIfNoEntry: false })?.isFile())
        renameSync(this.#path(name), this.#path(EARLIER, name));
    }
  }

  #removeEarlier(): void {
    for (const name of Object.values(WHOLE)) rmSync(this.#path(EARLIER, name), { force: true });
    try {
      rmdirSync(this.#path(EARLIER));
    } catch {
      // It is not there, or has files of somebody else.
    }
  }
}
