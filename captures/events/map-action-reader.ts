import { hex } from '../../base/bytes.ts';
import type { YamlValue } from '../../base/yaml-value.ts';
import type { MapUpdate, UserAction } from '../../kernel-model/events.ts';
import { parsePacketHex } from './hex.ts';

/** Actions of user space on a map, by their keys. */
export const MAP_ACTIONS = ['entries', 'delete', 'pages', 'counters', 'read'] as const;
type MapActionKey = (typeof MAP_ACTIONS)[number];

/** A mapping with one key that names the action of user space. */
interface MapFields {
  one(choices: readonly MapActionKey[]): MapActionKey;
  require(key: MapActionKey): YamlValue;
}

const LARGEST_U32 = 0xffff_ffff;
const LARGEST_U64 = 0xffff_ffff_ffff_ffffn;
const LARGEST_CPU = 63;
/** The largest power of two of pages with a size below 2^31 bytes. */
const MOST_PAGES = 0x40000;

/**
 * Reads an action of user space on a map.
 * @throws {Diagnostic} kind `input`, naming line and column
 */
export function readMapAction(fields: MapFields, map: string): UserAction[] {
  const action = fields.one(MAP_ACTIONS);
  const value = fields.require(action);
  switch (action) {
    case 'entries':
      return [{ kind: 'map_update', map, entries: readEntries(value) }];
    case 'delete':
      return [{ kind: 'map_deletion', map, keys: readKeys(value) }];
    case 'pages':
      return [{ kind: 'perf_buffers', map, pages: value.integer(1, MOST_PAGES) }];
    case 'counters':
      return readCounters(value).map((counter) => ({ kind: 'perf_counter', map, ...counter }));
    case 'read':
      value.word(['all']);
      return [{ kind: 'record_reading', map }];
  }
}

function readKeys(value: YamlValue): Uint8Array[] {
  const seen = new Map<string, YamlValue>();
  return value.list().map((item) => readKey(value, seen, item));
}

/** A key that no other item has. It is empty for a map without keys. */
function readKey(list: YamlValue, seen: Map<string, YamlValue>, value: YamlValue): Uint8Array {
  const key = readHex(value);
  const text = hex(key);
  if (text !== '') list.once(seen, text, value, `the key ${text}`);
  return key;
}

function readCounters(value: YamlValue) {
  const seen = new Map<string, YamlValue>();
  return value.list().map((item) => {
    const counter = readCounter(item);
    value.once(seen, String(counter.slot), item, `slot ${counter.slot}`);
    return counter;
  });
}

function readCounter(value: YamlValue) {
  const counter = value.mapping(['slot', 'cpu', 'counter', 'enabled', 'running']);
  const read = (number: YamlValue) => number.bigint(0n, LARGEST_U64);
  return {
    slot: counter.require('slot').integer(0, LARGEST_U32),
    cpu: counter.require('cpu').integer(0, LARGEST_CPU),
    ...counter.optional('counter', 'counter', read),
    ...counter.optional('enabled', 'enabled', read),
    ...counter.optional('running', 'running', read),
  };
}

function readEntries(value: YamlValue): MapUpdate['entries'] {
  const seen = new Map<string, YamlValue>();
  return value.list().map((item) => {
    const entry = item.mapping(['key', 'value']);
    return { key: readKey(value, seen, entry.require('key')), value: readHex(entry.require('value')) };
  });
}

/** Reads bytes in hexadecimal. */
export function readHex(value: YamlValue): Uint8Array {
  return parsePacketHex(value.anyText(), `${value.place}: ${value.what}`);
}
