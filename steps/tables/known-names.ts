import { Diagnostic } from '../../base/diagnostic.ts';
import { listNames } from '../../base/known-names.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import { plainLine } from '../../base/plain-text.ts';
import { PROGRAM_TYPES } from '../../kernel-model/contexts/table.ts';
import { ERRNO_NAMES } from '../../kernel-model/errno.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import { HELPERS } from '../../kernel-model/helpers/table.ts';
import { MAP_TYPES } from '../../kernel-model/maps/table.ts';
import type { ProgramType } from '../../runtime/loaded-object.ts';
import { describeAttachPoint } from '../inputs/attach-points.ts';
import type { FiredEvent } from '../running/outcomes.ts';
import type { AttachedProgram, Recording } from '../running/recording.ts';
import { expectKnown, unknownName } from './unknown-name.ts';

/** Names that a scenario may use, so that a misspelt one is told apart from a program that does something else. */

/** What has happened in a scenario so far. */
export interface Recorded {
  readonly recording: Recording;
  readonly fired: readonly FiredEvent[];
}

export const programTypes = (): readonly string[] => Object.keys(PROGRAM_TYPES);
export const mapTypes = (): readonly string[] => [...MAP_TYPES.values()].map(({ name }) => name);
export const helpers = (): readonly string[] => HELPERS.map(({ name }) => name);

/** @throws Diagnostic UNKNOWN_NAME */
export function expectErrno(name: string): void {
  expectKnown('error', name, ERRNO_NAMES);
}

/** Results have names up to this number, and -1. */
const MOST_RESULT = 255;

/** Names of the results of a program type; empty where its results have none. */
function verdictsOf(type: ProgramType): readonly string[] {
  const { verdict } = PROGRAM_TYPES[type];
  const names = Array.from({ length: MOST_RESULT + 2 }, (_, index) => verdict(index - 1));
  return [...new Set(names)].filter((name) => !/^\d+$/.test(name));
}

/** Names of the results of all program types. */
export function allVerdicts(): readonly string[] {
  return [...new Set((Object.keys(PROGRAM_TYPES) as ProgramType[]).flatMap(verdictsOf))];
}

/**
 * A result by its name must be one that the program's type has; a number is one that has no name.
 * @throws Diagnostic UNKNOWN_NAME
 */
export function expectVerdict(name: string, type: ProgramType, place?: string): void {
  const own = verdictsOf(type);
  if (own.includes(name) || /^\d+$/.test(name)) return;
  throw unknownName(`result of ${type === 'xdp' ? 'an' : 'a'} ${type} program`, name, own, place);
}

/** The name must be that of a program of an object that was loaded. @throws Diagnostic UNKNOWN_NAME */
export function expectProgram({ recording }: Recorded, name: string): void {
  const names = recording.objects.flatMap((object) =>
    object.programs.flatMap((program) => [program.name, `${object.name}/${program.name}`]),
  );
  if (names.includes(name)) return;
  throw unknownName(
    'program',
    name,
    names.filter((known) => !known.includes('/')),
  );
}

interface EventPlace {
  readonly name: string;
  readonly kinds: readonly string[];
}

function isThere({ kind, name }: AttachedProgram, place: EventPlace): boolean {
  return place.kinds.includes(kind) && name === place.name;
}

/** The place of an event, and the kinds of attach point there; `undefined` if the target decides. */
function placeOf(event: KernelEvent): EventPlace | undefined {
  if (event.kind === 'packet' && event.interface !== undefined) return { name: event.interface, kinds: ['xdp', 'tc'] };
  if (event.kind === 'tracepoint') return { name: event.event, kinds: ['tracepoint'] };
  if (event.kind === 'probe') return { name: event.function, kinds: [event.type] };
  return undefined;
}

function describeAttached(point: AttachedProgram): string {
  return `${point.program} to ${describeAttachPoint(point)}`;
}

/** The most events that {@link unseenEvents} describes. */
const MOST_UNSEEN = 3;

/** Notes on events that no program can have seen: none was ever attached to their places. */
export function unseenEvents(recording: Recording, fired: readonly FiredEvent[]): readonly string[] {
  const unseen = fired.filter((event) => {
    if (event.runs.length > 0) return false;
    const place = placeOf(event.event);
    return place !== undefined && !recording.attached.some((point) => isThere(point, place));
  });
  const lines = unseen.slice(0, MOST_UNSEEN).map(({ event, label }) => {
    return `no program can have seen ${label}: none was attached to "${placeOf(event)!.name}"`;
  });
  if (lines.length === 0) return lines;
  const more = unseen.length - lines.length;
  const others = listNames([...new Set(recording.attached.map(describeAttached))]);
  return [...lines, ...(more > 0 ? [`… nor ${more} more events`] : []), `attached were ${others}`];
}

/**
 * A step must not mention a run at an event if no program was ever attached to the place of the event: no program could see it.
 * @throws Diagnostic NOTHING_ATTACHED
 */
export function expectAttachedThere({ attached }: Recording, { event, label }: FiredEvent): void {
  if (attached.length === 0) {
    throw new Diagnostic({
      code: 'NOTHING_ATTACHED',
      kind: 'input',
      message: `no program can have seen ${label}: none was attached`,
      cause: 'the scenario attaches no program',
      hint: 'attach one first, as in: Given program "NAME" is attached to xdp on "eth0"',
    });
  }
  const place = placeOf(event);
  if (place === undefined) return;
  const there = attached.filter(({ kind }) => place.kinds.includes(kind));
  if (there.some((point) => isThere(point, place))) return;
  const names = there.flatMap(({ name }) => name ?? []);
  const nearest = nearestWord(place.name, names);
  const others = listNames([...new Set(attached.map(describeAttached))]);
  throw new Diagnostic({
    code: 'NOTHING_ATTACHED',
    kind: 'input',
    message: `no program can have seen ${label}: none was attached to "${place.name}"`,
    cause: `${there.length === 0 ? 'no program of that kind was attached; there were' : 'attached were'} ${others}`,
    hint:
      nearest === undefined
        ? 'attach a program there first, or choose a place with a program'
        : `write "${plainLine(nearest)}", or attach a program there first`,
  });
}

/**
 * A frame can only go out through an existing interface: one that the scenario has named, or one that every kernel has.
 * @throws Diagnostic UNKNOWN_NAME
 */
export function expectInterface({ recording, fired }: Recorded, name: string, place?: string): void {
  const known = new Set(['lo', 'eth0']);
  for (const point of recording.attached) if (point.kind === 'xdp' || point.kind === 'tc') known.add(point.name ?? '');
  for (const device of recording.configuration.interfaces ?? []) known.add(device.name);
  for (const { event } of fired) if (event.kind === 'packet') known.add(event.interface ?? 'eth0');
  for (const event of recording.events) if (event.kind === 'packet') known.add(event.interface ?? 'eth0');
  expectKnown('interface', name, known, place);
}
