import { plainJson, plainLine } from '../base/plain-text.ts';
import { type TerminalStream, widthOf } from '../node/terminal.ts';
import { type MapNames, mapNames } from '../runtime/describe-helper-call.ts';
import type { LoadedObject } from '../runtime/loaded-object.ts';
import { FIRST_EVENTS } from './commands/run.ts';
import { errorToJson } from './json-error.ts';
import { CallSites, eventToJson, mapToJson, objectToJson, recordToJson, runToJson } from './run/json-report.ts';
import { describeMap, describeRecords, describeUnread } from './run/map-text.ts';
import { RunProgress } from './run/run-progress.ts';
import type { NamedMap, ReportedEvent, RunReporter } from './run/run-reporter.ts';
import { isUnusual, RunTally } from './run/run-tally.ts';
import { describeObject, describeRun, describeWarnings } from './run/text-report.ts';
import { type Style, styleFor } from './style.ts';
import { paragraph, row } from './text-rows.ts';

/** Where a report goes: the process's own streams, or a test's. */
export interface Streams {
  readonly out: TerminalStream & { write(text: string): unknown };
  readonly error: TerminalStream & { write(text: string): unknown };
  readonly environment: NodeJS.ProcessEnv;
  /** Prints a command for a runner of continuous integration, in which every text is escaped, on the error stream. */
  command?(text: string): unknown;
}

/** The objects in the kernel, and what their maps are called. */
class PresentObjects {
  private readonly objects = new Map<string, LoadedObject>();
  maps: MapNames = new Map();

  add(objects: readonly LoadedObject[]): void {
    for (const object of objects) this.objects.set(object.name, object);
    this.maps = mapNames([...this.objects.values()]);
  }
}

/** Prints each run as it ends, then the maps. */
export function textReporter(streams: Streams, all = false): RunReporter {
  const style: Style = styleFor(streams.out, streams.environment);
  const present = new PresentObjects();
  const write = (text: string) => streams.out.write(text);
  const progress = new RunProgress(streams.error);
  const tally = new RunTally();
  /** Reasons why no program saw an event. */
  const reasons = new Set<string>();
  let hidden = false;
  const isShown = ({ number }: ReportedEvent) => {
    if (all || number <= FIRST_EVENTS) return true;
    if (!hidden) write(`from event ${number} on, only what is unusual is shown; --all shows every event\n\n`);
    hidden = true;
    return false;
  };
  const summarize = () => {
    progress.end();
    if (hidden) write(tally.text(widthOf(streams.out, streams.environment), style.bold));
    hidden = false;
  };
  const head = ({ number, source }: ReportedEvent) => `${style.bold(`event ${number}`)}: ${plainLine(source)}`;
  return {
    loaded: (objects) => {
      present.add(objects.map(({ object }) => object));
      for (const { object } of objects) write(`${describeObject(object, style)}\n`);
    },
    reloaded: ({ object }, event, how) => {
      present.add([object]);
      write(`${plainLine(object.name)} is loaded again for event ${event}, ${how}\n\n`);
    },
    note: ({ message }) => write(`${style.bold('note')}: ${plainLine(message)}\n\n`),
    run: (run, event) => {
      tally.event(event.number, event.warnings.length);
      tally.run(run, event.number);
      if (isShown(event) || isUnusual(run)) write(`${describeRun(run, event, present.maps, style)}\n`);
    },
    unreached: (event, reason) => {
      tally.event(event.number, event.warnings.length);
      tally.unreached(reason, event.number);
      const isNew = !reasons.has(reason);
      reasons.add(reason);
      if (!isShown(event) && !isNew) return;
      write(`${head(event)} → no program sees it: ${plainLine(reason)}\n${describeWarnings(event)}\n`);
    },
    broken: (event, { code, message, cause, hint }) => {
      tally.event(event.number, event.warnings.length);
      write(`${head(event)}\n${describeWarnings(event)}${row('broke', `${code}: ${message}`, style.bad)}`);
      write(`${paragraph('because', cause)}${paragraph('hint', hint)}\n`);
    },
    records: (map, records) => write(`${describeRecords(map, records, style)}\n`),
    progress: (event, total) => progress.show(event, total),
    maps: (maps) => {
      summarize();
      for (const { name, map, entries, notRead } of maps) {
        write(notRead === null ? describeMap(name, map, entries, style) : describeUnread(name, notRead, style));
      }
    },
    end: summarize,
  };
}

/**
 * Prints one JSON document, piece by piece, so that a long capture need not be held in memory. However the run ends, the document is whole:
 * it has the error then.
 */
export function jsonReporter(streams: Streams): RunReporter {
  const present = new PresentObjects();
  const sites = new CallSites();
  const write = (text: string) => streams.out.write(text);
  const lists: Record<'reloaded' | 'notes' | 'unreached' | 'broken' | 'records', unknown[]> = {
    reloaded: [],
    notes: [],
    unreached: [],
    broken: [],
    records: [],
  };
  const progress = new RunProgress(streams.error);
  let begun = false;
  let first = true;
  let last: readonly NamedMap[] = [];
  const begin = (objects: Parameters<RunReporter['loaded']>[0]) => {
    begun = true;
    const list = objects.map(({ object, path }) => objectToJson(object, path));
    write(`{"objects":${plainJson(list)},\n"events":[`);
  };
  return {
    loaded: (objects) => {
      present.add(objects.map(({ object }) => object));
      begin(objects);
    },
    reloaded: ({ object }, event, how) => {
      present.add([object]);
      lists.reloaded.push({ object: object.name, event, how });
    },
    note: (note) => lists.notes.push(note),
    run: (run, event) => {
      write(`${first ? '\n' : ',\n'}${plainJson(runToJson(run, event, present.maps, sites))}`);
      first = false;
    },
    unreached: (event, reason) => lists.unreached.push({ ...eventToJson(event), reason }),
    broken: (event, breach) => lists.broken.push({ ...eventToJson(event), error: errorToJson(breach) }),
    records: (map, taken, after) => lists.records.push({ map, after, records: taken.map(recordToJson) }),
    progress: (event, total) => progress.show(event, total),
    maps: (maps) => {
      last = maps;
    },
    end: (error) => {
      progress.end();
      if (!begun) begin([]);
      const contents = Object.fromEntries(
        last.map(({ name, map, entries, notRead }) => [name, mapToJson(map, entries, notRead)]),
      );
      const rest = {
        callSites: sites.list,
        ...lists,
        maps: contents,
        error: error === undefined ? null : errorToJson(error),
      };
      const members = Object.entries(rest).map(([name, value]) => `"${name}":${plainJson(value)}`);
      write(`],\n${members.join(',\n')}}\n`);
    },
  };
}
