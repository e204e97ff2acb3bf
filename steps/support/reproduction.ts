import { mkdirSync, writeFileSync } from 'node:fs';
import { formatEvents } from '../../captures/events-writer.ts';
import type { LoadedObject, ProgramDescription } from '../../runtime/target.ts';
import type { Scenario } from '../scenario.ts';
import { placeOf } from './attach-points.ts';
import { absolutePath, inputPlaces } from './input-places.ts';
import type { AttachedProgram, Recording } from './recording.ts';

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

/** The objects that have programs attached, and those that share maps; the one loaded last where nothing is attached. */
function objectsOf(recording: Recording): readonly LoadedObject[] {
  const attached = new Set(recording.attachedAtStart.map(({ program }) => recording.objectOf(program)));
  if (attached.size === 0) attached.add(recording.lastObject());
  const sharing = [...attached].some(({ maps }) => maps.some(({ shared }) => shared));
  // One that was loaded again is there once.
  const objects = new Map(recording.objects.map((object) => [object.name, object])).values();
  return [...objects].filter((one) => attached.has(one) || (sharing && one.maps.some(({ shared }) => shared)));
}

/** Where the command line attaches a program of which it is told nothing. */
function usualPlace({ type, attachPoint }: ProgramDescription): string | undefined {
  return type === 'xdp' || type === 'tc' ? 'eth0' : attachPoint;
}

/** The options that attach what the scenario has attached; empty where it has attached all programs, in their order, to their usual places. */
function attachOptions(objects: readonly LoadedObject[], attached: readonly AttachedProgram[]): string {
  const programs = objects.flatMap((object) => object.programs);
  const everything = programs.map(({ name }) => name).join(' ');
  const words = attached.map((point) => attachArgument(point, programs.find(({ name }) => name === point.program)!));
  return words.length === 0 || words.join(' ') === everything ? '' : words.map((word) => ` --attach ${word}`).join('');
}

function attachArgument(point: AttachedProgram, program: ProgramDescription): string {
  const place = placeOf(point);
  if (place === undefined || place === usualPlace(program)) return program.name;
  return `${program.name}=${/^[\w./:-]+$/.test(place) ? place : `"${place}"`}`;
}

/** The command that lets the same happen outside of the scenario; `undefined` before anything has happened. */
function lookInside(scenario: Scenario, id: string): string | undefined {
  const { recording } = scenario;
  if (recording.events.length === 0 || recording.objects.length === 0) return undefined;
  const together = objectsOf(recording);
  const names = [
    ...new Set(together.flatMap(({ maps }) => maps.filter(({ shared }) => shared).map(({ name }) => name))),
  ];
  const path = together.map(({ name }) => objectFile(scenario, name, id)).join(' ');
  const events = write(`${id}.events.yaml`, formatEvents(recording.document()));
  const attach = attachOptions(together, recording.attachedAtStart);
  const share = together.length > 1 ? names.map((name) => ` --share ${name}`).join('') : '';
  return `npx rex-conformance run ${path} --events ${events}${share}${attach}`;
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
