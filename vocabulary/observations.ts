import { Diagnostic } from '../base/diagnostic.ts';
import type { KernelCrate } from '../runtime/loaded-object.ts';

/** The media type of the attachment that says what the kernel did while a scenario ran. */
export const OBSERVATIONS_MEDIA_TYPE = 'application/vnd.rex-conformance.observations+json';

/** An object that was loaded. */
export interface ObservedObject {
  readonly name: string;
  /** SHA-256 of the file as it was loaded, in hexadecimal. */
  readonly sha256: string;
  /** Present if it was not a file, but a copy that the scenario changed or renamed. */
  readonly changed?: true;
  /** The kernel crate that its note names; absent if no note names one. */
  readonly crate?: KernelCrate;
}

/** An object that was built from other sources than those of the project. */
export interface ObservedOldObject {
  readonly object: string;
  /** The source, and the difference, in one line. */
  readonly text: string;
}

/** A program that ran. */
export interface ObservedProgram {
  readonly object: string;
  readonly program: string;
  /** The first part of its section: `tracepoint`, `kretprobe`. */
  readonly kind: string;
  /** How often it ended in each way: `completed`, `panicked`, … */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Calls of one helper that came to the same. */
export interface ObservedCalls {
  readonly helper: string;
  /** The type of the map that was concerned. */
  readonly map?: string;
  /** `success`, `NULL`, the name of an error, or `did not return`. */
  readonly result: string;
  readonly calls: number;
}

/** A map of a type that was created, or refused with an error. */
export interface ObservedCreation {
  readonly map: string;
  /** `success`, or the name of an error. */
  readonly result: string;
  readonly times: number;
}

/** An attachment that the kernel refused. */
export interface ObservedAttachRefusal {
  /** The first part of the program's section. */
  readonly kind: string;
  readonly errno: string;
  readonly times: number;
}

/** An object that was not loaded. */
export interface ObservedLoadRefusal {
  readonly object: string;
  /** The code of the diagnostic. */
  readonly code: string;
  /** The name of the error; absent where the kernel was not asked. */
  readonly errno?: string;
}

/** A target behind a wire, as its adapter names it. */
export interface ObservedTarget {
  readonly name: string;
  /** The adapter's version. */
  readonly version: string;
  /** The release of its kernel. */
  readonly kernel: string;
}

/** What the kernel did in a scenario, counted; nothing is listed twice. */
export interface Observations {
  readonly objects: readonly ObservedObject[];
  readonly programs: readonly ObservedProgram[];
  readonly helpers: readonly ObservedCalls[];
  /** Kernel variables that an object imports, for objects with a program that ran. */
  readonly variables: readonly string[];
  /** The struct layouts of the kernels that were started, by name. */
  readonly layouts: readonly string[];
  /** Those of them that are not shipped, with what their files held. */
  readonly layoutFiles: readonly Pick<ObservedObject, 'name' | 'sha256'>[];
  /** The seeds of random numbers that scenarios gave them. */
  readonly seeds: readonly number[];
  readonly maps: readonly ObservedCreation[];
  readonly attachRefusals: readonly ObservedAttachRefusal[];
  readonly loadRefusals: readonly ObservedLoadRefusal[];
  readonly oldObjects: readonly ObservedOldObject[];
  /** What is to be known of packets: what their captures say of them that cannot be. */
  readonly warnings: readonly string[];
  /** The targets behind a wire; none for the emulated kernel of this process. */
  readonly targets: readonly ObservedTarget[];
  /** Capabilities that the scenario needs, and the target lacks. */
  readonly lacks: readonly string[];
}

type Kind = 'text' | 'text?' | 'true?' | 'crate?' | 'count' | 'counts';

type Records = Exclude<keyof Observations, 'variables' | 'layouts' | 'seeds' | 'warnings' | 'lacks'>;

const FIELDS: Readonly<Record<Records, Readonly<Record<string, Kind>>>> = {
  objects: { name: 'text', sha256: 'text', changed: 'true?', crate: 'crate?' },
  layoutFiles: { name: 'text', sha256: 'text' },
  programs: { object: 'text', program: 'text', kind: 'text', outcomes: 'counts' },
  helpers: { helper: 'text', map: 'text?', result: 'text', calls: 'count' },
  maps: { map: 'text', result: 'text', times: 'count' },
  attachRefusals: { kind: 'text', errno: 'text', times: 'count' },
  loadRefusals: { object: 'text', code: 'text', errno: 'text?' },
  oldObjects: { object: 'text', text: 'text' },
  targets: { name: 'text', version: 'text', kernel: 'text' },
};

function broken(place: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'OBSERVATIONS_BROKEN',
    kind: 'input',
    message: `the observations of a scenario are broken at ${place}`,
    cause,
    hint: 'run the features again: they are written with each run',
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCrate(value: unknown): boolean {
  if (!isRecord(value) || Object.keys(value).sort().join() !== 'name,version') return false;
  const { name, version } = value;
  return (
    typeof name === 'string' && name !== '' && (version === null || (typeof version === 'string' && version !== ''))
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

const CHECKS: Readonly<Record<Kind, readonly [what: string, check: (value: unknown) => boolean]>> = {
  text: ['a text that is not empty', (value) => typeof value === 'string' && value !== ''],
  'text?': [
    'a text that is not empty, or absent',
    (value) => value === undefined || (typeof value === 'string' && value !== ''),
  ],
  'true?': ['true, or absent', (value) => value === undefined || value === true],
  'crate?': ['a crate with name and version, or absent', (value) => value === undefined || isCrate(value)],
  count: ['a whole number above 0', isCount],
  counts: [
    'counts by name',
    (value) => isRecord(value) && Object.values(value).length > 0 && Object.values(value).every(isCount),
  ],
};

/** The lists of single values. */
const LISTS: Readonly<Record<Exclude<keyof Observations, Records>, (typeof CHECKS)[Kind]>> = {
  variables: CHECKS.text,
  layouts: CHECKS.text,
  warnings: CHECKS.text,
  lacks: CHECKS.text,
  seeds: ['a whole number from 0 on', (value) => Number.isSafeInteger(value) && (value as number) >= 0],
};

function checkKeys(place: string, value: unknown, known: readonly string[]): Record<string, unknown> {
  if (!isRecord(value)) throw broken(place, 'an object is expected');
  const foreign = Object.keys(value).find((key) => !known.includes(key));
  if (foreign !== undefined) throw broken(`${place}.${foreign}`, `known are ${known.join(', ')}`);
  return value;
}

function list(document: Record<string, unknown>, key: string): readonly unknown[] {
  const value = document[key];
  if (!Array.isArray(value)) throw broken(key, 'a list is expected');
  return value;
}

/**
 * Reads the attachment of a scenario.
 * @throws Diagnostic OBSERVATIONS_BROKEN for anything else
 */
export function readObservations(text: string): Observations {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw broken('the beginning', `it is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const document = checkKeys('the top', parsed, [...Object.keys(FIELDS), ...Object.keys(LISTS)]);
  for (const [key, fields] of Object.entries(FIELDS)) {
    for (const [index, entry] of list(document, key).entries()) {
      const place = `${key}[${index}]`;
      const found = checkKeys(place, entry, Object.keys(fields));
      for (const [field, kind] of Object.entries(fields)) {
        const [what, check] = CHECKS[kind];
        if (!check(found[field])) throw broken(`${place}.${field}`, `${what} is expected`);
      }
    }
  }
  for (const [key, [what, check]] of Object.entries(LISTS)) {
    for (const [index, item] of list(document, key).entries()) {
      if (!check(item)) throw broken(`${key}[${index}]`, `${what} is expected`);
    }
  }
  return document as unknown as Observations;
}
