import type { Diagnostic } from '../../base/diagnostic.ts';
import { hex } from '../object/byte-reader.ts';
import { SectionType } from '../object/elf-constants.ts';
import type { ElfObject } from '../object/elf-object.ts';
import type { ElfSection } from '../object/sections.ts';
import type { ElfSymbol } from '../object/symbols.ts';
import { refusal } from './refusal.ts';

/** The section with the descriptions of maps. */
export const MAPS_SECTION = '.maps';
/** The size of a map's description: five u32, padding, the u64 `kptr`. */
export const MAP_SYMBOL_SIZE = 32;
/** The offset of `kptr` in a map's description. */
export const KPTR_OFFSET = 24;
/** The smallest number of maps that is refused (MAX_USED_MAPS). */
export const MAX_USED_MAPS = 64;

/** A map as an object describes it. */
export interface MapSymbol {
  readonly name: string;
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
  /** The offset of `kptr`, bytes from the image base. */
  readonly kptr: number;
}

/** The OBJECT symbols in `.maps`, in order of their addresses. */
export function symbolsOfMaps(object: ElfObject): readonly ElfSymbol[] {
  const section = findMapsSection(object);
  if (section === undefined) return [];
  return object.symbols
    .filter((symbol) => symbol.type === 'OBJECT' && symbol.sectionIndex === section.index)
    .sort((a, b) => a.value - b.value);
}

function findMapsSection(object: ElfObject): ElfSection | undefined {
  return object.sections.find(({ name, allocated }) => name === MAPS_SECTION && allocated);
}

/**
 * Reads the maps of an object: its OBJECT symbols of 32 bytes in `.maps`, in order of their addresses (Rex ABI: the
 * object file). Like librex, it skips a symbol of another size: that map does not exist, and its `kptr` stays 0.
 * @throws Diagnostic (EINVAL) LOAD_MAP_OUTSIDE, LOAD_MAP_OVERLAP, LOAD_MAP_TWICE, LOAD_TOO_MANY_MAPS
 */
export function readMapSymbols(object: ElfObject): MapSymbol[] {
  const section = findMapsSection(object);
  if (section === undefined) return [];
  const symbols = symbolsOfMaps(object).filter(({ size }) => size === MAP_SYMBOL_SIZE);
  const maps = symbols.map((symbol) => readMapSymbol(object, section, symbol));
  checkNames(object, maps);
  checkOverlap(object, symbols);
  if (maps.length >= MAX_USED_MAPS) {
    throw refusal({
      code: 'LOAD_TOO_MANY_MAPS',
      message: `${object.fileName}: the object has ${maps.length} maps`,
      cause: `an object has fewer than ${MAX_USED_MAPS} maps`,
      hint: 'merge maps, or split the programs over several objects',
    });
  }
  return maps;
}

function readMapSymbol(object: ElfObject, section: ElfSection, symbol: ElfSymbol): MapSymbol {
  const what = `${object.fileName}: map "${symbol.name}" (symbol ${symbol.index} of .symtab)`;
  const start = symbol.value - section.address;
  if (start < 0 || start + MAP_SYMBOL_SIZE > section.size) {
    throw refusal({
      code: 'LOAD_MAP_OUTSIDE',
      message: `${what} lies at ${hex(symbol.value)}, outside ${MAPS_SECTION}`,
      cause: `the section reaches from ${hex(section.address)} to ${hex(section.address + section.size)}`,
      hint: 'link the object again: its symbol table does not fit its sections',
    });
  }
  if (section.type === SectionType.NOBITS) {
    throw refusal({
      code: 'LOAD_MAP_OUTSIDE',
      message: `${what} has no bytes in the file`,
      cause: `${MAPS_SECTION} is of type SHT_NOBITS, so that every field of the map would be 0`,
      hint: 'link the object again, keeping the content of the section',
    });
  }
  const view = new DataView(section.bytes.buffer, section.bytes.byteOffset + start, MAP_SYMBOL_SIZE);
  return {
    name: symbol.name,
    type: view.getUint32(0, true),
    keySize: view.getUint32(4, true),
    valueSize: view.getUint32(8, true),
    maxEntries: view.getUint32(12, true),
    flags: view.getUint32(16, true),
    kptr: symbol.value + KPTR_OFFSET,
  };
}

function checkNames(object: ElfObject, maps: readonly MapSymbol[]): void {
  const seen = new Set<string>();
  for (const { name } of maps) {
    if (seen.has(name)) {
      throw refusal({
        code: 'LOAD_MAP_TWICE',
        message: `${object.fileName}: two maps are named "${name}"`,
        cause: 'a map is known by the name of its symbol',
        hint: 'rename one of the maps',
      });
    }
    seen.add(name);
  }
}

/**
 * Two symbols for the same bytes would be two maps. The program could reach only one, because `kptr` is written twice.
 */
function checkOverlap(object: ElfObject, symbols: readonly ElfSymbol[]): void {
  let end = 0;
  for (const symbol of symbols) {
    if (symbol.value < end) throw overlap(object, symbol);
    end = symbol.value + MAP_SYMBOL_SIZE;
  }
}

function overlap(object: ElfObject, symbol: ElfSymbol): Diagnostic {
  return refusal({
    code: 'LOAD_MAP_OVERLAP',
    message: `${object.fileName}: map "${symbol.name}" at ${hex(symbol.value)} overlaps the map before it`,
    cause: `each map has ${MAP_SYMBOL_SIZE} bytes of its own`,
    hint: 'link without folding identical data (--icf=safe), and give each map a symbol of its own',
  });
}
