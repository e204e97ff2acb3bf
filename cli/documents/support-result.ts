import { ATTACH_ERRORS } from '../../kernel-model/contexts/outcomes.ts';
import { PROGRAM_TYPES } from '../../kernel-model/contexts/table.ts';
import type { Parameter } from '../../kernel-model/helpers/helper.ts';
import { HELPERS } from '../../kernel-model/helpers/table.ts';
import { KERNEL_VARIABLES } from '../../kernel-model/helpers/variables.ts';
import { loadLayout, shippedLayouts } from '../../kernel-model/layouts/reader.ts';
import { MAP_OUTCOMES } from '../../kernel-model/maps/outcomes.ts';
import { MAP_TYPES } from '../../kernel-model/maps/table.ts';
import type { Outcome } from '../../kernel-model/outcome.ts';

/** A kernel function that programs import. */
export interface SupportedFunction {
  readonly name: string;
  /** Whether the model has it. If not, a program that calls it is not judged. */
  readonly supported: boolean;
  readonly parameters: readonly Parameter[];
  readonly result: string;
  /** The errors within the reach of programs, and NULL, by name. */
  readonly errors: readonly string[];
}

/** An error of a call, a creation of a map, or an attachment. */
export interface SupportedError {
  readonly where: string;
  /** The type of the map that is concerned. */
  readonly map: string | null;
  readonly error: string;
  readonly cause: string;
  /** The file of Linux that decides it. */
  readonly source: string;
  /** Why no program can cause it. `null`: a program can. */
  readonly outOfReach: string | null;
}

/** Everything that a program may use. */
export interface SupportResult {
  readonly programTypes: readonly {
    readonly type: string;
    readonly section: string;
    /** Whether the section's name goes on: `tracepoint/syscalls/sys_enter_dup`. */
    readonly extended: boolean;
  }[];
  readonly mapTypes: readonly { readonly name: string; readonly number: number }[];
  readonly functions: readonly SupportedFunction[];
  readonly variables: readonly { readonly name: string; readonly perCpu: boolean; readonly size: number }[];
  readonly layouts: readonly { readonly name: string; readonly kernel: string; readonly architecture: string }[];
  readonly errors: readonly SupportedError[];
}

function errorsOf(outcomes: readonly Outcome[]): readonly string[] {
  const failures = outcomes.filter(({ result, outOfReach }) => result !== 'success' && outOfReach === undefined);
  return [...new Set(failures.map(({ result }) => result))];
}

function allErrors(): readonly SupportedError[] {
  const places: readonly (readonly [place: string, outcomes: readonly Outcome[]])[] = [
    ...HELPERS.map(({ name, outcomes }) => [name, outcomes] as const),
    ...Object.entries(MAP_OUTCOMES).map(([map, { creation }]) => [`creation of ${map}`, creation] as const),
    ...Object.entries(ATTACH_ERRORS).map(([type, outcomes]) => [`attaching ${type}`, outcomes] as const),
  ];
  return places.flatMap(([where, outcomes]) =>
    outcomes
      .filter(({ result }) => result !== 'success')
      .map(({ map = null, result: error, cause, source, outOfReach = null }) => {
        return { where, map, error, cause, source, outOfReach };
      }),
  );
}

function layouts(): SupportResult['layouts'] {
  return shippedLayouts().map((name) => {
    const { kernel, architecture } = loadLayout(name);
    return { name, kernel, architecture };
  });
}

/** Everything that a program may use, from the tables of the model. */
export function supportResult(): SupportResult {
  return {
    programTypes: Object.values(PROGRAM_TYPES).flatMap(({ type, sections }) =>
      sections.map(({ name, extended }) => ({ type, section: name, extended })),
    ),
    mapTypes: [...MAP_TYPES].flatMap(([number, { name, create }]) => (create === undefined ? [] : [{ name, number }])),
    functions: HELPERS.map(({ name, parameters, result, state, outcomes }) => ({
      name,
      supported: state !== 'unsupported',
      parameters: parameters.map((parameter) => ({ name: parameter.name, kind: parameter.kind })),
      result,
      errors: errorsOf(outcomes),
    })),
    variables: KERNEL_VARIABLES.map(({ name, kind, size }) => ({ name, perCpu: kind === 'per-cpu', size })),
    layouts: layouts(),
    errors: allErrors(),
  };
}
