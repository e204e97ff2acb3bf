import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { callsBySite } from '../../../conformance/sweep/points/call-sites.ts';
import { clocksHeld, jiffiesAtEdges } from '../../../conformance/sweep/points/clock-points.ts';
import { failingCalls, mapsFilled } from '../../../conformance/sweep/points/effect-points.ts';
import { failureOf } from '../../../conformance/sweep/points/failures.ts';
import { otherResults } from '../../../conformance/sweep/points/helper-points.ts';
import {
  entriesTaken,
  littleStack,
  valuesDeleted,
  valuesWritten,
} from '../../../conformance/sweep/points/memory-points.ts';
import { watchdogInHelpers } from '../../../conformance/sweep/points/watchdog-points.ts';
import type { SweepPoint } from '../../../conformance/sweep/sweep-point.ts';
import type { LoadedObject, MapDescription } from '../../../runtime/loaded-object.ts';
import type { HelperCall, NotedRun, ProgramRun } from '../../../runtime/program-run.ts';

const LOOKUP = 'bpf_map_lookup_elem';
const UPDATE = 'bpf_map_update_elem';
const VALUE = 0xffff_c900_0000_1000n;

/** A call of a helper, at a place of its own unless it is given. */
function call(name: string, result: bigint | null, changes: Partial<HelperCall> = {}): HelperCall {
  return { name, args: [], result, ...changes } as HelperCall;
}

/** A run of these calls, as far as points look at it. */
function run(helpers: readonly HelperCall[], noted: Partial<NotedRun> = {}): ProgramRun {
  const all = { path: [], depths: [], states: [], ...noted };
  return { helpers, helperCalls: helpers.length, helperCallsOmitted: 0, noted: all } as unknown as ProgramRun;
}

function map(typeName: string, address: bigint, changes: Partial<MapDescription> = {}): MapDescription {
  return { name: typeName, typeName, address, maxEntries: 8, flags: 0, ...changes } as MapDescription;
}

function object(parts: Partial<LoadedObject>): LoadedObject {
  return { maps: [], imports: [], symbols: [], ...parts } as unknown as LoadedObject;
}

const ids = (points: readonly SweepPoint[]) => points.map(({ id }) => id);

describe('calls by their places', () => {
  test('are the first of each place, of its caller and of its helper, with their numbers', () => {
    const calls = [
      call('a', 0n, { site: 1, caller: 1 }),
      call('a', 0n, { site: 1, caller: 1 }),
      call('a', 0n, { site: 1, caller: 1 }),
      call('a', 0n, { site: 1, caller: 2 }),
      call('a', 0n, { site: 2, caller: 1 }),
      call('b', 0n, { site: 1, caller: 1 }),
    ];
    assert.deepEqual(
      callsBySite(run(calls), 2).map(({ number }) => number),
      [1, 2, 4, 5, 6],
    );
    assert.deepEqual(
      callsBySite(run(calls), 1).map(({ number }) => number),
      [1, 4, 5, 6],
    );
  });

  test('behind calls that are omitted are left out', () => {
    const calls = Array.from({ length: 10_002 }, (_, site) => call('a', 0n, { site }));
    const some = { ...run(calls), helperCallsOmitted: 5 };
    assert.deepEqual([callsBySite(some, 1).length, callsBySite(run(calls), 1).length], [10_000, 10_002]);
  });
});

describe('the failure of a call', () => {
  test('is what the table declares, by its result', () => {
    assert.equal(failureOf(call(UPDATE, -7n)), 'E2BIG');
    assert.equal(failureOf(call(LOOKUP, 0n)), 'NULL');
    for (const [name, result] of [
      [UPDATE, 0n],
      [UPDATE, -1234n],
      [LOOKUP, VALUE],
      [UPDATE, null],
      ['get_random_u32', 0n],
      ['no_such_helper', -7n],
    ] as const) {
      assert.equal(failureOf(call(name, result)), undefined, `${name} ${result}`);
    }
  });

  test('is a point, which is compared; another CPU fills maps in front of calls that add', () => {
    const maps = [map('hash', 1n), map('queue', 2n), map('array', 3n), map('hash', 4n, { maxEntries: 4097 })];
    const closed = map('stack', 5n, { flags: 1 << 3 });
    const calls = [
      call(UPDATE, 0n, { args: [1n], site: 1 }),
      call('bpf_map_push_elem', -7n, { args: [2n], site: 2 }),
      call(UPDATE, 0n, { args: [3n], site: 3 }),
      call(UPDATE, 0n, { args: [4n], site: 4 }),
      call('bpf_map_push_elem', 0n, { args: [5n], site: 5 }),
      call(LOOKUP, 0n, { args: [1n], site: 6 }),
    ];
    assert.deepEqual(ids(failingCalls(run(calls))), ['call2/fails', 'call6/fails']);
    const filled = mapsFilled(run(calls), object({ maps: [...maps, closed] }));
    assert.deepEqual(
      filled.map(({ disturbance }) => disturbance),
      [1, 2].map((number) => ({ mapFilledBefore: number, comparedCall: number })),
    );
  });

  test('is made by others in front of calls that send a record: the map is the first argument, or the second behind a context', () => {
    const maps = [
      map('ringbuf', 1n, { maxEntries: 2 ** 24 }),
      map('ringbuf', 2n, { maxEntries: 2 ** 25 }),
      map('perf_event_array', 3n, { flags: 1 << 3 }),
    ];
    const calls = [
      call('bpf_ringbuf_reserve', VALUE, { args: [1n], site: 1 }),
      call('bpf_ringbuf_output', 0n, { args: [1n], site: 2 }),
      call('bpf_ringbuf_reserve', VALUE, { args: [2n], site: 3 }),
      call('bpf_perf_event_output_tp', 0n, { args: [9n, 3n], site: 4 }),
      call('bpf_skb_event_output', 0n, { args: [9n, 3n], site: 5 }),
      call('bpf_xdp_event_output', 0n, { args: [9n, 3n], site: 6 }),
      call('bpf_perf_event_output_tp', 0n, { args: [3n, 9n], site: 7 }),
      call('bpf_ringbuf_query', 0n, { args: [1n], site: 8 }),
    ];
    assert.deepEqual(
      ids(mapsFilled(run(calls), object({ maps }))),
      [1, 2, 4, 5, 6].map((number) => `full/call${number}`),
    );
  });
});

describe('other results of a call', () => {
  test('are the failures that the table declares for its map, without its own', () => {
    const maps = [map('hash', 1n), map('array', 2n)];
    const element = (key: number) => ({ args: [2n], key: Uint8Array.of(key, 0, 0, 0) });
    const points = (one: HelperCall) => ids(otherResults(run([one]), object({ maps })));
    assert.deepEqual(points(call(LOOKUP, VALUE, { args: [1n] })), ['call1=NULL']);
    assert.deepEqual(points(call(LOOKUP, 0n, { args: [1n] })), [], 'it has missed by itself');
    assert.deepEqual(points(call(LOOKUP, VALUE, element(7))), [], 'every kernel finds an element of an array');
    assert.deepEqual(points(call(LOOKUP, VALUE, element(8))), ['call1=NULL']);
    assert.ok(points(call(UPDATE, 0n, { args: [1n] })).includes('call1=E2BIG'));
    assert.ok(!points(call(UPDATE, -7n, { args: [1n] })).includes('call1=E2BIG'));
  });

  test('are numbers at their edges, and times that stand still or go back', () => {
    const random = otherResults(run([call('get_random_u32', 5n)]), object({}));
    assert.deepEqual(
      random.map(({ disturbance }) => disturbance?.helperResult?.result),
      [0n, 1n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn],
    );
    const clock = (time: bigint, site: number) => call('bpf_ktime_get_ns', time, { site });
    const times = otherResults(run([clock(5_000_000_000n, 1), clock(6_000_000_000n, 2)]), object({}));
    assert.deepEqual(
      times.map(({ id, disturbance }) => [id, disturbance?.helperResult?.result]),
      [
        ['call1=0', 0n],
        ['call1=back', 4_000_000_000n],
        ['call1=end', 0x7fff_ffff_ffff_ffffn],
        ['call2=0', 0n],
        ['call2=back', 4_000_000_000n],
        ['call2=end', 0x7fff_ffff_ffff_ffffn],
        ['call2=still', 5_000_000_000n],
      ],
    );
    const early = otherResults(run([clock(1n, 1)]), object({}));
    assert.equal(early.find(({ id }) => id === 'call1=back')?.disturbance?.helperResult?.result, 0n);
  });
});

describe('values of maps', () => {
  const maps = [map('hash', 1n), map('percpu_array', 2n), map('array', 3n)];
  const calls = (address: bigint) => [
    call('bpf_get_current_pid_tgid', 1n, { site: 1 }),
    call(LOOKUP, 0n, { args: [address], site: 2 }),
    call(LOOKUP, VALUE, { args: [address], site: 3 }),
    call('bpf_ktime_get_ns', 1n, { site: 4 }),
  ];

  test('are written from the first one on that was found, if they are shared', () => {
    const written = valuesWritten(run(calls(3n)), object({ maps }));
    assert.deepEqual(
      ids(written),
      [3, 4].flatMap((number) => ['0x0', '0x1', '0xff'].map((byte) => `values/call${number}/${byte}`)),
    );
    assert.deepEqual(valuesWritten(run(calls(2n)), object({ maps })), []);
    assert.deepEqual(valuesWritten(run(calls(9n)), object({ maps })), [], 'it is no map of the object');
  });

  test('are deleted where the map lets it', () => {
    assert.deepEqual(ids(valuesDeleted(run(calls(1n)), object({ maps }))), ['deleted/call3', 'deleted/call4']);
    for (const address of [2n, 3n]) assert.deepEqual(valuesDeleted(run(calls(address)), object({ maps })), []);
    const closed = object({ maps: [map('hash', 1n, { flags: 1 << 4 })] });
    assert.deepEqual(valuesDeleted(run(calls(1n)), closed), []);
  });
});

describe('what is short', () => {
  const calls = [call('a', 0n, { site: 1 }), call('b', 0n, { site: 2 }), call('b', 0n, { site: 2 })];

  test('is the stack at each place, in steps, down to a multiple of 16', () => {
    const lowered = (symbols: readonly string[], depths: readonly number[]) =>
      littleStack(run(calls, { depths }), object({ symbols: symbols.map((name) => ({ name, size: 1 })) })).map(
        ({ id, disturbance, watchdog }) => [id, disturbance?.stackLowered, watchdog],
      );
    const all = lowered([], [100, 16_384 - 64]);
    assert.deepEqual(all.slice(0, 2), [
      ['stack/call1/0+watchdog', 16_272, { duringHelperCall: 1 }],
      ['stack/call1/64+watchdog', 16_208, { duringHelperCall: 1 }],
    ]);
    // 1 and 8 bytes less are the same place, and there is no more than 64 bytes at the second call.
    assert.deepEqual(
      all.slice(2).map(([id]) => id),
      ['stack/call1/512+watchdog', 'stack/call1/4096+watchdog', 'stack/call2/0+watchdog', 'stack/call2/1+watchdog'],
    );
    const checked = lowered(['rex_prog_1::__rex_handle_stack_overflow'], [100]);
    assert.deepEqual(
      checked.slice(0, 2).map(([id]) => id),
      ['stack/call1/0+watchdog', 'stack/call1/0'],
    );
  });

  test('are cleanup entries, for objects that have guards', () => {
    const guarded = entriesTaken(run(calls), object({ imports: ['rex_cleanup_entries'] }));
    assert.deepEqual(ids(guarded), ['cleanups/call0', 'cleanups/call1', 'cleanups/call2', 'cleanups/call3']);
    assert.deepEqual(entriesTaken(run(calls), object({})), []);
  });

  test('is time that passes, for objects that read a clock', () => {
    const held = clocksHeld(run(calls), object({ imports: ['jiffies'] }));
    assert.deepEqual(
      held.map(({ disturbance }) => disturbance?.clockHeldAfter),
      [0, 1, 2],
    );
    assert.equal(clocksHeld(run(calls), object({ imports: ['bpf_ktime_get_boot_ns'] })).length, 3);
    assert.deepEqual(clocksHeld(run(calls), object({ imports: ['bpf_get_numa_node_id'] })), []);
  });

  test('are jiffies at their edges, for objects that read the variable', () => {
    const edges = ids(jiffiesAtEdges(run(calls), object({ imports: ['jiffies'] })));
    const values = ['0x0', '0xffffffff', '0x100000000', '0x7fffffffffffffff', '0xffffffffffffffff'];
    assert.deepEqual(
      edges,
      [0, 1, 2].flatMap((number) => values.map((value) => `jiffies/call${number}=${value}`)),
    );
    const [first] = jiffiesAtEdges(run([]), object({ imports: ['jiffies'] }));
    assert.deepEqual(
      [first?.kind, first?.name, first?.disturbance],
      ['jiffies at an edge', 'jiffies are 0x0 from the start', { jiffiesShown: { afterCall: 0, value: 0n } }],
    );
    assert.deepEqual(jiffiesAtEdges(run(calls), object({ imports: ['bpf_ktime_get_ns'] })), []);
  });

  test('is a helper that the watchdog fires in: whether the program says so is noted', () => {
    const points = watchdogInHelpers(run(calls, { states: [1, 0, 1] }));
    assert.deepEqual(
      points.map(({ id, inHelper }) => [id, inHelper]),
      [
        ['watchdog/call1', true],
        ['watchdog/call2', false],
        ['watchdog/call3', true],
      ],
    );
  });
});
