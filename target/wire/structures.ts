import { type Capability, isAside, Lacking } from '../capabilities.ts';
import { below, type Codec, type Definitions, type Json, Misfit, type Schema } from './codec.ts';

/** A field that may be missing. */
export interface Optional<T> {
  readonly presence: 'optional';
  readonly codec: Codec<T>;
}

/** A field that is `undefined` where the wire leaves it out. */
export interface OrUndefined<T> {
  readonly presence: 'or undefined';
  readonly codec: Codec<T>;
}

/** A field that a target tells only if it has a capability. Elsewhere it throws when it is read, so that nobody takes a guess for a fact. */
export interface Guarded<T> {
  readonly presence: 'guarded';
  readonly capability: Capability;
  readonly codec: Codec<T>;
}

export const guarded = <T>(capability: Capability, codec: Codec<T>): Guarded<T> => ({
  presence: 'guarded',
  capability,
  codec,
});
export const optional = <T>(codec: Codec<T>): Optional<T> => ({ presence: 'optional', codec });
export const orUndefined = <T>(codec: Codec<T>): OrUndefined<T> => ({ presence: 'or undefined', codec });

/** A description of every field of a type: the compiler reports one that is left out. */
export type Fields<T> = {
  readonly [Key in keyof T]-?: Record<never, never> extends Pick<T, Key>
    ? Optional<Exclude<T[Key], undefined>>
    : undefined extends T[Key]
      ? OrUndefined<Exclude<T[Key], undefined>>
      : Codec<T[Key]> | Guarded<T[Key]>;
};

type Field = Codec<unknown> | Optional<unknown> | OrUndefined<unknown> | Guarded<unknown>;
type ObjectJson = { readonly [key: string]: Json };

const isObject = (json: Json): json is ObjectJson => typeof json === 'object' && json !== null && !Array.isArray(json);

function expectObject(json: Json, place: string): ObjectJson {
  if (!isObject(json)) throw new Misfit(place, 'an object is expected');
  return json;
}

const required = (field: Field): field is Codec<unknown> => !('presence' in field);

/** An object with exactly these fields. */
export function object<T extends object>(fields: Fields<T>): Codec<T> {
  const entries = Object.entries(fields) as [string, Field][];
  const known = new Set(entries.map(([key]) => key));
  return {
    encode(value) {
      const json: Record<string, Json> = {};
      for (const [key, field] of entries) {
        const part = (value as Record<string, unknown>)[key];
        if (part === undefined && !required(field)) continue;
        json[key] = encodePart(required(field) ? field : field.codec, part, key);
      }
      return json;
    },
    decode(json, place, telling) {
      const found = expectObject(json, place);
      const foreign = Object.keys(found).find((key) => !known.has(key));
      if (foreign !== undefined) throw new Misfit(below(place, foreign), 'no such field is known');
      const value: Record<string, unknown> = {};
      for (const [key, field] of entries) {
        const part = Object.hasOwn(found, key) ? found[key] : undefined;
        const codec = required(field) ? field : field.codec;
        if (!required(field) && field.presence === 'guarded' && !telling.claims(field.capability))
          withhold(value, key, field.capability);
        else if (part !== undefined) value[key] = codec.decode(part, below(place, key), telling);
        else if (required(field) || field.presence === 'guarded') throw new Misfit(below(place, key), 'it is missing');
        else if (field.presence === 'or undefined') value[key] = undefined;
        if (telling.onRead !== undefined && !required(field) && field.presence === 'guarded')
          watch(value, key, () => telling.onRead?.(field.capability));
      }
      return value as T;
    },
    schema: (definitions) => ({
      type: 'object',
      properties: Object.fromEntries(entries.map(([key, field]) => [key, fieldSchema(field, definitions)])),
      required: entries.filter(([, field]) => required(field)).map(([key]) => key),
      additionalProperties: false,
    }),
  };
}

/** How the schema says that a field needs a capability. */
export const needText = (capability: Capability): string => `told by targets with the capability "${capability}"`;

function fieldSchema(field: Field, definitions: Definitions): Schema {
  if (required(field)) return field.schema(definitions);
  const schema = field.codec.schema(definitions);
  return field.presence === 'guarded' ? { ...schema, description: needText(field.capability) } : schema;
}

/** Makes reading a field throw {@link Lacking}. */
export function withhold(value: object, key: string, capability: Capability): void {
  const get = (): never => {
    throw new Lacking(capability);
  };
  Object.defineProperty(value, key, { enumerable: true, configurable: true, get });
}

/** Calls `read` whenever a field is read. */
function watch(value: object, key: string, read: () => void): void {
  const described = Object.getOwnPropertyDescriptor(value, key)!;
  const get = (): unknown => {
    if (!isAside()) read();
    return described.get === undefined ? described.value : described.get();
  };
  Object.defineProperty(value, key, { enumerable: true, configurable: true, get });
}

/** Encodes a part; a misfit names it. */
function encodePart(codec: Codec<unknown>, value: unknown, key: string): Json {
  try {
    return codec.encode(value);
  } catch (error) {
    if (error instanceof Misfit) throw new Misfit(below(key, error.place), error.message);
    throw error;
  }
}

/** A list. */
export function list<T>(item: Codec<T>): Codec<readonly T[]> {
  return {
    encode: (values) => values.map((value, index) => encodePart(item, value, `[${index}]`)),
    decode(json, place, telling) {
      if (!Array.isArray(json)) throw new Misfit(place, 'a list is expected');
      return json.map((entry: Json, index) => item.decode(entry, `${place}[${index}]`, telling));
    },
    schema: (definitions) => ({ type: 'array', items: item.schema(definitions) }),
  };
}

/** Values by name. */
export function record<T>(item: Codec<T>): Codec<Readonly<Record<string, T>>> {
  return {
    encode: (values) =>
      Object.fromEntries(Object.entries(values).map(([key, value]) => [key, encodePart(item, value, key)])),
    decode(json, place, telling) {
      // A name may be that of a property of every object, such as `__proto__`.
      return Object.fromEntries(
        Object.entries(expectObject(json, place)).map(([key, entry]) => [
          key,
          item.decode(entry, below(place, key), telling),
        ]),
      );
    },
    schema: (definitions) => ({ type: 'object', additionalProperties: item.schema(definitions) }),
  };
}

/** A value or null. */
export function nullable<T>(codec: Codec<T>): Codec<T | null> {
  return {
    encode: (value) => (value === null ? null : codec.encode(value)),
    decode: (json, place, telling) => (json === null ? null : codec.decode(json, place, telling)),
    schema: (definitions) => ({ anyOf: [codec.schema(definitions), { type: 'null' }] }),
  };
}

/** Nothing at all: what a method gives that gives nothing. */
export const nothing: Codec<undefined> = {
  encode: () => null,
  decode(json, place) {
    if (json !== null) throw new Misfit(place, 'null is expected');
    return undefined;
  },
  schema: () => ({ type: 'null' }),
};

/** Objects of several kinds. `kind` says which, and is a field of each. */
export function byKind<T extends { readonly kind: string }>(
  kinds: {
    readonly [Kind in T['kind']]: Codec<Extract<T, { kind: Kind }>>;
  },
): Codec<T> {
  const table = kinds as Readonly<Record<string, Codec<T>>>;
  return {
    encode: (value) => table[value.kind]!.encode(value),
    decode(json, place, telling) {
      const { kind } = expectObject(json, place);
      if (typeof kind !== 'string' || !Object.hasOwn(table, kind))
        throw new Misfit(below(place, 'kind'), `${Object.keys(table).join(' or ')} is expected`);
      return table[kind]!.decode(json, place, telling);
    },
    schema: (definitions) => ({ oneOf: Object.values(table).map((codec) => codec.schema(definitions)) }),
  };
}

/**
 * A value of one of several types.
 * @param choices a description, and whether it describes a value; the first that decodes counts on the wire
 */
export function either<T>(
  ...choices: readonly { readonly is: (value: T) => boolean; readonly codec: Codec<never> }[]
): Codec<T> {
  const codecs = choices.map(({ codec }) => codec as unknown as Codec<T>);
  return {
    encode: (value) => codecs[choices.findIndex(({ is }) => is(value))]!.encode(value),
    decode(json, place, telling) {
      const misfits: Misfit[] = [];
      for (const codec of codecs) {
        try {
          return codec.decode(json, place, telling);
        } catch (error) {
          if (!(error instanceof Misfit)) throw error;
          misfits.push(error);
        }
      }
      throw new Misfit(place, misfits.map(({ message }) => message).join(', or '));
    },
    schema: (definitions) => ({ anyOf: codecs.map((codec) => codec.schema(definitions)) }),
  };
}

/** A description with a name, which schemas refer to. It may contain itself. */
export function named<T>(name: string, make: () => Codec<T>): Codec<T> {
  let made: Codec<T> | undefined;
  const codec = (): Codec<T> => {
    made ??= make();
    return made;
  };
  return {
    encode: (value) => codec().encode(value),
    decode: (json, place, telling) => codec().decode(json, place, telling),
    schema(definitions) {
      if (!definitions.has(name)) {
        definitions.set(name, {});
        definitions.set(name, codec().schema(definitions));
      }
      return { $ref: `#/$defs/${name}` };
    },
  };
}
