import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { Diagnostic } from '../base/diagnostic.ts';

/** What the kernel crate reads of a field. */
interface LaidOutField {
  readonly offset: number;
  readonly size: number;
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

/** Names of fields that Rust takes for something else. */
const KEYWORDS: ReadonlySet<string> = new Set([
  'in',
  'loop',
  'match',
  'mod',
  'move',
  'priv',
  'ref',
  'type',
  'use',
  'where',
]);

function fieldConstant(name: string, { offset, size, bit_offset, bit_size }: LaidOutField): string {
  const identifier = KEYWORDS.has(name) ? `r#${name}` : name;
  const value =
    bit_size === undefined ? `bytes(${offset}, ${size})` : `bits(${offset}, ${size}, ${bit_offset ?? 0}, ${bit_size})`;
  return `    pub const ${identifier}: Field = Field::${value};`;
}

/** The kernel's release becomes text of the assembler's, which has quotation marks and escapes of its own. */
function judgeRelease(kernel: string): void {
  if (/^[\w.+~-]+$/.test(kernel)) return;
  throw new Diagnostic({
    code: 'LAYOUT_KERNEL_NAME',
    kind: 'input',
    message: `a kernel cannot have the name ${JSON.stringify(kernel)}`,
    cause: "a kernel's release has letters, digits and . _ + ~ - only",
    hint: "write the release as `uname -r` prints it, after the layout file's `kernel:`",
  });
}

function textMacro(name: string, text: string): string[] {
  return [`macro_rules! ${name} {`, '    () => {', `        ${JSON.stringify(text)}`, '    };', '}'];
}

/**
 * The Rust module `layout` of the kernel crate, from the text of a layout file: the kernel's release and architecture, and a module a
 * struct, in it its size and where each field lies.
 *
 * @throws Diagnostic `LAYOUT_KERNEL_NAME`
 */
export function rexLayout(text: string): string {
  const layout = parse(text) as LayoutFile;
  judgeRelease(layout.kernel);
  const lines = [
    `//! Struct layouts of Linux ${layout.kernel} on ${layout.architecture}, generated from the layout file.`,
    '#![allow(dead_code, non_upper_case_globals)]',
    '',
    ...textMacro('kernel', layout.kernel),
    '',
    ...textMacro('architecture', layout.architecture),
    '',
    'pub(crate) use {architecture, kernel};',
  ];
  for (const [name, struct] of Object.entries(layout.structs)) {
    lines.push('', `pub mod ${name} {`);
    const fields = Object.entries(struct.fields);
    if (fields.length > 0) lines.push('    use crate::field::Field;', '');
    lines.push(`    pub const SIZE: usize = ${struct.size};`);
    for (const [fieldName, field] of fields) lines.push(fieldConstant(fieldName, field));
    lines.push('}');
  }
  return `${lines.join('\n')}\n`;
}

/** Like {@link rexLayout}, of a file. */
export function rexLayoutOf(file: string): string {
  return rexLayout(readFileSync(file, 'utf8'));
}
