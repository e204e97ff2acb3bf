import { LARGEST_FILLED_MAP } from '../../../kernel-model/events.ts';
import type { LoadedObject } from '../../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import type { SweepPoint } from '../sweep-point.ts';
import { CLOSED, callsBySite } from './call-sites.ts';
import { failureOf } from './failures.ts';

/** Of each place that calls a helper, this many calls are looked at. */
const FIRST_CALLS = 2;
/** What adds an element to a map, if there is room. */
const ADDING = new Set(['bpf_map_update_elem', 'bpf_map_push_elem']);
/** Maps with room for a number of elements that come and go. */
const BOUNDED = new Set(['hash', 'queue', 'stack']);

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

/** Another CPU fills a map before an element is added to it. The helper then fails by itself, which is no forced result. */
export function mapsFilled(run: ProgramRun, { maps }: LoadedObject): readonly SweepPoint[] {
  return callsBySite(run, FIRST_CALLS).flatMap(({ number, call }) => {
    const map = ADDING.has(call.name) ? maps.find(({ address }) => address === call.args[0]) : undefined;
    if (map === undefined || !BOUNDED.has(map.typeName) || (map.flags & CLOSED) !== 0) return [];
    if (map.maxEntries > LARGEST_FILLED_MAP) return [];
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
