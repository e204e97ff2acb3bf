import { mapToJson, objectToJson, recordToJson, runToJson } from './json-report.ts';
import type { RunReporter } from './run-command.ts';
import { type Style, styleFor } from './style.ts';
import { describeMap, describeObject, describeRecords, describeRun } from './text-report.ts';

/** Where a report goes: the process's own streams, or a test's. */
export interface Streams {
  readonly out: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly error: { write(text: string): unknown; readonly isTTY?: boolean };
  readonly environment: NodeJS.ProcessEnv;
}

/** Prints each run as it ends, then the maps. */
export function textReporter(streams: Streams): RunReporter {
  const style: Style = styleFor(streams.out, streams.environment);
  return {
    loaded: (objects) => {
      for (const { object } of objects) streams.out.write(`${describeObject(object, style)}\n`);
    },
    run: (run, event, source) => streams.out.write(`${describeRun(run, event, source, style)}\n`),
    unreached: (event, source) => streams.out.write(`event ${event}: ${source} → no program is attached any more\n\n`),
    records: (map, records) => streams.out.write(`${describeRecords(map, records, style)}\n`),
    progress: (event) => showProgress(streams, event),
    maps: (maps) => {
      for (const { name, map, entries } of maps) streams.out.write(describeMap(name, map, entries, style));
    },
  };
}

/** Prints one JSON document, piece by piece, so that a long capture need not be held in memory. */
export function jsonReporter(streams: Streams): RunReporter {
  let first = true;
  const unreached: { event: number; source: string }[] = [];
  const records: { map: string; after: number; records: ReturnType<typeof recordToJson>[] }[] = [];
  return {
    loaded: (objects) => {
      const list = objects.map(({ object, path }) => objectToJson(object, path));
      streams.out.write(`{"objects":${JSON.stringify(list)},\n"events":[`);
    },
    run: (run, event, source) => {
      streams.out.write(`${first ? '\n' : ',\n'}${JSON.stringify(runToJson(run, event, source))}`);
      first = false;
    },
    unreached: (event, source) => unreached.push({ event, source }),
    records: (map, taken, after) => records.push({ map, after, records: taken.map(recordToJson) }),
    progress: (event) => showProgress(streams, event),
    maps: (maps) => {
      const contents = Object.fromEntries(maps.map(({ name, map, entries }) => [name, mapToJson(map, entries)]));
      const rest = [`"unreached":${JSON.stringify(unreached)}`, `"records":${JSON.stringify(records)}`];
      streams.out.write(`],\n${rest.join(',\n')},\n"maps":${JSON.stringify(contents)}}\n`);
    },
  };
}

function showProgress(streams: Streams, event: number): void {
  if (streams.error.isTTY === true) streams.error.write(`\r${event} events`);
}
