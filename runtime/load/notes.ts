import { latin1 } from '../../base/bytes.ts';
import { hex } from '../object/byte-reader.ts';
import type { ElfObject } from '../object/elf-object.ts';
import type { ElfSection } from '../object/sections.ts';

/** The owner of the kernel crate's notes as they have it. */
const OWNER = 'Rex\0';

/** Bytes of an `Elf64_Nhdr` (gABI chapter 5, Note Section): n_namesz, n_descsz, n_type, 32 bits each. */
const HEADER_SIZE = 12;
/** The owner and the description of a note are filled up to a multiple of it, in bytes. */
const ALIGNMENT = 4;

/** A note of the kernel crate. */
export interface Note {
  readonly type: number;
  readonly description: Uint8Array;
  /** Where the note begins, bytes from the start of the file. */
  readonly offset: number;
}

/** Makes the error of a note, from its offset in the file and the cause. */
type Invalid = (offset: number, cause: string) => Error;

/**
 * The kernel crate's notes in the sections of a name, in order, each read when it is asked for. Notes of other owners are left out.
 * @param invalid makes the error of a note that reaches past its section, from its offset in the file and the cause
 * @returns undefined where the object has no section of the name
 */
export function readNotes(object: ElfObject, section: string, invalid: Invalid): Iterable<Note> | undefined {
  const sections = object.sections.filter(({ name }) => name === section);
  return sections.length === 0 ? undefined : notesOfAll(sections, invalid);
}

function* notesOfAll(sections: readonly ElfSection[], invalid: Invalid): Generator<Note> {
  for (const section of sections) yield* notesOf(section, invalid);
}

function* notesOf({ bytes, offset }: ElfSection, invalid: Invalid): Generator<Note> {
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < HEADER_SIZE) throw invalid(offset + at, 'its header ends past the section');
    const header = new DataView(bytes.buffer, bytes.byteOffset + at, HEADER_SIZE);
    const ownerSize = header.getUint32(0, true);
    const size = header.getUint32(4, true);
    const start = at + HEADER_SIZE + padded(ownerSize);
    if (start + size > bytes.length) {
      throw invalid(offset + at, `n_namesz ${hex(ownerSize)} and n_descsz ${hex(size)} reach past the section`);
    }
    const owner = latin1(bytes.subarray(at + HEADER_SIZE, at + HEADER_SIZE + ownerSize));
    if (owner === OWNER)
      yield { type: header.getUint32(8, true), description: bytes.subarray(start, start + size), offset: offset + at };
    at = start + padded(size);
  }
}

function padded(size: number): number {
  return Math.ceil(size / ALIGNMENT) * ALIGNMENT;
}

/** The words of a description: 32-bit numbers, then C strings up to its end. */
export interface NoteWords {
  readonly numbers: readonly number[];
  readonly names: readonly string[];
}

/**
 * Reads a description.
 * @param places where the numbers are, bytes; the strings are behind them
 * @param forms what each string looks like
 * @returns undefined where the description is not made that way
 */
export function noteWords(
  description: Uint8Array,
  places: readonly number[],
  forms: readonly RegExp[],
): NoteWords | undefined {
  const names = latin1(description.subarray(places.length * 4)).split('\0');
  const closed = names.pop() === '';
  if (!closed || names.length !== forms.length || !forms.every((form, index) => form.test(names[index]!)))
    return undefined;
  const view = new DataView(description.buffer, description.byteOffset, description.byteLength);
  return { numbers: places.map((place) => view.getUint32(place, true)), names };
}
