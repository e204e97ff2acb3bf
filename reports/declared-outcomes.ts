import { Diagnostic } from '../base/diagnostic.ts';
import { ATTACH_ERRORS } from '../kernel-model/contexts/outcomes.ts';
import { PROGRAM_TYPES, readSection } from '../kernel-model/contexts/table.ts';
import { HELPERS } from '../kernel-model/helpers/table.ts';
import { KERNEL_VARIABLES } from '../kernel-model/helpers/variables.ts';
import { MAP_OUTCOMES } from '../kernel-model/maps/outcomes.ts';
import { MAP_TYPES } from '../kernel-model/maps/table.ts';
import type { Outcome } from '../kernel-model/outcome.ts';
import type { Observations } from '../vocabulary/observations.ts';

/** A possible outcome by the model, with a unique name: `bpf_map_update_elem on hash: E2BIG`. */
export interface DeclaredOutcome {
  readonly name: string;
  readonly cause: string;
  readonly source: string;
  /** Why no scenario can show it; absent if one must. */
  readonly outOfReach: string | undefined;
}

/** Helpers with outcomes that depend on the type of a map. */
const BY_MAP_TYPE: ReadonlySet<string> = new Set(
  HELPERS.filter(({ outcomes }) => outcomes.some(({ map }) => map !== undefined)).map(({ name }) => name),
);
/** The outcome of a call without a result, because the run was aborted in it. */
const DID_NOT_RETURN = 'did not return';

const callName = (helper: string, map: string | undefined, result: string) =>
  `${helper}${BY_MAP_TYPE.has(helper) ? ` on ${map ?? 'an unknown map'}` : ''}: ${result}`;
const creationName = (map: string, result: string) => `creation of ${map}: ${result}`;
const attachName = (type: string, errno: string) => `attaching ${type}: ${errno}`;
const programName = (section: string) => `a program in section ${section} runs`;
const variableName = (variable: string) => `variable ${variable}`;

function declared(name: string, { cause, source, outOfReach }: Outcome): DeclaredOutcome {
  return { name, cause, source, outOfReach };
}

/** Refuses a row of the model's tables without outcomes. */
function undeclared(what: string): Diagnostic {
  return new Diagnostic({
    code: 'OUTCOMES_MISSING',
    kind: 'internal',
    message: `${what} does not declare its outcomes`,
    cause: 'every row of the tables of helpers and of map types declares its outcomes',
    hint: 'declare them beside the implementation, with succeeds, fails or givesNull',
  });
}

/**
 * All outcomes that the model's tables declare.
 * @throws Diagnostic OUTCOMES_MISSING for a helper or a map type without any
 */
export function declaredOutcomes(): DeclaredOutcome[] {
  const calls = HELPERS.flatMap(({ name, outcomes }) => {
    if (outcomes.length === 0) throw undeclared(`kernel function ${name}`);
    return outcomes.map((outcome) => declared(callName(name, outcome.map, outcome.result), outcome));
  });
  const creations = [...MAP_TYPES.values()].flatMap(({ name, create }) => {
    const creation = MAP_OUTCOMES[name]?.creation;
    if (create !== undefined && creation === undefined) throw undeclared(`map type ${name}`);
    return (creation ?? []).map((outcome) => declared(creationName(name, outcome.result), outcome));
  });
  const attachments = Object.entries(ATTACH_ERRORS).flatMap(([type, outcomes]) =>
    outcomes.map((outcome) => declared(attachName(type, outcome.result), outcome)),
  );
  const inAbi = (name: string, cause: string, source: string) => ({ name, cause, source, outOfReach: undefined });
  const programs = Object.values(PROGRAM_TYPES).flatMap(({ sections }) =>
    sections.map((section) => inAbi(programName(section.name), 'an event reaches it', 'Rex ABI: program types')),
  );
  const variables = KERNEL_VARIABLES.map(({ name }) =>
    inAbi(variableName(name), 'a program that imports it runs', 'Rex ABI: kernel symbols'),
  );
  return [...calls, ...variables, ...creations, ...programs, ...attachments];
}

/** The outcomes of a scenario, by their names in {@link declaredOutcomes}. */
export function observedNames(observations: Observations): Set<string> {
  const calls = observations.helpers.filter(({ result }) => result !== DID_NOT_RETURN);
  return new Set([
    ...calls.map(({ helper, map, result }) => callName(helper, map, result)),
    ...observations.variables.map(variableName),
    ...observations.maps.map(({ map, result }) => creationName(map, result)),
    ...observations.programs.map(({ kind }) => programName(kind)),
    ...observations.attachRefusals.map(({ kind, errno }) => attachName(readSection(kind)?.type ?? kind, errno)),
  ]);
}
