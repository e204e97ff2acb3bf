import { LARGEST_FILLED_MAP, LARGEST_FILLED_RING } from '../../../kernel-model/disturbance/disturbance.ts';
import type { LoadedObject, MapDescription } from '../../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import type { SweepPoint } from '../sweep-point.ts';
import { CLOSED, callsBySite } from './call-sites.ts';
import { failureOf } from './failures.ts';

/** Of each place that calls a helper, this many calls are looked at. */
const FIRST_CALLS = 2;
/** Helpers that add to a map if there is room, and which of their arguments the map is. */
const ADDING: ReadonlyMap<string, number> = new Map([
  ['bpf_map_update_elem', 0],
  ['bpf_map_push_elem', 0],
  ['bpf_ringbuf_reserve', 0],
  ['bpf_ringbuf_output', 0],
  ['bpf_perf_event_output_tp', 1],
  ['bpf_skb_event_output', 1],
  ['bpf_xdp_event_output', 1],
]);
/** The largest maps that are filled, by their types: in elements or bytes. Events of perf event arrays have buffers of any size. */
const LARGEST: ReadonlyMap<string, number> = new Map([
  ['hash', LARGEST_FILLED_MAP],
  ['queue', LARGEST_FILLED_MAP],
  ['stack', LARGEST_FILLED_MAP],
  ['ringbuf', LARGEST_FILLED_RING],
  ['perf_event_array', Number.POSITIVE_INFINITY],
]);

/** Calls that fail by themselves are looked at: nothing may have changed. */
export function failingCalls(run: ProgramRun): readonly SweepPoint[] {
  return callsBySite(run, FIRST_CALLS).flatMap(({ number, call }) => {
    const failure = failureOf(call);
    if (failure === undefined) return [];
    return [
      {
        kind: 'helper fails' as const,
        id: `call${number}/fails`,
        name: `helper call ${number}, ${call.name}, fails with ${failure}, and what others see is compared`,
        disturbance: { comparedCall: number },
      },
    ];
  });
}

/** Whether user space is kept out of a map. Records of perf event arrays come from the kernel. */
function isClosed({ typeName, flags }: MapDescription): boolean {
  return typeName !== 'perf_event_array' && (flags & CLOSED) !== 0;
}

/** Another CPU fills a map before an element or a record is added to it. The helper then fails by itself, which is no forced result. */
export function mapsFilled(run: ProgramRun, { maps }: LoadedObject): readonly SweepPoint[] {
  return callsBySite(run, FIRST_CALLS).flatMap(({ number, call }) => {
    const argument = ADDING.get(call.name);
    const map = argument === undefined ? undefined : maps.find(({ address }) => address === call.args[argument]);
    if (map === undefined || isClosed(map) || map.maxEntries > (LARGEST.get(map.typeName) ?? 0)) return [];
    return [
      {
        kind: 'map full' as const,
        id: `full/call${number}`,
        name: `before helper call ${number}, ${call.name}, another CPU fills map "${map.name}"`,
        disturbance: { mapFilledBefore: number, comparedCall: number },
      },
    ];
  });
}
