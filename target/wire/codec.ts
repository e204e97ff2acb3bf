/** Descriptions of values on the wire: how one is written, how it is read and checked, and its JSON schema. */
import type { Capability } from '../capabilities.ts';

/** A value as JSON has it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON schema (draft 2020-12), or a part of one. */
export type Schema = { readonly [key: string]: Json };

/** Parts of a schema that have a name (`$defs`). */
export type Definitions = Map<string, Schema>;

/** Facts of runs and of the kernel's state that a target tells. */
export interface Telling {
  /** Whether it claims the capability. */
  claims(capability: Capability): boolean;
  /** Called when a fact is read that needs the capability. */
  readonly onRead?: (capability: Capability) => void;
}

/** For values that are nobody's facts: everything may be trusted. */
export const EVERYTHING: Telling = { claims: () => true };

/** A description of values of one type. */
export interface Codec<T> {
  /** @throws Misfit for a value that the type allows and the wire does not, such as NaN */
  encode(value: T): Json;
  /**
   * @param place where it stands, for errors: `params.event.bytes`
   * @param telling which facts may be trusted
   * @throws Misfit
   */
  decode(json: Json, place: string, telling: Telling): T;
  /** @param definitions takes the named parts that the schema refers to */
  schema(definitions: Definitions): Schema;
}

/** A value that does not fit its description. */
export class Misfit extends Error {
  /** Where it stands; empty for the whole document. */
  readonly place: string;

  constructor(place: string, message: string) {
    super(message);
    this.place = place;
  }
}

/** The place of a part: `runs[2].panic`. */
export const below = (place: string, key: string): string => (place === '' ? key : `${place}.${key}`);

function plain<T extends Json>(what: string, schema: Schema, fits: (json: unknown) => json is T): Codec<T> {
  const check = (json: unknown, place: string): T => {
    if (!fits(json)) throw new Misfit(place, `${what} is expected`);
    return json;
  };
  return { encode: (value) => check(value, ''), decode: check, schema: () => schema };
}

export const text: Codec<string> = plain('a text', { type: 'string' }, (json) => typeof json === 'string');
/** A text of a form. @param what it, for errors: `a code in upper snake case` */
export function matching(pattern: RegExp, what: string): Codec<string> {
  return plain(
    what,
    { type: 'string', pattern: pattern.source },
    (json): json is string => typeof json === 'string' && pattern.test(json),
  );
}

/** A text for reports: not empty, and at most 200 characters. */
export const label: Codec<string> = plain(
  'a text of 1 to 200 characters',
  { type: 'string', minLength: 1, maxLength: 200 },
  (json): json is string => typeof json === 'string' && json.length >= 1 && json.length <= 200,
);
export const truth: Codec<boolean> = plain('true or false', { type: 'boolean' }, (json) => typeof json === 'boolean');

/** A whole number that JSON can hold, from `least` on. */
export function whole(least = 0, most: number = Number.MAX_SAFE_INTEGER): Codec<number> {
  return plain(
    `a whole number from ${least} to ${most}`,
    { type: 'integer', minimum: least, maximum: most },
    (json): json is number => Number.isSafeInteger(json) && (json as number) >= least && (json as number) <= most,
  );
}

/** Nanoseconds and counts, which are numbers in the model. */
export const count = whole();
/** A number of any kind but NaN and infinities. */
export const numeric: Codec<number> = plain('a number', { type: 'number' }, (json): json is number =>
  Number.isFinite(json),
);

/** One of some texts. */
export function oneOf<T extends string>(...choices: readonly T[]): Codec<T> {
  return plain(choices.map((choice) => JSON.stringify(choice)).join(' or '), { enum: choices }, (json): json is T =>
    choices.includes(json as T),
  );
}

/** One number of some. */
export function oneNumber<T extends number>(...choices: readonly T[]): Codec<T> {
  return plain(choices.join(' or '), { enum: choices }, (json): json is T => choices.includes(json as T));
}

const DECIMAL = /^-?(0|[1-9][0-9]{0,19})$/;

/** A 64-bit number, signed or not, as a decimal text: JSON's numbers end at 2^53. */
export const wide: Codec<bigint> = {
  encode: (value) => String(value),
  decode(json, place) {
    if (typeof json !== 'string' || !DECIMAL.test(json) || json === '-0')
      throw new Misfit(place, 'a 64-bit number as a decimal text is expected');
    const value = BigInt(json);
    if (value >= 1n << 64n || value < -(1n << 63n)) throw new Misfit(place, 'a number of 64 bits is expected');
    return value;
  },
  schema: () => ({ type: 'string', pattern: DECIMAL.source, description: 'a 64-bit number, signed or not' }),
};

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** The most bytes that go into one call of String.fromCharCode. */
const CHUNK = 0x8000;

function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let start = 0; start < bytes.length; start += CHUNK)
    binary += String.fromCharCode(...bytes.subarray(start, start + CHUNK));
  return btoa(binary);
}

/** Bytes, in base64 with padding (RFC 4648, section 4). */
export const bytes: Codec<Uint8Array> = {
  encode: toBase64,
  decode(json, place) {
    if (typeof json !== 'string' || json.length % 4 !== 0 || !BASE64.test(json))
      throw new Misfit(place, 'bytes in base64 are expected');
    const binary = atob(json);
    const decoded = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index++) decoded[index] = binary.charCodeAt(index);
    return decoded;
  },
  schema: () => ({ type: 'string', contentEncoding: 'base64' }),
};
