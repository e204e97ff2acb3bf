import { DYNAMIC, RELOCATION, SYMBOL } from '../../../broken/objects/elf-records.ts';
import type { ElfImage, Piece, Place } from './elf-image.ts';
import { type FieldValues, type StringTableWriter, writeFields, writeNumber } from './elf-records.ts';

/** A symbol of `.symtab` or `.dynsym`. */
export interface SymbolPlan {
  readonly name: string;
  /** Where it is defined, or that it is not. */
  readonly at: Place | 'UNDEF' | 'ABS' | 'COMMON';
  readonly type: 'NOTYPE' | 'OBJECT' | 'FUNC' | 'SECTION' | 'FILE' | 'TLS';
  /** Default: 0. */
  readonly size?: number;
  /** Default: LOCAL. */
  readonly binding?: 'LOCAL' | 'GLOBAL' | 'WEAK';
  /** `st_value` of a symbol with no place; default: 0. */
  readonly value?: number | bigint;
}

/** A relocation. */
export interface RelocationPlan {
  readonly at: Place;
  /** The number of the type: 6 GLOB_DAT, 8 RELATIVE, 7 JUMP_SLOT, … */
  readonly type: number;
  /** The name of an import; default: symbol index 0. */
  readonly symbol?: string;
  /** A number, or a place for its address; default: 0. */
  readonly addend?: number | bigint | Place;
  /** The word stored at `at`; default: the addend for RELATIVE, nothing for other types. */
  readonly stored?: number | bigint;
}

/** Where an entry of a table went: its index, and its offset in the file in bytes. */
export interface BuiltEntry {
  readonly index: number;
  readonly offset: number;
}

/** A symbol table whose values are not known yet. */
export interface SymbolTablePlan {
  readonly piece: Piece;
  readonly symbols: readonly SymbolPlan[];
  readonly nameOffsets: readonly number[];
}

const TYPES = { NOTYPE: 0, OBJECT: 1, FUNC: 2, SECTION: 3, FILE: 4, TLS: 6 };
const BINDINGS = { LOCAL: 0, GLOBAL: 1, WEAK: 2 };
const SPECIAL = { UNDEF: 0, ABS: 0xfff1, COMMON: 0xfff2 };

/** Makes room for a symbol table, local symbols first, and adds the names to `names`. */
export function symbolTable(
  name: '.symtab' | '.dynsym',
  plans: readonly SymbolPlan[],
  names: StringTableWriter,
): SymbolTablePlan {
  const local = plans.filter(({ binding }) => (binding ?? 'LOCAL') === 'LOCAL');
  const symbols = [...local, ...plans.filter((plan) => !local.includes(plan))];
  const dynamic = name === '.dynsym';
  return {
    symbols,
    nameOffsets: symbols.map((symbol) => names.add(symbol.name)),
    piece: {
      name,
      bytes: new Uint8Array(24 * (symbols.length + 1)),
      header: {
        sh_type: dynamic ? 11 : 2,
        sh_flags: dynamic ? 2 : 0,
        sh_addralign: 8,
        sh_entsize: 24,
        sh_info: local.length + 1,
      },
    },
  };
}

/** Room for `.rela.dyn`; empty for no relocations. */
export function relocationTable(count: number): Piece {
  const header = { sh_type: 4, sh_flags: 2, sh_addralign: 8, sh_entsize: 24 };
  return { name: '.rela.dyn', bytes: new Uint8Array(24 * count), header };
}

/** Entries of `.dynamic` beside DT_NEEDED: seven, and DT_NULL. */
const OTHER_DYNAMIC_ENTRIES = 8;

/** Room for `.dynamic`. */
export function dynamicTable(needed: number): Piece {
  const header = { sh_type: 6, sh_flags: 3, sh_addralign: 8, sh_entsize: 16 };
  return { name: '.dynamic', bytes: new Uint8Array(16 * (needed + OTHER_DYNAMIC_ENTRIES)), header };
}

/** Writes the entries of a symbol table; symbols of sections that were left out are undefined. */
export function writeSymbols(
  image: ElfImage,
  table: SymbolTablePlan,
  overrides: Readonly<Record<string, FieldValues<typeof SYMBOL>>>,
): { entries: Map<string, BuiltEntry>; addresses: Map<string, number> } {
  const entries = new Map<string, BuiltEntry>();
  const addresses = new Map<string, number>();
  const start = image.sections.get(table.piece.name)?.offset;
  for (const [position, symbol] of table.symbols.entries()) {
    const section = typeof symbol.at === 'string' ? undefined : image.sections.get(symbol.at[0]);
    const defined = typeof symbol.at !== 'string' && section !== undefined;
    const value = defined ? image.address(symbol.at as Place) : (symbol.value ?? 0);
    if (defined) addresses.set(symbol.name, Number(value));
    if (start === undefined) continue;
    const index = position + 1;
    const offset = start + 24 * index;
    entries.set(symbol.name, { index, offset });
    writeFields(image.bytes, offset, SYMBOL, {
      st_name: table.nameOffsets[position] ?? 0,
      st_info: BINDINGS[symbol.binding ?? 'LOCAL'] * 16 + TYPES[symbol.type],
      st_shndx: typeof symbol.at === 'string' ? SPECIAL[symbol.at] : (section?.index ?? 0),
      st_value: value,
      st_size: symbol.size ?? 0,
    });
  }
  for (const [name, fields] of Object.entries(overrides)) {
    const entry = entries.get(name);
    if (entry === undefined) throw new RangeError(`no symbol ${name} in ${table.piece.name}`);
    writeFields(image.bytes, entry.offset, SYMBOL, fields);
  }
  return { entries, addresses };
}

/** Writes `.rela.dyn`, and the words in place. */
export function writeRelocations(
  image: ElfImage,
  plans: readonly RelocationPlan[],
  imports: ReadonlyMap<string, BuiltEntry>,
  overrides: Readonly<Record<number, FieldValues<typeof RELOCATION>>>,
): void {
  const start = image.sections.get('.rela.dyn')?.offset;
  if (start === undefined) return;
  for (const [index, { at, type, symbol, addend = 0, stored }] of plans.entries()) {
    const address = image.address(at);
    const value = typeof addend === 'object' ? image.address(addend) : addend;
    const word = stored ?? (type === 8 ? value : undefined);
    if (word !== undefined) writeNumber(image.bytes, address, 8, word);
    writeFields(image.bytes, start + 24 * index, RELOCATION, {
      r_offset: address,
      r_type: type,
      r_sym: symbol === undefined ? 0 : (imports.get(symbol)?.index ?? 0),
      r_addend: value,
      ...overrides[index],
    });
  }
}

/** Writes `.dynamic`: DT_NEEDED, then where names, symbols and relocations are, then DT_NULL. */
export function writeDynamic(
  image: ElfImage,
  needed: readonly number[],
  overrides: Readonly<Record<number, FieldValues<typeof DYNAMIC>>>,
): void {
  const start = image.sections.get('.dynamic')?.offset;
  if (start === undefined) return;
  const strings = image.sections.get('.dynstr');
  const relocations = image.sections.get('.rela.dyn');
  const entries: (readonly [tag: number, value: number])[] = needed.map((name) => [1, name] as const);
  if (strings !== undefined) entries.push([5, strings.address], [10, strings.size]);
  const symbols = image.sections.get('.dynsym');
  if (symbols !== undefined) entries.push([6, symbols.address], [11, 24]);
  if (relocations !== undefined) entries.push([7, relocations.address], [8, relocations.size], [9, 24]);
  for (const [index, [d_tag, d_val]] of [...entries, [0, 0] as const].entries()) {
    const first = entries.findIndex(([tag]) => tag === d_tag) === index || d_tag === 0;
    writeFields(image.bytes, start + 16 * index, DYNAMIC, { d_tag, d_val, ...(first ? overrides[d_tag] : {}) });
  }
}
