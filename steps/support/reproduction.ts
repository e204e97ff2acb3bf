import { mkdirSync, writeFileSync } from 'node:fs';
import { formatEvents } from '../../captures/events-writer.ts';
import type { Scenario } from '../scenario.ts';
import { absolutePath, inputPlaces } from './input-places.ts';

const FOLDER = 'reports/out';

/** Writes a file below reports/out and gives its path from the project's folder. */
function write(name: string, content: string | Uint8Array): string {
  mkdirSync(absolutePath(FOLDER), { recursive: true });
  writeFileSync(absolutePath(`${FOLDER}/${name}`), content);
  return `${FOLDER}/${name}`;
}

/** The object file that the command line is given: the project's, or a copy with the scenario's changes. */
function objectFile(scenario: Scenario, object: string, id: string): string {
  if (!scenario.files.isChanged(object)) return inputPlaces().object(object);
  return write(`${id}.${object.replaceAll('/', '-')}`, scenario.files.object(object));
}

/** The command that lets the same happen outside of the scenario; `undefined` before anything has happened. */
function lookInside(scenario: Scenario, id: string): string | undefined {
  const { recording } = scenario;
  if (recording.events.length === 0 || recording.objects.length === 0) return undefined;
  const programs = [...new Set(recording.attached.map(({ program }) => program))];
  const last = scenario.fired.flatMap(({ runs }) => runs).at(-1)?.program ?? programs.at(-1);
  const object = last === undefined ? recording.lastObject() : recording.objectOf(last);
  const maps = recording.objects.flatMap((one) => one.maps).filter((map) => map.shared);
  const names = [...new Set(maps.map((map) => map.name))];
  // Objects that share maps are looked into together.
  const together = object.maps.some((map) => map.shared)
    ? recording.objects.filter((one) => one.maps.some((map) => map.shared))
    : [object];
  const path = together.map(({ name }) => objectFile(scenario, name, id)).join(' ');
  const events = write(`${id}.events.yaml`, formatEvents(recording.document()));
  const only = last !== undefined && together.length === 1 && object.programs.length > 1 ? ` --program ${last}` : '';
  const share = together.length > 1 ? names.map((name) => ` --share ${name}`).join('') : '';
  return `npx rex-conformance run ${path} --events ${events}${share}${only}`;
}

/** The lines under a failing step that say how to run its scenario alone, and how to look inside the program. */
export function reproduction(scenario: Scenario): string[] {
  const { place, recording } = scenario;
  if (place === undefined) return [];
  const lines = [`run again: npx cucumber-js ${place.file}:${place.line}`];
  const command = lookInside(scenario, place.id);
  if (command !== undefined) lines.push(`look inside: ${command}`);
  if (command !== undefined && recording.omitted.size > 0) {
    lines.push(`  which leaves out: ${[...recording.omitted].join(', ')}`);
  }
  return lines;
}
