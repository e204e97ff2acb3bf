import { PROGRAM_TYPES } from '../../kernel-model/contexts/table.ts';
import { ERRNO } from '../../kernel-model/errno.ts';
import { HELPERS } from '../../kernel-model/helpers/table.ts';
import { MAP_TYPES } from '../../kernel-model/maps/table.ts';
import type { ProgramType } from '../../runtime/target.ts';
import type { Scenario } from '../scenario.ts';
import { expectKnown, unknownName } from './unknown-name.ts';

/** Names that a scenario may use, so that a misspelt one is told apart from a program that does something else. */

export const programTypes = (): readonly string[] => Object.keys(PROGRAM_TYPES);
export const mapTypes = (): readonly string[] => [...MAP_TYPES.values()].map(({ name }) => name);
export const helpers = (): readonly string[] => HELPERS.map(({ name }) => name);

/** @throws Diagnostic UNKNOWN_NAME */
export function expectErrno(name: string): void {
  expectKnown('error', name, Object.keys(ERRNO));
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
export function expectProgram({ recording }: Scenario, name: string): void {
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
