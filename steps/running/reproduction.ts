import { Diagnostic } from '../../base/diagnostic.ts';
import { host } from '../../base/host.ts';
import { type Companion, freeCompanion, freePath, ownText, removeOwnNumbered, stemFor } from '../../base/own-files.ts';
import { scenarioWord, shellCommand } from '../../base/shell-words.ts';
import { formatEvents } from '../../captures/events/events-writer.ts';
import type { LoadedObject, ProgramDescription } from '../../runtime/loaded-object.ts';
import type { LookInside } from '../../vocabulary/look-inside.ts';
import { placeOf } from '../inputs/attach-points.ts';
import { absolutePath, inputPlaces } from '../inputs/input-places.ts';
import type { Scenario } from '../scenario.ts';
import type { AttachedProgram, Recording } from './recording.ts';
import type { ScenarioPlace } from './scenario-place.ts';

/** Below it, each scenario has files of its own. */
export const FAILURES_FOLDER = 'reports/out/failures';

/** Writes a file of a scenario and gives its path from the project's folder. */
function write(name: string, content: string | Uint8Array, what: string): string {
  host().files.write(absolutePath(`${FAILURES_FOLDER}/${name}`), content, what);
  return `${FAILURES_FOLDER}/${name}`;
}

/** An object as the command line names it, and the copy if the scenario has changed the object. */
interface NamedObject {
  readonly path: string;
  readonly companion: Companion | undefined;
}

/** The project's file, or a copy with the scenario's changes, beside the events file. */
function objectFile(scenario: Scenario, object: string, id: string, events: string): NamedObject {
  if (!scenario.files.isChanged(object)) return { path: inputPlaces().object(object), companion: undefined };
  const bytes = scenario.files.object(object);
  const sha256 = host().sha256(bytes);
  const folder = id.slice(0, id.lastIndexOf('/') + 1);
  const stem = id.slice(folder.length);
  const plain = stemFor(object.replaceAll(/[%/]/g, encodeURIComponent));
  const name = freeCompanion(
    events,
    sha256,
    (number) => `${stem}${number === 1 ? '' : `.own-${number}`}.object.${plain}`,
  );
  return { path: write(`${folder}${name}`, bytes, 'the changed object'), companion: { name, sha256 } };
}

/** Removes the files of an earlier run of a scenario. */
export function removeEarlier({ id }: ScenarioPlace): void {
  removeOwnNumbered(absolutePath(`${FAILURES_FOLDER}/${id}.events.yaml`));
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

/** Where the command line attaches a program without an option. */
function usualPlace({ type, attachPoint }: ProgramDescription): string | undefined {
  return type === 'xdp' || type === 'tc' ? 'eth0' : attachPoint;
}

/** The options that attach what the scenario has attached; empty where it has attached all programs, in their order, to their usual places. */
function attachOptions(objects: readonly LoadedObject[], attached: readonly AttachedProgram[]): readonly string[] {
  const programs = objects.flatMap((object) => object.programs);
  const everything = programs.map(({ name }) => name);
  const places = attached.map((point) => attachArgument(point, programs.find(({ name }) => name === point.program)!));
  const usual = places.length === everything.length && places.every((place, index) => place === everything[index]);
  return places.length === 0 || usual ? [] : places.flatMap((place) => ['--attach', place]);
}

function attachArgument(point: AttachedProgram, program: ProgramDescription): string {
  const place = placeOf(point);
  return place === undefined || place === usualPlace(program) ? program.name : `${program.name}=${place}`;
}

/** The words of the command that lets the same happen outside of the scenario; `undefined` before anything has happened. */
function lookInside(scenario: Scenario, id: string): readonly string[] | undefined {
  const { recording } = scenario;
  if (recording.events.length === 0 || recording.objects.length === 0) return undefined;
  const together = objectsOf(recording);
  const shared = together.flatMap(({ maps }) => maps.filter((map) => map.shared).map(({ name }) => name));
  const path = freePath(absolutePath(`${FAILURES_FOLDER}/${id}.events.yaml`));
  const objects = together.map(({ name }) => objectFile(scenario, name, id, path));
  const companions = objects.flatMap(({ companion }) => companion ?? []);
  const name = `${id.slice(0, id.lastIndexOf('/') + 1)}${host().paths.basename(path)}`;
  const events = write(name, ownText(formatEvents(recording.document()), companions), 'the events');
  const share = together.length > 1 ? [...new Set(shared)].flatMap((name) => ['--share', name]) : [];
  const options = ['--events', events, ...share, ...attachOptions(together, recording.attachedAtStart)];
  return ['run', ...objects.map(({ path }) => (path.startsWith('-') ? `./${path}` : path)), ...options];
}

const looks = new WeakMap<Scenario, LookInside>();

/** How to let the same happen again, once {@link reproduction} has found it; undefined before. */
export function lookInsideOf(scenario: Scenario): LookInside | undefined {
  return looks.get(scenario);
}

/** The lines under a failing step that say how to run its scenario alone, and how to look inside the program. */
export function reproduction(scenario: Scenario): string[] {
  const { place, recording } = scenario;
  if (place === undefined) return [];
  const lines = [`run again: npx cucumber-js ${scenarioWord(`${place.file}:${place.line}`)}`];
  // The command line has the emulated kernel only, where the same events may lead elsewhere.
  if (scenario.observations.hasTarget) return lines;
  let words: readonly string[] | undefined;
  try {
    words = lookInside(scenario, place.id);
  } catch (error) {
    // The failure that is reported must not be lost behind this one.
    if (!(error instanceof Diagnostic)) throw error;
    return [...lines, `look inside: ${error.message}: ${error.cause}`];
  }
  if (words === undefined) return lines;
  looks.set(scenario, { id: place.id, words });
  lines.push(`look inside: npx rex-conformance ${shellCommand(words)}`);
  if (recording.omitted.size > 0) {
    lines.push(`  which leaves out: ${[...recording.omitted].join(', ')}`);
  }
  return lines;
}
