import { errnoName } from '../kernel-model/errno.ts';
import type { HelperDefinition, Parameter } from '../kernel-model/helpers/helper.ts';
import { HELPERS } from '../kernel-model/helpers/table.ts';
import type { LoadedObject } from './loaded-object.ts';
import type { HelperCall } from './program-run.ts';

const DEFINITIONS: ReadonlyMap<string, HelperDefinition> = new Map(
  HELPERS.map((definition) => [definition.name, definition]),
);
/** The lowest pointer that is an error (IS_ERR, include/linux/err.h). */
const LOWEST_ERROR = 2n ** 64n - 4095n;

/** The names of maps by their kernel addresses, as in helper arguments. */
export type MapNames = ReadonlyMap<bigint, string>;

/** The names of objects' maps; `object/name` if several maps have one name. */
export function mapNames(objects: readonly LoadedObject[]): MapNames {
  const maps = objects.flatMap((object) => object.maps.map((map) => ({ object, map })));
  return new Map(
    maps.map(({ object, map }) => {
      const alone = maps.every((other) => other.map.name !== map.name || other.map.address === map.address);
      return [map.address, alone ? map.name : `${object.name}/${map.name}`];
    }),
  );
}

/** The map of a call; `undefined` for a call without one, or with an address that is not a map's. */
export function mapOfCall({ name, args }: HelperCall, maps: MapNames): string | undefined {
  const place = DEFINITIONS.get(name)?.parameters.findIndex(isMap) ?? -1;
  return place < 0 || args[place] === undefined ? undefined : maps.get(args[place]);
}

/** A number in hexadecimal; a negative one has its sign in front. */
export function signedHex(value: bigint): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}

/**
 * A helper call in C notation: `bpf_map_lookup_elem(map counters, key 35 00 00 00) = NULL`. Addresses are in
 * hexadecimal, an error has its name, and a call that did not return says so. Names are not yet safe to print.
 */
export function describeHelperCall(call: HelperCall, maps: MapNames): string {
  const { name, args, result, returned = result !== null } = call;
  const definition = DEFINITIONS.get(name);
  const shown = args.map((value, n) => describeArgument(value, definition?.parameters[n], call, maps));
  const head = `${name}(${shown.join(', ')})`;
  if (!returned) return `${head} did not return`;
  return result === null ? head : `${head} = ${describeResult(result, definition)}`;
}

/** The arguments of a call, each with the name of its parameter: `key`, `35 00 00 00`. Texts are not yet safe to print. */
export function argumentsByName(call: HelperCall, maps: MapNames): readonly (readonly [name: string, text: string])[] {
  const parameters = DEFINITIONS.get(call.name)?.parameters ?? [];
  return call.args.map((value, n) => {
    const parameter = parameters[n];
    const name = parameter?.name ?? `argument ${n + 1}`;
    const text = describeArgument(value, parameter, call, maps);
    return [name, text.startsWith(`${name} `) ? text.slice(name.length + 1) : text];
  });
}

/** The result of a call: a number, an error by its name, `nothing`, or `did not return`. */
export function resultOfCall({ name, result, returned = result !== null }: HelperCall): string {
  if (!returned) return 'did not return';
  return result === null ? 'nothing' : describeResult(result, DEFINITIONS.get(name));
}

function isMap({ name }: Parameter): boolean {
  return name === 'map' || name === 'ringbuf';
}

function describeArgument(
  value: bigint,
  parameter: Parameter | undefined,
  { key }: HelperCall,
  maps: MapNames,
): string {
  if (parameter === undefined) return signedHex(value);
  const map = isMap(parameter) ? maps.get(value) : undefined;
  if (map !== undefined) return `map ${map}`;
  if (parameter.name === 'key' && key !== undefined) return `key ${spacedHex(key)}`;
  return parameter.kind === 'u32' || parameter.kind === 's32' ? value.toString() : signedHex(value);
}

function describeResult(result: bigint, definition: HelperDefinition | undefined): string {
  switch (definition?.result) {
    case 'pointer':
      if (result >= LOWEST_ERROR) return describeError(BigInt.asIntN(64, result));
      return result === 0n ? 'NULL' : signedHex(result);
    case 'errno':
      return result < 0n ? describeError(result) : result.toString();
    default:
      return result > 0xffff_ffffn ? signedHex(result) : result.toString();
  }
}

function describeError(number: bigint): string {
  const name = errnoName(Number(number));
  return name === String(-number) ? String(number) : `-${name}`;
}

/** Bytes in hexadecimal with blanks between them: `35 00 00 00`. */
export function spacedHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
