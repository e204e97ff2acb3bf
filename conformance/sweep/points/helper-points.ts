import { ERRNO } from '../../../kernel-model/errno.ts';
import { HELPERS } from '../../../kernel-model/helpers/table.ts';
import type { LoadedObject, MapDescription } from '../../../runtime/loaded-object.ts';
import type { HelperCall, ProgramRun } from '../../../runtime/program-run.ts';
import type { SweepPoint } from '../sweep-point.ts';
import { callsBySite } from './call-sites.ts';

/** Of each place that calls a helper, this many calls give other results. */
const FIRST_CALLS = 2;
const SECOND = 1_000_000_000n;
const LARGEST = 0x7fff_ffff_ffff_ffffn;
const ARRAYS = new Set(['array', 'percpu_array']);

/** Random numbers at their edges. */
const RANDOM_NUMBERS = [0n, 1n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn];

interface OtherResult {
  /** As a point's id has it: `ENOENT`, `NULL`, `0x7fffffff`. */
  readonly id: string;
  readonly result: bigint;
  readonly meaning: string;
}

/** The map that a call is about; its first argument. */
function mapOf({ args }: HelperCall, maps: readonly MapDescription[]): MapDescription | undefined {
  return maps.find(({ address }) => address === args[0]);
}

/** Whether a key leads to an element of an array, so that every kernel finds it. */
function isElement({ key }: HelperCall, map: MapDescription): boolean {
  if (key?.length !== 4 || !ARRAYS.has(map.typeName)) return false;
  return new DataView(key.buffer, key.byteOffset).getUint32(0, true) < map.maxEntries;
}

/** The failures that the helper's table declares for a call. */
function failures(call: HelperCall, maps: readonly MapDescription[]): OtherResult[] {
  const definition = HELPERS.find(({ name }) => name === call.name);
  if (definition === undefined) return [];
  const map = mapOf(call, maps);
  const found = new Map<string, OtherResult>();
  for (const { result, cause, map: type, outOfReach } of definition.outcomes) {
    if (result === 'success' || outOfReach !== undefined || found.has(result)) continue;
    if (type !== undefined && type !== map?.typeName) continue;
    if (result === 'NULL') {
      if (map !== undefined && isElement(call, map)) continue;
      found.set(result, { id: result, result: 0n, meaning: `NULL: ${cause}` });
      continue;
    }
    const number = ERRNO[result as keyof typeof ERRNO];
    found.set(result, { id: result, result: BigInt(-number), meaning: `${result}: ${cause}` });
  }
  // What the call gave by itself is no other way.
  return [...found.values()].filter(({ result }) => result !== (call.result ?? undefined));
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;

function numbers(call: HelperCall, earlier: readonly HelperCall[]): OtherResult[] {
  if (call.name === 'get_random_u32') {
    return RANDOM_NUMBERS.map((result) => ({ id: hex(result), result, meaning: `the random number ${hex(result)}` }));
  }
  if (!/^(bpf_)?ktime_get/.test(call.name)) return [];
  const now = call.result ?? 0n;
  const before = earlier.findLast(({ name }) => name === call.name)?.result ?? now;
  const back = before > SECOND ? before - SECOND : 0n;
  const times = [
    { id: '0', result: 0n, meaning: 'the time 0' },
    { id: 'back', result: back, meaning: 'a time before the last one' },
    { id: 'end', result: LARGEST, meaning: 'the largest signed time' },
  ];
  return before === now ? times : [...times, { id: 'still', result: before, meaning: 'the last time again' }];
}

/** Helper calls give every other result that they may give. */
export function otherResults(run: ProgramRun, { maps }: LoadedObject): readonly SweepPoint[] {
  return callsBySite(run, FIRST_CALLS).flatMap(({ number, call }) =>
    [...failures(call, maps), ...numbers(call, run.helpers.slice(0, number - 1))].map(({ id, result, meaning }) => ({
      kind: 'helper result' as const,
      id: `call${number}=${id}`,
      name: `helper call ${number}, ${call.name}, gives ${meaning}`,
      disturbance: { helperResult: { call: number, result } },
    })),
  );
}
