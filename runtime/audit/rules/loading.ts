import { Diagnostic } from '../../../base/diagnostic.ts';
import {
  judgeAddends,
  judgeIdentVersion,
  judgeMapSizes,
  judgePrograms,
  judgeTimeoutHandler,
} from '../../load/conventions.ts';
import { placeImage } from '../../load/image.ts';
import { checkFunctions } from '../../load/kernel-symbols.ts';
import { checkLayout } from '../../load/layout-check.ts';
import { readLayoutNotes } from '../../load/layout-notes.ts';
import { type LoadEnvironment, loadObject, unloadObject } from '../../load/load-object.ts';
import { type MapSymbol, readMapSymbols } from '../../load/map-symbols.ts';
import { checkObjectName, imageName } from '../../load/object-name.ts';
import {
  checkPrograms,
  findPrograms,
  findTimeoutHandler,
  type ProgramEntry,
  TIMEOUT_HANDLER,
} from '../../load/programs.ts';
import { relocate, resolveRelocations } from '../../load/relocation.ts';
import { checkSegments, type ImageLayout } from '../../load/segment-checks.ts';
import type { ElfObject } from '../../object/elf-object.ts';
import { type AuditedRequirement, type AuditFinding, LOAD_REQUIREMENTS, type RequirementOutcome } from '../outcome.ts';
import { count, fromDiagnostic, judged, notApplicable } from './judgement.ts';

/**
 * The requirement of a loader's refusal, by the start of its code. It also covers breached conventions that the loader
 * does not check. The first match counts.
 */
const REQUIREMENT_OF: readonly (readonly [start: string, requirement: AuditedRequirement])[] = [
  ['ELF_', 'REX-LOAD-01'],
  ['LOAD_SEGMENT_WRITABLE_CODE', 'REX-LOAD-03'],
  ['LOAD_SEGMENT_NOT_READABLE', 'REX-LOAD-03'],
  ['LOAD_SEGMENT_', 'REX-LOAD-02'],
  ['LOAD_NO_SEGMENT', 'REX-LOAD-02'],
  ['LOAD_RELOCATION_', 'REX-LOAD-04'],
  ['LOAD_RELATIVE_MISMATCH', 'REX-LOAD-04'],
  ['LOAD_SYMBOL_', 'REX-LOAD-05'],
  ['LOAD_NO_TIMEOUT_HANDLER', 'REX-LOAD-06'],
  ['LOAD_TIMEOUT_HANDLER_', 'REX-LOAD-06'],
  ['LOAD_PROGRAM_OUTSIDE', 'REX-LOAD-11'],
  ['LOAD_NOT_REX', 'REX-LOAD-08'],
  ['LOAD_SECTION_UNSUPPORTED', 'REX-LOAD-08'],
  ['LOAD_NO_PROGRAM', 'REX-LOAD-08'],
  ['LOAD_STRIPPED', 'REX-LOAD-08'],
  ['LOAD_PROGRAM_TWICE', 'REX-LOAD-08'],
  ['LOAD_MAP_', 'REX-LOAD-07'],
  ['LOAD_TOO_MANY_MAPS', 'REX-LOAD-07'],
  ['MAP_', 'REX-LOAD-07'],
  ['MEMORY_WINDOW_FULL', 'REX-LOAD-07'],
  ['LAYOUT_', 'REX-LOAD-14'],
  ['LOAD_NAME', 'REX-LOAD-22'],
  ['LOAD_NO_FUNCTION', 'REX-LOAD-23'],
  ['LOAD_FUNCTION_NAME', 'REX-LOAD-23'],
];

/** The results of loading. */
export interface LoadAudit {
  readonly outcomes: readonly RequirementOutcome[];
  /** `undefined` if the segments are refused. */
  readonly layout: ImageLayout | undefined;
  readonly programs: readonly ProgramEntry[];
  /** Bytes from the image base; `undefined` if there is none. */
  readonly timeoutHandler: number | undefined;
}

/** The outcomes for a file that is not an object: REX-LOAD-01 has failed, and nothing else can be judged. */
export function unreadable(error: Diagnostic): RequirementOutcome[] {
  return LOAD_REQUIREMENTS.map((requirement) =>
    requirement === 'REX-LOAD-01'
      ? judged(requirement, [fromDiagnostic(error)], '')
      : notApplicable(requirement, 'the file is no object that can be read (REX-LOAD-01)'),
  );
}

/**
 * Loads an object, one check of the loader and of the kernel at a time. So each requirement has an outcome, though the
 * kernel would stop at the first refusal. Leaves nothing behind.
 * @throws Diagnostic if the loader fails for another reason than a requirement
 */
export function auditLoading(object: ElfObject, environment: LoadEnvironment): LoadAudit {
  const checks = new LoadChecks();
  checks.try(() => checkObjectName(object.fileName));
  if (object.symbols.length > 0) checks.try(() => checkFunctions(object));
  const programs = checks.try(() => findPrograms(object));
  const maps = checks.try(() => readMapSymbols(object));
  const layout = checks.try(() => checkSegments(object));
  checks.try(() => checkLayout(object, environment.layout));
  let timeoutHandler: number | undefined;
  if (layout !== undefined) {
    for (const program of programs ?? []) checks.try(() => checkPrograms(object, [program], layout.size));
    timeoutHandler = checks.try(() => findTimeoutHandler(object));
    auditRelocations(checks, object, environment, layout);
  } else if (!object.symbols.some(({ name, sectionIndex }) => name === TIMEOUT_HANDLER && sectionIndex !== 'UNDEF')) {
    checks.try(() => findTimeoutHandler(object));
  }
  if (checks.refused) {
    for (const map of maps ?? []) checks.try(() => environment.maps.put(environment.maps.create(map)));
  } else {
    checks.try(() => unloadObject(environment, loadObject(environment, object.fileName, object)));
  }
  checks.keep(judgeIdentVersion(object));
  checks.keep(judgeMapSizes(object));
  checks.keep(judgePrograms(object));
  if (layout !== undefined) {
    checks.keep(judgeAddends(object));
    checks.keep(judgeTimeoutHandler(object));
  }
  return {
    outcomes: outcomes(checks, object, { programs, maps, layout }),
    layout,
    programs: programs ?? [],
    timeoutHandler: layout !== undefined && (timeoutHandler ?? 0) >= layout.size ? undefined : timeoutHandler,
  };
}

/** Judges each relocation by itself, on a temporary image. */
function auditRelocations(
  checks: LoadChecks,
  object: ElfObject,
  environment: LoadEnvironment,
  layout: ImageLayout,
): void {
  const { memory, kallsyms } = environment;
  const region = placeImage(memory, object.fileName, layout);
  for (const relocation of object.relocations) {
    checks.try(() => {
      const resolved = resolveRelocations({ ...object, relocations: [relocation] }, kallsyms, layout.size);
      relocate(memory, region.offset, resolved);
    });
  }
  memory.free(region);
}

function outcomes(
  checks: LoadChecks,
  object: ElfObject,
  found: {
    readonly programs: readonly ProgramEntry[] | undefined;
    readonly maps: readonly MapSymbol[] | undefined;
    readonly layout: ImageLayout | undefined;
  },
): RequirementOutcome[] {
  const segments = `${count(found.layout?.segments.length ?? 0, 'segment')}, ${found.layout?.size ?? 0} bytes`;
  const relocations = count(object.relocations.length, 'relocation');
  const reasons: Readonly<Record<(typeof LOAD_REQUIREMENTS)[number], string>> = {
    'REX-LOAD-01': count(object.bytes.length, 'byte'),
    'REX-LOAD-02': segments,
    'REX-LOAD-03': segments,
    'REX-LOAD-04': relocations,
    'REX-LOAD-05': count(new Set(object.relocations.map(({ symbol }) => symbol?.name ?? '')).size - 1, 'import'),
    'REX-LOAD-06': TIMEOUT_HANDLER,
    'REX-LOAD-07': count(found.maps?.length ?? 0, 'map'),
    'REX-LOAD-08': (found.programs ?? []).map(({ name, section }) => `${name} (${section})`).join(', '),
    'REX-LOAD-11': count(found.programs?.length ?? 0, 'program'),
    'REX-LOAD-14': `the layout of Linux ${readNotes(object)}`,
    'REX-LOAD-22': new TextDecoder().decode(imageName(object.fileName)),
    'REX-LOAD-23': count(object.symbols.filter(({ type }) => type === 'FUNC').length, 'function'),
  };
  return LOAD_REQUIREMENTS.map((requirement) => {
    const findings = checks.findings.get(requirement);
    if (findings !== undefined) return judged(requirement, findings, '');
    const unsupported = checks.unsupported.get(requirement);
    if (unsupported !== undefined) return notApplicable(requirement, unsupported);
    const missing = missingBasis(requirement, object, found.layout, found.programs);
    return missing === undefined ? judged(requirement, [], reasons[requirement]) : notApplicable(requirement, missing);
  });
}

function readNotes(object: ElfObject): string {
  try {
    return readLayoutNotes(object)?.kernel ?? '';
  } catch (error) {
    if (error instanceof Diagnostic) return '';
    throw error;
  }
}

/** Why a requirement could not be judged; undefined if it could. */
function missingBasis(
  requirement: AuditedRequirement,
  object: ElfObject,
  layout: ImageLayout | undefined,
  programs: readonly ProgramEntry[] | undefined,
): string | undefined {
  switch (requirement) {
    case 'REX-LOAD-02':
    case 'REX-LOAD-03':
      return layout === undefined ? 'the kernel refuses a segment for another reason first' : undefined;
    case 'REX-LOAD-04':
    case 'REX-LOAD-05':
    case 'REX-LOAD-06':
      return layout === undefined ? 'the segments are refused (REX-LOAD-02, REX-LOAD-03)' : undefined;
    case 'REX-LOAD-11':
      if (layout === undefined) return 'the segments are refused (REX-LOAD-02, REX-LOAD-03)';
      return (programs ?? []).length === 0 ? 'no program is found (REX-LOAD-08)' : undefined;
    case 'REX-LOAD-14':
      return readNotes(object) === '' ? 'the object carries no notes on the layouts that it uses' : undefined;
    case 'REX-LOAD-23':
      return object.symbols.length === 0 ? 'the object has no symbols (REX-LOAD-08)' : undefined;
    default:
      return undefined;
  }
}

function requirementOf({ code }: Diagnostic): AuditedRequirement | undefined {
  return REQUIREMENT_OF.find(([start]) => code.startsWith(start))?.[1];
}

class LoadChecks {
  readonly findings = new Map<AuditedRequirement, AuditFinding[]>();
  readonly unsupported = new Map<AuditedRequirement, string>();

  get refused(): boolean {
    return this.findings.size > 0 || this.unsupported.size > 0;
  }

  /** Runs a check, and keeps its refusal. */
  try<T>(check: () => T): T | undefined {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error;
      const requirement = requirementOf(error);
      if (requirement === undefined) throw error;
      if (error.kind === 'unsupported') this.unsupported.set(requirement, error.message);
      else this.#add(requirement, error);
      return undefined;
    }
  }

  /** Keeps breaches that the kernel does not check. */
  keep(breaches: readonly Diagnostic[]): void {
    for (const breach of breaches) this.#add(requirementOf(breach) ?? 'REX-LOAD-01', breach);
  }

  #add(requirement: AuditedRequirement, error: Diagnostic): void {
    this.findings.set(requirement, [...(this.findings.get(requirement) ?? []), fromDiagnostic(error)]);
  }
}
