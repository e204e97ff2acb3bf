import { errnoName } from '../../kernel-model/errno.ts';
import { MAP_TYPES } from '../../kernel-model/maps/table.ts';

/** A map to be created, without a name. */
export interface MapShape {
  /** enum bpf_map_type. */
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
}

/**
 * What user space does by bpf(2), and what a program does by helpers. `user take` looks up and deletes at once; `user dump` asks for the next
 * key and looks it up, again and again. Three of programs are compound:
 * `keep` looks up, updates the same key, and reads by the old pointer;
 * `reuse` looks up, deletes, updates another key, and reads by the old pointer;
 * `write` looks up and writes the value by the pointer.
 */
export const ACTIONS = [
  'user lookup',
  'user update',
  'user delete',
  'user take',
  'user dump',
  'lookup',
  'update',
  'delete',
  'push',
  'pop',
  'peek',
  'keep',
  'reuse',
  'write',
] as const;
export type Action = (typeof ACTIONS)[number];

/** One operation on a map. What its action does not use stays empty. */
export interface Operation {
  readonly action: Action;
  /** The CPU that a program runs on. */
  readonly cpu: number;
  readonly key: Uint8Array;
  readonly otherKey: Uint8Array;
  readonly value: Uint8Array;
  /** Flags of an update, a push, or user space's lookups, in halves. */
  readonly flags: number;
  readonly flagsHigh: number;
}

/** A map and what is done with it. */
export interface Exercise {
  readonly map: MapShape;
  readonly operations: readonly Operation[];
}

/** What an operation gave: 0, a length, or a negative error number; and bytes. */
export interface Answer {
  readonly result: number;
  readonly bytes: Uint8Array;
}

/** Why a machine's or the model's map was not created: a negative error number; or what its operations gave. */
export interface Outcome {
  readonly created: number;
  readonly answers: readonly Answer[];
}

export const NO_BYTES = new Uint8Array();

/** Whether two outcomes agree up to and including an operation; -1 when they do throughout, -2 when creation differs. */
export function firstDifference(left: Outcome, right: Outcome): number {
  if (left.created !== right.created) return -2;
  return left.answers.findIndex((answer, index) => !sameAnswer(answer, right.answers[index]!));
}

function sameAnswer(left: Answer, right: Answer): boolean {
  if (left.result !== right.result || left.bytes.length !== right.bytes.length) return false;
  for (let place = 0; place < left.bytes.length; place++) if (left.bytes[place] !== right.bytes[place]) return false;
  return true;
}

/** A dump's bytes with the entries in the order of their bytes: the kernel's own order means nothing. */
export function sortEntries(bytes: Uint8Array, entrySize: number): Uint8Array {
  if (entrySize === 0 || bytes.length <= entrySize) return bytes;
  const count = bytes.length / entrySize;
  const entries = Array.from({ length: count }, (_, at) => bytes.subarray(at * entrySize, (at + 1) * entrySize));
  return Buffer.concat(entries.sort(Buffer.compare));
}

/** Equal bytes that are shown as a number of times rather than one by one. */
const LONG_RUN = 16;

/** Bytes in hexadecimal; sixteen or more of one kind in a row as `(00*32)`. */
function hex(bytes: Uint8Array): string {
  let text = '';
  const whole = Buffer.from(bytes).toString('hex');
  for (let place = 0; place < whole.length; ) {
    const byte = whole.slice(place, place + 2);
    let end = place + 2;
    while (whole.startsWith(byte, end)) end += 2;
    const count = (end - place) / 2;
    text += count >= LONG_RUN ? `(${byte}*${count})` : byte.repeat(count);
    place = end;
  }
  return text;
}

/** Reads what {@link hex} wrote. */
function unhex(text: string | undefined): Uint8Array {
  const whole = (text ?? '').replace(/\((..)\*(\d+)\)/g, (_, byte: string, count: string) =>
    byte.repeat(Number(count)),
  );
  return Buffer.from(whole, 'hex');
}

/** `0`, `EINVAL`, `0 0a0b`. */
export function formatAnswer({ result, bytes }: Answer): string {
  const name = result < 0 ? errnoName(result) : String(result);
  return bytes.length === 0 ? name : `${name} ${hex(bytes)}`;
}

/** `hash, key 4, value 8, entries 10, flags 0x1`. */
export function formatMap({ type, keySize, valueSize, maxEntries, flags }: MapShape): string {
  const name = MAP_TYPES.get(type)?.name ?? String(type);
  return `${name}, key ${keySize}, value ${valueSize}, entries ${maxEntries}, flags 0x${flags.toString(16)}`;
}

const MAP_FORM = /^(\w+), key (\d+), value (\d+), entries (\d+), flags 0x([0-9a-f]+)$/;

/** Reads what {@link formatMap} wrote. */
export function parseMap(text: string): MapShape {
  const [, name, keySize, valueSize, maxEntries, flags] = MAP_FORM.exec(text) ?? [];
  const type = [...MAP_TYPES].find(([number, { name: own }]) => own === name || String(number) === name)?.[0];
  if (type === undefined && !/^\d+$/.test(name ?? '')) throw new Error(`"${text}" is no map`);
  return {
    type: type ?? Number(name),
    keySize: Number(keySize),
    valueSize: Number(valueSize),
    maxEntries: Number(maxEntries),
    flags: Number.parseInt(flags!, 16),
  };
}

/** `update key 0a000000 value 01 flags 0x1 on CPU 1`. */
export function formatOperation(operation: Operation): string {
  const { action, cpu, key, otherKey, value, flags, flagsHigh } = operation;
  const parts: string[] = [action];
  if (key.length > 0) parts.push(`key ${hex(key)}`);
  if (otherKey.length > 0) parts.push(`other ${hex(otherKey)}`);
  if (value.length > 0) parts.push(`value ${hex(value)}`);
  const all = (BigInt(flagsHigh) << 32n) | BigInt(flags >>> 0);
  if (all !== 0n) parts.push(`flags 0x${all.toString(16)}`);
  if (cpu !== 0) parts.push(`on CPU ${cpu}`);
  return parts.join(' ');
}

const OPERATION_FORM =
  /^(user \w+|\w+)(?: key (\S+))?(?: other (\S+))?(?: value (\S+))?(?: flags 0x(\w+))?(?: on CPU (\d+))?$/;

/** Reads what {@link formatOperation} wrote. */
export function parseOperation(text: string): Operation {
  const [, action, key, otherKey, value, flags, cpu] = OPERATION_FORM.exec(text) ?? [];
  if (!ACTIONS.some((known) => known === action)) throw new Error(`"${text}" is no operation`);
  const all = BigInt(`0x${flags ?? '0'}`);
  return {
    action: action as Action,
    cpu: Number(cpu ?? 0),
    key: unhex(key),
    otherKey: unhex(otherKey),
    value: unhex(value),
    flags: Number(all & 0xffffffffn),
    flagsHigh: Number(all >> 32n),
  };
}
