import { Diagnostic } from '../../base/diagnostic.ts';
import { nearestWord } from '../../base/nearest-word.ts';
import { PROGRAM_TYPES } from '../../kernel-model/contexts/table.ts';
import { ERRNO_NAMES } from '../../kernel-model/errno.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import { HELPERS } from '../../kernel-model/helpers/table.ts';
import { MAP_TYPES } from '../../kernel-model/maps/table.ts';
import type { ProgramType } from '../../runtime/loaded-object.ts';
import type { FiredEvent } from '../running/outcomes.ts';
import type { Recording } from '../running/recording.ts';
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

/** The place of an event, and the kinds of attach point there; `undefined` if the target decides. */
function placeOf(event: KernelEvent): { readonly name: string; readonly kinds: readonly string[] } | undefined {
  if (event.kind === 'packet' && event.interface !== undefined) return { name: event.interface, kinds: ['xdp', 'tc'] };
  if (event.kind === 'tracepoint') return { name: event.event, kinds: ['tracepoint'] };
  if (event.kind === 'probe') return { name: event.function, kinds: [event.type] };
  return undefined;
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
  const names = attached.filter(({ kind }) => place.kinds.includes(kind)).flatMap(({ name }) => name ?? []);
  if (names.includes(place.name)) return;
  const nearest = nearestWord(place.name, names);
  throw new Diagnostic({
    code: 'NOTHING_ATTACHED',
    kind: 'input',
    message: `no program can have seen ${label}: none was attached to "${place.name}"`,
    cause:
      names.length === 0 ? 'no program of that kind was attached' : `programs were attached to ${names.join(', ')}`,
    hint:
      nearest === undefined ? 'attach a program there first' : `write "${nearest}", or attach a program there first`,
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
