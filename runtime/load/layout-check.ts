import { Diagnostic } from '../../base/diagnostic.ts';
import { oncePerObject } from '../../base/once.ts';
import type { Layout } from '../../kernel-model/layouts/layout.ts';
import type { ElfObject } from '../object/elf-object.ts';
import { type LayoutNotes, type NotedField, readLayoutNotes } from './layout-notes.ts';

const notesOf = oncePerObject(readLayoutNotes);

/** How many differences a refusal names; the others are counted. */
const NAMED = 3;

/**
 * Refuses a program with other field offsets than this kernel's. The kernel itself makes no such check: the program
 * would read and write other memory. Only the fields that the program uses count. An object without notes passes.
 *
 * @throws Diagnostic LAYOUT_MISMATCH, and as {@link readLayoutNotes}
 */
export function checkLayout(object: ElfObject, layout: Layout): void {
  const notes = notesOf(object);
  if (notes === undefined) return;
  const differences = noteDifferences(notes, layout);
  if (differences.length === 0) return;
  const more = differences.length - NAMED;
  const named = [...differences.slice(0, NAMED), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
  throw new Diagnostic({
    code: 'LAYOUT_MISMATCH',
    kind: 'input',
    message: `${object.fileName}: built for Linux ${notes.kernel}, not for this kernel, Linux ${layout.kernel}: ${named}`,
    cause:
      'the offsets of struct fields are compiled into a program: on this kernel it would read and write the wrong fields',
    hint: 'choose the kernel of the program (--layout, or layout in an events file), or build it for this one; npx rex-conformance layout --object shows its fields',
  });
}

/** A difference between the structs of a program and those of a kernel. */
export interface LayoutDifference {
  /** `moved`: at other bytes or bits. `resized`: of another size. `missing`: not in the layout. `architecture`: another machine. */
  readonly kind: 'moved' | 'resized' | 'missing' | 'architecture';
  /** The struct, or the field with its struct: `sk_buff.hash`. Empty for the architecture. */
  readonly what: string;
  /** A sentence: `sk_buff.hash is at 140 in the program, at 148 in this kernel`. */
  readonly text: string;
}

/**
 * The differences between a program's offsets and this kernel's, a sentence each. In the order of the notes. Empty if all used fields agree.
 */
export function noteDifferences(notes: LayoutNotes, layout: Layout): string[] {
  return layoutDifferencesOf(notes, layout).map(({ text }) => text);
}

/** Like {@link noteDifferences}, with what kind each is of. */
export function layoutDifferencesOf(notes: LayoutNotes, layout: Layout): LayoutDifference[] {
  const differences: LayoutDifference[] = [];
  if (notes.architecture !== layout.architecture) {
    const text = `the architecture is ${notes.architecture} for the program, ${layout.architecture} for this kernel`;
    differences.push({ kind: 'architecture', what: '', text });
  }
  for (const [what, { size, fields }] of notes.structs) {
    const struct = layout.structs.get(what);
    if (struct === undefined) {
      const text = `struct ${what} is used by the program, but unknown for this kernel`;
      differences.push({ kind: 'missing', what, text });
      continue;
    }
    if (size !== undefined && size !== struct.size) {
      const text = `struct ${what} has ${size} bytes in the program, ${struct.size} in this kernel`;
      differences.push({ kind: 'resized', what, text });
    }
    for (const [name, field] of fields) {
      const difference = fieldDifference(`${what}.${name}`, field, struct.fields.get(name));
      if (difference !== undefined) differences.push(difference);
    }
  }
  return differences;
}

function fieldDifference(
  what: string,
  program: NotedField,
  kernel: NotedField | undefined,
): LayoutDifference | undefined {
  if (kernel === undefined)
    return {
      kind: 'missing',
      what,
      text: `${what} is at ${program.offset} in the program, but unknown for this kernel`,
    };
  if (place(program) === place(kernel)) return undefined;
  if (extent(program) === extent(kernel)) {
    const text = `${what} is at ${program.offset} in the program, at ${kernel.offset} in this kernel`;
    return { kind: 'moved', what, text };
  }
  const kind = program.size === kernel.size && program.bitSize === kernel.bitSize ? 'moved' : 'resized';
  return { kind, what, text: `${what} is ${place(program)} in the program, ${place(kernel)} in this kernel` };
}

/** The place of a field, for messages: `at 148, 4 bytes`, `at 128, bits 0 to 2 of 1 byte`. */
export function place(field: NotedField): string {
  return `at ${field.offset}, ${extent(field)}`;
}

function extent({ size, bitOffset, bitSize }: NotedField): string {
  const bytes = `${size} ${size === 1 ? 'byte' : 'bytes'}`;
  if (bitOffset === undefined || bitSize === undefined) return bytes;
  return bitSize === 1 ? `bit ${bitOffset} of ${bytes}` : `bits ${bitOffset} to ${bitOffset + bitSize - 1} of ${bytes}`;
}
