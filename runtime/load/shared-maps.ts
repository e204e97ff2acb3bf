import type { Diagnostic } from '../../base/diagnostic.ts';
import { listNames } from '../../base/known-names.ts';
import type { BpfMap, MapDefinition } from '../../kernel-model/maps/map.ts';
import type { Maps } from '../../kernel-model/maps/maps.ts';
import type { MapSymbol } from './map-symbols.ts';
import { refusal } from './refusal.ts';

/**
 * The maps that a loader shares by name. It uses existing maps of these names again, and later loads can use new ones.
 */
export interface MapSharing {
  readonly names: readonly string[];
  /** The shared maps of objects loaded before, by name. */
  readonly present: ReadonlyMap<string, BpfMap>;
}

/** A loader without shared maps. */
export const NO_SHARING: MapSharing = { names: [], present: new Map() };

/** The properties that must be equal for sharing a map, in the words of messages. */
const PROPERTIES = [
  ['type', 'type'],
  ['keySize', 'key size'],
  ['valueSize', 'value size'],
  ['maxEntries', 'max entries'],
  ['flags', 'flags'],
] as const satisfies readonly (readonly [keyof MapDefinition, string])[];

/**
 * Checks the maps that the loader shares, as libbpf does with maps pinned by name (LIBBPF_PIN_BY_NAME;
 * map_is_reuse_compat, tools/lib/bpf/libbpf.c). A map is used again only if type, sizes, entries and flags are equal.
 * @throws Diagnostic LOAD_SHARED_MAP_MISSING (ENOENT), LOAD_SHARED_MAP_DIFFERS (EINVAL) naming every property that
 *   differs
 */
export function checkSharedMaps(file: string, symbols: readonly MapSymbol[], sharing: MapSharing): void {
  for (const name of sharing.names) {
    const symbol = symbols.find((candidate) => candidate.name === name);
    if (symbol === undefined) throw missing(file, name, symbols);
    const present = sharing.present.get(name);
    if (present !== undefined) checkSame(file, symbol, present.definition);
  }
}

function checkSame(file: string, symbol: MapSymbol, present: MapDefinition): void {
  const different = PROPERTIES.filter(([property]) => symbol[property] !== present[property]);
  if (different.length === 0) return;
  const list = different.map(([property, words]) => `${words} ${symbol[property]} where it has ${present[property]}`);
  throw refusal({
    code: 'LOAD_SHARED_MAP_DIFFERS',
    message: `${file}: map "${symbol.name}" cannot be the shared map "${symbol.name}": ${list.join(', ')}`,
    cause: 'a map shared by name is the same in type, key size, value size, max entries and flags in every object',
    hint: 'declare the map equally in all objects, or load this object without sharing it',
  });
}

function missing(file: string, name: string, symbols: readonly MapSymbol[]): Diagnostic {
  return refusal({
    code: 'LOAD_SHARED_MAP_MISSING',
    errno: 'ENOENT',
    message: `${file}: the object has no map "${name}" to share`,
    cause: `its maps are ${listNames(symbols.map((symbol) => symbol.name))}`,
    hint: 'share only maps of the object',
  });
}

/**
 * The map for a symbol of an object, held once more: the shared one, or a new one. @throws Diagnostic as {@link
 * Maps.create}
 */
export function openMap(maps: Maps, symbol: MapSymbol, sharing: MapSharing): BpfMap {
  const present = sharing.names.includes(symbol.name) ? sharing.present.get(symbol.name) : undefined;
  if (present === undefined) return maps.create(symbol);
  maps.hold(present);
  return present;
}
