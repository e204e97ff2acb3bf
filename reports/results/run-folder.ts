import { existsSync, lstatSync, mkdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { type OutputFile, prepareOutputFile, writeOutputFiles } from '../../node/output-file.ts';
import { isPartial, type Results } from '../../vocabulary/results.ts';
import { readResultsFile } from './results-reader.ts';
import { BROKEN_OFF } from './run-collector.ts';
import { PARTIAL_RESULTS } from './run-scope.ts';

/** The default folder for a run's files. */
export const USUAL_FOLDER = 'reports/out';
/** The folder next to them for the files of the run before, during a run and after one that never ended. */
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

/** The contents of a run's files: its messages in lines, the report, and its results if there are any. */
export interface RunContents {
  readonly messages: string;
  readonly report: string | Uint8Array;
  readonly results: string | undefined;
}

/** The bundle in a file; undefined if there is none, or an unreadable one. */
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

/** The results of a complete run of all scenarios, if the folder has them. */
export function wholeResults(place: string): Results | undefined {
  const results = resultsIn(join(place, WHOLE.results));
  return results === undefined || isPartial(results) || isUnfinished(results) ? undefined : results;
}

/** The names of a run's files. Files of a partial run do not replace those of a full run. */
export function filesOf(place: string, partial: boolean): RunFiles {
  return partial && wholeResults(place) !== undefined ? PARTIAL : WHOLE;
}

/** The files of a run in a folder, from its beginning to its end. */
export class RunFolder {
  readonly #place: string;
  /** The files that mark the run as not ended. */
  #begun: RunFiles | undefined;
  /** Whether the files of the run before were put aside. */
  #putAside = false;

  /** @param place its path */
  constructor(place: string) {
    this.#place = place;
  }

  /**
   * Puts the files of the run before aside, and files in their place that mark this run as not ended. So no old file
   * can be taken for one of this run, however it ends. If this fails, the files stay.
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
      // The end of the run reports files that cannot be written.
    } finally {
      for (const file of pending) file.discard();
    }
  }

  /** Writes the results of the run, all files or none. @returns their names. @throws Diagnostic FILE_NOT_WRITTEN */
  end(contents: RunContents, partial: boolean): RunFiles {
    const files = filesOf(this.#place, partial);
    writeOutputFiles(this.#outputs(files, contents));
    if (contents.results === undefined) {
      if (this.#begun === files) rmSync(this.#path(files.results), { force: true });
      return files;
    }
    this.#removeEarlier();
    // Results of some scenarios are outdated after a run of all.
    if (!partial) for (const name of Object.values(PARTIAL)) rmSync(this.#path(name), { force: true });
    return files;
  }

  /** Restores the old files: the run has judged nothing. */
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
    // A run that never ended has put older results aside.
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
      // It does not exist, or has other people's files.
    }
  }
}
