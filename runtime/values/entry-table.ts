import { Diagnostic } from '../../base/diagnostic.ts';
import { parseType } from './parse-type.ts';
import { parseValue } from './parse-value.ts';
import { encodeValue } from './value-bytes.ts';
import { type StructTypes, typeName, type ValueType } from './value-type.ts';

/** The kernel's sizes for a map's entries. */
export interface EntrySizes {
  readonly name: string;
  readonly keySize: number;
  readonly valueSize: number;
}

/** A table of map entries, typed by its headings and encoded. A missing column has no type. */
export interface EntryTable {
  readonly keyType: ValueType | undefined;
  readonly valueType: ValueType | undefined;
  readonly entries: readonly { readonly key: Uint8Array; readonly value: Uint8Array }[];
}

type Column = 'key' | 'value';

function inCell(error: unknown, place: string): unknown {
  if (!(error instanceof Diagnostic)) return error;
  const { code, kind, message, cause, hint } = error;
  return new Diagnostic({ code, kind, message: `${place}: ${message}`, cause, hint });
}

function heading(text: string, structs: StructTypes): { column: Column; type: ValueType } {
  const match = /^(key|value)\s*:\s*(.+)$/.exec(text.trim());
  if (match === null) {
    throw new Diagnostic({
      code: 'TABLE_HEADING',
      kind: 'input',
      message: `"${text}" is not a heading of map entries`,
      cause: 'headings are "key: TYPE" and "value: TYPE"',
      hint: 'write for example | key: u32 | value: u64 |',
    });
  }
  try {
    return { column: match[1] as Column, type: parseType(match[2]!, structs) };
  } catch (error) {
    throw inCell(error, `column "${text}"`);
  }
}

function checkSize(map: EntrySizes, column: Column, type: ValueType): void {
  const size = column === 'key' ? map.keySize : map.valueSize;
  if (type.size === size) return;
  throw new Diagnostic({
    code: 'TYPE_SIZE',
    kind: 'input',
    message: `the ${column} type ${typeName(type)} takes ${type.size} bytes, but map "${map.name}" has ${column}s of ${size} bytes`,
    cause: 'the sizes must be equal',
    hint: `name the type that the program declares for the ${column} in the column heading`,
  });
}

/**
 * Reads a table of entries, headings first: `key: u32 | value: Counters`.
 *
 * @param needed the columns that must be there
 * @param places the place of each row, headings first: `features/a.feature:12`
 * @throws Diagnostic naming row and column; TYPE_SIZE if a type does not fit the map
 */
export function readEntryTable(
  rows: readonly (readonly string[])[],
  map: EntrySizes,
  structs: StructTypes,
  needed: readonly Column[],
  places: readonly string[] = [],
): EntryTable {
  const atHeadings = <T>(act: () => T): T => {
    try {
      return act();
    } catch (error) {
      throw places[0] === undefined ? error : inCell(error, places[0]);
    }
  };
  const headings = (rows[0] ?? []).map((text) => atHeadings(() => heading(text, structs)));
  const names = headings.map(({ column }) => column);
  if (names.length !== needed.length || needed.some((column) => !names.includes(column))) {
    throw new Diagnostic({
      code: 'TABLE_HEADING',
      kind: 'input',
      message: `${places[0] === undefined ? '' : `${places[0]}: `}the table of map "${map.name}" has the columns ${names.join(', ') || 'none'}`,
      cause: `it must have ${needed.join(' and ')}, each once`,
      hint: `write ${needed.map((column) => `| ${column}: TYPE `).join('')}|`,
    });
  }
  for (const { column, type } of headings) atHeadings(() => checkSize(map, column, type));
  const entries = rows.slice(1).map((row, index) => {
    const entry: Record<Column, Uint8Array> = { key: new Uint8Array(0), value: new Uint8Array(0) };
    headings.forEach(({ column, type }, position) => {
      try {
        entry[column] = encodeValue(type, parseValue(type, row[position] ?? ''));
      } catch (error) {
        throw inCell(error, `${places[index + 1] ?? `row ${index + 1}`}, column "${rows[0]![position]!.trim()}"`);
      }
    });
    return entry;
  });
  const typeOf = (column: Column) => headings.find((entry) => entry.column === column)?.type;
  return { keyType: typeOf('key'), valueType: typeOf('value'), entries };
}
