import { basename } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { readCrateNote } from '../../runtime/load/crate-note.ts';
import { type LayoutNotes, readLayoutNotes } from '../../runtime/load/layout-notes.ts';
import { type ElfObject, readElfObject } from '../../runtime/object/elf-object.ts';
import { readObjectBytes } from '../../runtime/object/object-file.ts';

/** An object and its notes about the kernel that it is built for. @throws Diagnostic for a file that cannot be read, LAYOUT_NOT_NOTED */
export function notedObject(path: string): { readonly object: ElfObject; readonly notes: LayoutNotes } {
  const object = readElfObject(readObjectBytes(path), basename(path));
  const notes = readLayoutNotes(object);
  if (notes === undefined) {
    throw new Diagnostic({
      code: 'LAYOUT_NOT_NOTED',
      kind: 'input',
      message: `${path}: the object does not name its kernel`,
      cause: 'it has no section .note.rex.layout: it was built with another kernel crate, or the section was stripped',
      hint: 'ask its author for the kernel, and choose that kernel with --layout',
    });
  }
  readCrateNote(object);
  return { object, notes };
}
