import type { ElfObject } from '../../../runtime/object/elf-object.ts';
import type { BinaryField, BinaryForm, BinaryUnit } from './binary.ts';

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
