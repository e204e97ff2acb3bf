import { Diagnostic } from '../../base/diagnostic.ts';
import type { Field } from '../../kernel-model/layouts/layout.ts';
import { hex } from '../object/byte-reader.ts';
import type { ElfObject } from '../object/elf-object.ts';
import { type Note, noteWords, readNotes } from './notes.ts';

/**
 * The section with the kernel crate's notes about the kernel that a program is built for. It is not part of the image
 * in memory.
 */
export const LAYOUT_SECTION = '.note.rex.layout';

/** The types of the notes. */
const NOTE_KERNEL = 0x201;
const NOTE_FIELD = 0x202;
const NOTE_SIZE = 0x203;

const RELEASE = /^[\w.+~-]+$/;
const IDENTIFIER = /^\w+$/;

/** A field at the offset that a program expects. */
export type NotedField = Omit<Field, 'type'>;

/** A struct and the fields that a program uses. */
export interface NotedStruct {
  /** sizeof, bytes; undefined if the program does not use it. */
  readonly size: number | undefined;
  /** The fields that it uses. */
  readonly fields: ReadonlyMap<string, NotedField>;
}

/** The kernel that a program is built for, and its structs that the program uses. */
export interface LayoutNotes {
  /** The kernel's release: `6.18.44`. */
  readonly kernel: string;
  readonly architecture: string;
  /** By name, in the order of the first note of each. */
  readonly structs: ReadonlyMap<string, NotedStruct>;
}

/**
 * An object's notes about the layouts that it is built for. Notes of other owners are ignored. The same note may appear
 * several times, one for each use of a field.
 *
 * @returns undefined if the object has no section of such notes, because it is built with another kernel crate
 * @throws Diagnostic LAYOUT_NOTE_INVALID, naming the place in the file; LAYOUT_NOTE_TYPE for an unknown type of note
 */
export function readLayoutNotes(object: ElfObject): LayoutNotes | undefined {
  const reader = new NotesReader(object.fileName);
  const notes = readNotes(object, LAYOUT_SECTION, (offset, cause) => reader.invalid(offset, cause));
  if (notes === undefined) return undefined;
  for (const note of notes) reader.read(note);
  return reader.result();
}

/** Collects notes; contradictory ones are an error. */
class NotesReader {
  readonly #fileName: string;
  readonly #structs = new Map<string, { size: number | undefined; readonly fields: Map<string, NotedField> }>();
  #kernel: { readonly kernel: string; readonly architecture: string } | undefined;
  /** The place of the present note in the file. */
  #place = 0;

  constructor(fileName: string) {
    this.#fileName = fileName;
  }

  read({ type, description, offset }: Note): void {
    this.#place = offset;
    this.#note(type, description);
  }

  result(): LayoutNotes {
    if (this.#kernel !== undefined) return { ...this.#kernel, structs: this.#structs };
    throw new Diagnostic({
      code: 'LAYOUT_NOTE_INVALID',
      kind: 'input',
      message: `${this.#fileName}: ${LAYOUT_SECTION} does not say which kernel the program is built for`,
      cause: `it has no note of Rex of type ${hex(NOTE_KERNEL)}`,
      hint: REBUILD,
    });
  }

  #note(type: number, description: Uint8Array): void {
    switch (type) {
      case NOTE_KERNEL: {
        const [kernel, architecture] = this.#words(description, [], [RELEASE, RELEASE]).names as [string, string];
        const before = this.#kernel;
        if (before !== undefined) this.#agree(before, { kernel, architecture }, 'the kernel');
        this.#kernel = { kernel, architecture };
        break;
      }
      case NOTE_FIELD: {
        const { numbers, names } = this.#words(description, [0, 4, 8, 12], [IDENTIFIER, IDENTIFIER]);
        const [struct, name] = names as [string, string];
        const field = this.#field(numbers as [number, number, number, number]);
        const { fields } = this.#struct(struct);
        const before = fields.get(name);
        if (before !== undefined) this.#agree(before, field, `${struct}.${name}`);
        fields.set(name, field);
        break;
      }
      case NOTE_SIZE: {
        const { numbers, names } = this.#words(description, [0], [IDENTIFIER]);
        const [name] = names as [string];
        const struct = this.#struct(name);
        const [size] = numbers as [number];
        if (struct.size !== undefined) this.#agree(struct.size, size, `the size of struct ${name}`);
        struct.size = size;
        break;
      }
      default:
        throw new Diagnostic({
          code: 'LAYOUT_NOTE_TYPE',
          kind: 'unsupported',
          message: `${this.#fileName}: the note at offset ${hex(this.#place)} in ${LAYOUT_SECTION} is of type ${hex(type)}`,
          cause: `the types are ${[NOTE_KERNEL, NOTE_FIELD, NOTE_SIZE].map(hex).join(', ')}`,
          hint: 'build the program with the kernel crate of this suite',
        });
    }
  }

  #struct(name: string): { size: number | undefined; readonly fields: Map<string, NotedField> } {
    const struct = this.#structs.get(name) ?? { size: undefined, fields: new Map<string, NotedField>() };
    this.#structs.set(name, struct);
    return struct;
  }

  #field([offset, size, bitOffset, bitSize]: readonly [number, number, number, number]): NotedField {
    if (bitOffset + bitSize > size * 8 || (bitSize === 0 && bitOffset !== 0)) {
      throw this.#invalid(`${bitSize} bits from bit ${bitOffset} on are not a bit-field of ${size} bytes`);
    }
    return bitSize === 0 ? { offset, size } : { offset, size, bitOffset, bitSize };
  }

  /** A description: 32-bit numbers at these offsets, then C strings up to its end, each of an allowed form. */
  #words(description: Uint8Array, places: readonly number[], forms: readonly RegExp[]) {
    const words = noteWords(description, places, forms);
    if (words !== undefined) return words;
    throw this.#invalid(
      `its ${description.length} bytes are not numbers up to byte ${places.length * 4} and then ${forms.length} names, each ended by a 0`,
    );
  }

  #agree(before: unknown, now: unknown, what: string): void {
    if (JSON.stringify(before) === JSON.stringify(now)) return;
    throw this.#invalid(
      `it gives ${JSON.stringify(now)} for ${what}, and an earlier note gives ${JSON.stringify(before)}`,
    );
  }

  #invalid(cause: string): Diagnostic {
    return this.invalid(this.#place, cause);
  }

  /** The error of the note at an offset of the file. */
  invalid(offset: number, cause: string): Diagnostic {
    return new Diagnostic({
      code: 'LAYOUT_NOTE_INVALID',
      kind: 'input',
      message: `${this.#fileName}: the note at offset ${hex(offset)} in ${LAYOUT_SECTION} cannot be read`,
      cause,
      hint: REBUILD,
    });
  }
}

const REBUILD = 'build the program again, all parts of it with one kernel crate';
