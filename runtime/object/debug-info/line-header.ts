import { hex } from '../byte-reader.ts';
import { LineContent } from './constants.ts';
import { DwarfCursor } from './dwarf-cursor.ts';
import type { DwarfSections } from './dwarf-sections.ts';
import { readForm } from './forms.ts';
import { readAddressSize, readUnitLength, readVersion } from './unit-headers.ts';
import type { WorkLimit } from './work-limit.ts';

/** The header of a line table (DWARF 5, section 6.2.4). */
export interface LineHeader {
  readonly version: number;
  /** The offset of the first instruction of the line program in `.debug_line`, and the offset after the last. */
  readonly program: number;
  readonly end: number;
  readonly minimumLength: number;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** How many operands a standard opcode has, by its number. */
  readonly operands: readonly number[];
  /** Paths of files by their numbers in this table; whole where the table and the unit's folder give that. */
  readonly files: readonly (string | undefined)[];
}

/** Text and offsets that a header needs of its unit. */
export interface LineUnit {
  /** `DW_AT_comp_dir`, the folder where the compiler ran. */
  readonly folder: string | undefined;
  /** `DW_AT_name`. */
  readonly name: string | undefined;
  /** The text of a value. */
  text(value: ReturnType<typeof readForm>): string | undefined;
}

/** @throws Diagnostic of code DWARF_… where the table's header is damaged */
export function readLineHeader(sections: DwarfSections, offset: number, unit: LineUnit, work: WorkLimit): LineHeader {
  const whole = new DwarfCursor(sections.line, offset);
  const { end, wide } = readUnitLength(whole, 'a line table');
  const cursor = new DwarfCursor(sections.line, whole.position, end);
  const version = readVersion(cursor, 2, 'a line table');
  if (version >= 5) {
    readAddressSize(cursor);
    cursor.skip(1, 'segment_selector_size');
  }
  const headerLength = cursor.offset(wide, 'header_length');
  const afterLength = cursor.position;
  cursor.skip(headerLength, 'header_length');
  const program = cursor.position;
  cursor.position = afterLength;
  const minimumLength = cursor.u8('minimum_instruction_length');
  if (version >= 4) cursor.skip(1, 'maximum_operations_per_instruction');
  cursor.skip(1, 'default_is_stmt');
  const lineBase = cursor.i8('line_base');
  const lineRange = cursor.u8('line_range');
  const opcodeBase = cursor.u8('opcode_base');
  if (lineRange === 0 || opcodeBase === 0) {
    const cause = 'the line program divides by line_range, and opcodes begin at 1';
    const field = lineRange === 0 ? 'line_range' : 'opcode_base';
    throw cursor.error({ code: 'DWARF_LINE_HEADER', offset: cursor.position, field, problem: 'is 0', cause });
  }
  const operands = [0];
  for (let opcode = 1; opcode < opcodeBase; opcode += 1) operands.push(cursor.u8('standard_opcode_lengths'));
  const files = version >= 5 ? readFilesOf5(cursor, { version, wide }, unit, work) : readFilesOf4(cursor, unit, work);
  return { version, program, end, minimumLength, lineBase, lineRange, opcodeBase, operands, files };
}

/** A path below a folder, unless it is absolute. */
function below(folder: string | undefined, path: string): string {
  return folder === undefined || folder === '' || path.startsWith('/') ? path : `${folder.replace(/\/$/, '')}/${path}`;
}

/** Folders and files before version 5 (DWARF 4, section 6.2.4): numbers begin at 1, and 0 is the unit's own. */
function readFilesOf4(cursor: DwarfCursor, { folder, name }: LineUnit, work: WorkLimit): (string | undefined)[] {
  const folders: (string | undefined)[] = [folder];
  for (;;) {
    work.spend();
    const path = cursor.text('an include directory');
    if (path === '') break;
    folders.push(below(folder, path));
  }
  const files: (string | undefined)[] = [name === undefined ? undefined : below(folder, name)];
  for (;;) {
    work.spend();
    const path = cursor.text('a file name');
    if (path === '') return files;
    const directory = cursor.uleb('the directory of a file');
    cursor.uleb('the time of a file');
    cursor.uleb('the length of a file');
    files.push(below(folders[directory], path));
  }
}

/** The tables of version 5 say themselves how their entries are written (DWARF 5, section 6.2.4.1). */
function readFilesOf5(
  cursor: DwarfCursor,
  sizes: { readonly version: number; readonly wide: boolean },
  unit: LineUnit,
  work: WorkLimit,
): (string | undefined)[] {
  const directories = readTable(cursor, sizes, unit, work, 'directories');
  const folders = directories.map(({ path }) => below(unit.folder, path));
  return readTable(cursor, sizes, unit, work, 'file names').map(({ path, directory }) =>
    below(folders[directory], path),
  );
}

function readTable(
  cursor: DwarfCursor,
  sizes: { readonly version: number; readonly wide: boolean },
  unit: LineUnit,
  work: WorkLimit,
  what: string,
): { readonly path: string; readonly directory: number }[] {
  const format: { readonly content: number; readonly form: number }[] = [];
  for (let left = cursor.u8(`the format of ${what}`); left > 0; left -= 1) {
    format.push({ content: cursor.uleb(`the format of ${what}`), form: cursor.uleb(`the format of ${what}`) });
  }
  const offset = cursor.position;
  const count = cursor.uleb(`the count of ${what}`);
  // An entry has at least a byte: the count cannot be larger than what is left.
  if (count > cursor.end - cursor.position || (count > 0 && format.length === 0)) {
    const cause = `the header has ${hex(cursor.end - cursor.position)} bytes left`;
    throw cursor.error({
      code: 'DWARF_LINE_HEADER',
      offset,
      field: `the count of ${what}`,
      problem: `is ${count}`,
      cause,
    });
  }
  return Array.from({ length: count }, () => {
    work.spend(format.length);
    let path = '';
    let directory = 0;
    for (const { content, form } of format) {
      const value = readForm(cursor, form, 0, sizes, `an entry of ${what}`);
      if (content === LineContent.PATH) path = unit.text(value) ?? '';
      if (content === LineContent.DIRECTORY_INDEX) directory = value.number;
    }
    return { path, directory };
  });
}
