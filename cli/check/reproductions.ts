import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { freePath, ownText, removeOwnIn, stemFor } from '../../base/own-files.ts';
import { shellPath } from '../../base/shell-words.ts';
import type { CheckReport } from '../../conformance/universal/reporting/report.ts';
import { writeOutputFile } from '../../node/output-file.ts';
import type { Streams } from '../reporters.ts';
import { runCommandFor } from '../run/run-again.ts';
import type { CheckedObject } from './checked-object.ts';

/** The folder for the events files of findings, from the working directory. */
const EVENTS_FOLDER = 'reports/out/check';

/** The file of a path on the command line. A path from the working directory stays as written, for messages. */
export function placeOf(folder: string, path: string): string {
  return isAbsolute(path) || folder === process.cwd() ? path : join(folder, path);
}

/** @returns whether the events of a finding could be written */
function writesEvents(file: string, events: string, streams: Streams): boolean {
  try {
    writeOutputFile(file, events, 'the events of a finding');
    return true;
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error;
    streams.error.write(`${error.format()}\n`);
    return false;
  }
}

/** The beginning of the names of an object's findings files. Several objects can have one; their files differ. */
function stemOf(name: string): string {
  return stemFor(name.replaceAll(/[^\w.-]+/g, '-').replace(/^[-.]+/, '')) || 'object';
}

/** The object that an events file is for: its path from the working directory. */
function ownerOf(folder: string, path: string): string {
  return relative(folder, resolve(folder, path));
}

/** The command that shows a finding again. An object with a name that the kernel refuses is renamed first. */
function runAgain(path: string, { object }: CheckReport, events: string, options: readonly string[]): string {
  if (object.ranAs === object.name) return runCommandFor(path, events, options);
  const copy = `${EVENTS_FOLDER}/${basename(object.ranAs)}`;
  return `cp ${shellPath(path)} ${shellPath(copy)} && ${runCommandFor(copy, events, options)}`;
}

/** Whether a file is for a finding of the object with this stem, against one of these requirements. */
function isOf(stem: string, ids: readonly string[], name: string): boolean {
  const [, id] =
    /^(REX(?:-[A-Z0-9]+)+-\d+)\./.exec(name.startsWith(`${stem}.`) ? name.slice(stem.length + 1) : '') ?? [];
  return id !== undefined && ids.includes(id);
}

/**
 * Writes the events of each finding that has some. If they cannot be written, it reports that; the verdict stays.
 * @param shownAs the name of the object, with that of its layout if it is judged on several
 * @returns the commands that reproduce them
 */
export function writeReproductions(
  folder: string,
  path: string,
  report: CheckReport,
  streams: Streams,
  shownAs: string = report.object.name,
): CheckedObject['commands'] {
  const commands = new Map<string, readonly (string | undefined)[]>();
  const stem = stemOf(shownAs);
  const owner = ownerOf(folder, path);
  const written = new Set<string>();
  for (const { id, findings } of report.requirements) {
    const found = findings.map(({ reproduction }, n) => {
      if (reproduction === null) return undefined;
      const name = `${stem}.${id}${n === 0 ? '' : `.${n + 1}`}.events.yaml`;
      const place = freePath(placeOf(folder, `${EVENTS_FOLDER}/${name}`), owner);
      if (!writesEvents(place, ownText(reproduction.events, [], owner), streams)) return undefined;
      written.add(basename(place));
      return runAgain(path, report, `${EVENTS_FOLDER}/${basename(place)}`, reproduction.options);
    });
    if (found.length > 0) commands.set(id, found);
  }
  const ids = report.requirements.map(({ id }) => id);
  const isStale = (name: string) => isOf(stem, ids, name) && !written.has(name);
  removeOwnIn(placeOf(folder, EVENTS_FOLDER), isStale, owner);
  return commands;
}
