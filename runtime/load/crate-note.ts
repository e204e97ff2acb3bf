import { Diagnostic } from '../../base/diagnostic.ts';
import type { KernelCrate } from '../loaded-object.ts';
import { hex } from '../object/byte-reader.ts';
import type { ElfObject } from '../object/elf-object.ts';
import { LAYOUT_SECTION } from './layout-notes.ts';
import { noteWords, readNotes } from './notes.ts';

/** The section where the kernel crate notes itself. It is not part of the image in memory. */
export const CRATE_SECTION = '.note.rex.crate';

/** The type of the note: name and version of the crate, two C strings. */
const NOTE_CRATE = 0x301;

/** Names as Cargo allows them; versions by SemVer. */
const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const VERSION = /^[0-9A-Za-z.+-]{1,64}$/;

/** The crate that leaves notes of layouts. No other crate does. */
const OURS = 'rex-conformance-rex';

/**
 * Reads the note of the kernel crate that an object was built with.
 * @returns undefined where it has no such note
 * @throws Diagnostic CRATE_NOTE_INVALID, naming the place in the file
 */
export function readCrateNote(object: ElfObject): { readonly name: string; readonly version: string } | undefined {
  const invalid = (offset: number, cause: string) =>
    new Diagnostic({
      code: 'CRATE_NOTE_INVALID',
      kind: 'input',
      message: `${object.fileName}: the note at offset ${hex(offset)} in ${CRATE_SECTION} cannot be read`,
      cause,
      hint: 'build the program again, all parts of it with one kernel crate',
    });
  let found: { readonly name: string; readonly version: string } | undefined;
  for (const { type, description, offset } of readNotes(object, CRATE_SECTION, invalid) ?? []) {
    if (type !== NOTE_CRATE) continue;
    const [name, version] = noteWords(description, [], [NAME, VERSION])?.names ?? [];
    if (name === undefined || version === undefined)
      throw invalid(offset, `its ${description.length} bytes are not a name and a version, each ended by a 0`);
    if (found !== undefined && (found.name !== name || found.version !== version))
      throw invalid(offset, `it names ${name} ${version}, and an earlier note names ${found.name} ${found.version}`);
    found = { name, version };
  }
  return found;
}

/**
 * Which kernel crate an object names. It decides nothing: an object with a note that cannot be read names none.
 * @returns null if no note tells it
 */
export function crateOf(object: ElfObject): KernelCrate | null {
  const layouts = object.sections.some(({ name }) => name === LAYOUT_SECTION);
  try {
    return readCrateNote(object) ?? (layouts ? { name: OURS, version: null } : null);
  } catch (error) {
    if (error instanceof Diagnostic) return null;
    throw error;
  }
}

/** A kernel crate in words. */
export function describeCrate(crate: KernelCrate | null): string {
  return crate === null
    ? 'not noted'
    : `${crate.name}${crate.version === null ? ', version not noted' : ` ${crate.version}`}`;
}
