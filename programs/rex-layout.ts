import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** What the kernel crate reads of a field. */
interface LaidOutField {
  readonly offset: number;
  readonly bit_offset?: number;
  readonly bit_size?: number;
}

/** What the kernel crate reads of a layout file. */
interface LayoutFile {
  readonly kernel: string;
  readonly architecture: string;
  readonly structs: Readonly<
    Record<string, { readonly size: number; readonly fields: Readonly<Record<string, LaidOutField>> }>
  >;
}

function constantName(field: string): string {
  return field.toUpperCase();
}

function fieldConstants(name: string, field: LaidOutField): string[] {
  const constant = constantName(name);
  const lines = [`    pub const ${constant}: usize = ${field.offset};`];
  if (field.bit_size !== undefined) {
    lines.push(`    pub const ${constant}_SHIFT: u32 = ${field.bit_offset ?? 0};`);
    lines.push(`    pub const ${constant}_MASK: u64 = ${2n ** BigInt(field.bit_size) - 1n};`);
  }
  return lines;
}

/**
 * The Rust module `layout` of the kernel crate, from the text of a layout file: a module a struct, in it its size, the offset
 * of each field in bytes, and the shift and mask of bit-fields within the integer at that offset.
 */
export function rexLayout(text: string): string {
  const layout = parse(text) as LayoutFile;
  const lines = [
    `//! Struct layouts of Linux ${layout.kernel} on ${layout.architecture}, generated from the layout file.`,
    '#![allow(dead_code)]',
  ];
  for (const [name, struct] of Object.entries(layout.structs)) {
    lines.push('', `pub mod ${name} {`, `    pub const SIZE: usize = ${struct.size};`);
    for (const [fieldName, field] of Object.entries(struct.fields)) lines.push(...fieldConstants(fieldName, field));
    lines.push('}');
  }
  return `${lines.join('\n')}\n`;
}

/** Like {@link rexLayout}, of a file. */
export function rexLayoutOf(file: string): string {
  return rexLayout(readFileSync(file, 'utf8'));
}
