import { deflateSync } from 'node:zlib';
import type { ElfObject } from '../../../runtime/object/elf-object.ts';
import { type BinaryField, type BinaryForm, type BinaryUnit, fieldsFrom } from './binary.ts';

/** What each section is preceded by: its length. */
const LENGTH = 4;

/** A piece of a damaged section that is left out, doubled or exchanged. */
const PIECE = 8;

/** The sections of an object that its debug information needs: its code, and the debug sections. */
function neededSections({ sections }: ElfObject) {
  return sections.filter(({ name }) => name.startsWith('.debug_') || name === '.text');
}

/**
 * The debug sections of an object behind each other, each behind its length: changes of a whole object would mostly break what is not
 * debug information.
 */
export function dwarfForm(object: ElfObject): BinaryForm {
  const parts = neededSections(object);
  const bytes = new Uint8Array(parts.reduce((total, part) => total + LENGTH + part.bytes.length, 0));
  const fields: BinaryField[] = [];
  const units: BinaryUnit[] = [];
  let at = 0;
  for (const { bytes: content, name } of parts) {
    new DataView(bytes.buffer).setUint32(at, content.length, true);
    at += LENGTH;
    bytes.set(content, at);
    if (name !== '.text') {
      for (let place = at; place + PIECE <= at + content.length; place += 1) {
        fields.push({ at: place, size: [1, 1, 2, 4, 8][place % 5]! });
        if (place % PIECE === 0) units.push({ at: place, size: PIECE });
      }
    }
    at += content.length;
  }
  return { name: object.fileName, bytes, fields, units };
}

/** The object whose debug sections are those of an input, as far as it reaches. */
export function objectOfForm(object: ElfObject, input: Uint8Array, fileName: string): ElfObject {
  const view = new DataView(input.buffer, input.byteOffset, input.byteLength);
  let at = 0;
  const contents = new Map<string, Uint8Array>();
  for (const { name } of neededSections(object)) {
    const length = at + LENGTH <= input.length ? view.getUint32(at, true) : 0;
    at += LENGTH;
    contents.set(name, input.subarray(at, at + length));
    at += length;
  }
  const sections = object.sections.map((section) => {
    const bytes = contents.get(section.name);
    return bytes === undefined || section.name === '.text' ? section : { ...section, bytes };
  });
  return { ...object, sections, fileName };
}

/** `SHF_COMPRESSED`, and the size of `Elf64_Chdr` with the sizes of its numbers. */
const COMPRESSED = 0x800;
const HEADER = [4, 4, 8, 8];
const HEADER_SIZE = 24;

/** The debug sections of an object, which are compressed one by one. */
function compressedNames(object: ElfObject): readonly string[] {
  return neededSections(object).flatMap(({ name }) => (name === '.text' ? [] : [name]));
}

/**
 * Like {@link dwarfForm}, with the compression headers of all debug sections in front. The content is not compressed yet: changes of compressed bytes
 * would hardly reach anything but their check sum. The size of a header is added to the true one.
 */
export function compressedForm(object: ElfObject): BinaryForm {
  const names = compressedNames(object);
  const headers = new Uint8Array(names.length * HEADER_SIZE);
  for (const n of names.keys()) new DataView(headers.buffer).setUint32(n * HEADER_SIZE, 1, true);
  const { name, bytes, fields, units } = dwarfForm(object);
  const moved = <Part extends { readonly at: number }>(parts: readonly Part[]) =>
    parts.map((part) => ({ ...part, at: part.at + headers.length }));
  return {
    name,
    bytes: Buffer.concat([headers, bytes]),
    fields: [...names.flatMap((_, n) => fieldsFrom(n * HEADER_SIZE, HEADER)), ...moved(fields)],
    units: moved(units),
  };
}

/** The object whose debug sections are those of such an input, compressed now. */
export function compressedObjectOfForm(object: ElfObject, input: Uint8Array, fileName: string): ElfObject {
  const names = compressedNames(object);
  const headers = new Uint8Array(names.length * HEADER_SIZE);
  headers.set(input.subarray(0, headers.length));
  const { sections, ...rest } = objectOfForm(object, input.subarray(headers.length), fileName);
  const compressed = sections.map((section) => {
    const number = names.indexOf(section.name);
    if (number < 0) return section;
    const { bytes, flags } = section;
    const header = headers.slice(number * HEADER_SIZE, (number + 1) * HEADER_SIZE);
    const view = new DataView(header.buffer);
    view.setBigUint64(8, BigInt.asUintN(64, view.getBigUint64(8, true) + BigInt(bytes.length)), true);
    return { ...section, flags: flags | COMPRESSED, bytes: Buffer.concat([header, deflateSync(bytes)]) };
  });
  return { ...rest, sections: compressed };
}
