import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { findFault } from '../../../broken/table.ts';
import { parseEvents } from '../../../captures/events/events-file.ts';
import { type SweepOptions, sweepObject } from '../../../conformance/sweep/sweep-object.ts';
import type { SweepReport } from '../../../conformance/sweep/sweep-report.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { effort, THOROUGH } from '../../effort.ts';

async function sweep(name: string, options: Partial<SweepOptions> = {}): Promise<SweepReport> {
  const bytes = readFileSync(`programs/bin/${name}`);
  return await sweepObject(bytes, name, { newTarget: () => new EmulatedTarget(), ...options });
}

const tried = ({ kinds }: SweepReport) => kinds.reduce((sum, kind) => sum + kind.tried, 0);
const found = ({ kinds }: SweepReport) => kinds.reduce((sum, kind) => sum + kind.found, 0);

describe('a sweep', () => {
  test('goes to every kind of point of a sound program, and finds nothing', THOROUGH, async () => {
    const reports = [];
    // No program of the corpus has all kinds.
    for (const object of ['guards', 'map_calls', 'helper_values']) reports.push(await sweep(object));
    for (const report of reports) {
      assert.deepEqual(report.findings, []);
      assert.ok(found(report) > 300);
      assert.equal(tried(report), found(report));
    }
    for (const { kind } of reports[0]!.kinds) {
      assert.ok(
        reports.some(({ kinds }) => kinds.some((one) => one.kind === kind && one.tried > 0)),
        kind,
      );
    }
  });

  test('shards have different points, which are all of them together', THOROUGH, async () => {
    const whole = await sweep('hello', { mostPoints: 0 });
    const shards = [];
    for (const index of [0, 1, 2]) shards.push(await sweep('hello', { mostPoints: 0, shard: { index, count: 3 } }));
    assert.equal(
      shards.reduce((sum, shard) => sum + found(shard), 0),
      found(whole),
    );
  });

  test('a point by its name is tried alone', THOROUGH, async () => {
    const report = await sweep('hello', { point: 'hello.1:watchdog@0' });
    assert.deepEqual(
      report.outcomes.map(({ outcome, points }) => [outcome, points]),
      [['panicked by redirect: Timeout in Rex program', 1]],
    );
    await assert.rejects(sweep('hello', { point: 'hello.1:nothing' }), { code: 'POINT_UNKNOWN' });
  });

  test('maps are compared behind a firing of the watchdog, in code and in a helper', THOROUGH, async () => {
    const points = ['port_filter.6:watchdog@70', 'port_filter.6:watchdog/call3'];
    const { target: newTarget } = findFault('clears the maps of a program that panics');
    for (const point of effort(points.slice(0, 1), points)) {
      const { findings } = await sweep('port_filter', { newTarget, point });
      assert.deepEqual(
        findings.map(({ requirement, code }) => [requirement, code]),
        [['REX-PANIC-17', 'PANIC_CHANGES_MAPS']],
        point,
      );
      assert.deepEqual((await sweep('port_filter', { point })).findings, []);
    }
  });

  test('a leak at one of hundreds of points is found', THOROUGH, async () => {
    const { findings } = await sweep('late_record');
    assert.deepEqual(
      findings.map(({ requirement, point }) => [requirement, point]),
      [
        ['REX-RESOURCE-03', 'late_record.1:watchdog/call35'],
        ['REX-PANIC-09', 'late_record.1:watchdog/call35'],
        ['REX-MEMORY-01', 'late_record.1:call35=NULL'],
      ],
    );
  });

  test('of the events before a point only those that it needs are kept', THOROUGH, async () => {
    const events = parseEvents(
      `
      cpus: 2
      loader: {survives_sigsys: true}
      events:
        - tracepoint: syscalls/sys_enter_dup
        - tracepoint: syscalls/sys_enter_dup
          cpu: 1
        - tracepoint: syscalls/sys_enter_dup
      `,
      'events.yaml',
    );
    const report = await sweep('late_record', { events, point: 'event3:watchdog/call35' });
    const { point, shrunk } = report.findings[0]!;
    assert.deepEqual([point, shrunk?.point], ['event3:watchdog/call35', 'event1:watchdog/call35']);
    const again = await sweep('late_record', {
      events: parseEvents(shrunk!.events, 'shrunk.yaml'),
      point: shrunk!.point,
    });
    assert.deepEqual(
      again.findings.map(({ code }) => code),
      report.findings.map(({ code }) => code),
    );
  });

  const TWO_DUPS = `
    loader: {survives_sigsys: true}
    events:
      - tracepoint: syscalls/sys_enter_dup
      - tracepoint: syscalls/sys_enter_dup
    `;

  test('a loader that a panic ends before the point is no error', THOROUGH, async () => {
    const events = parseEvents(TWO_DUPS, 'events.yaml');
    const { findings, outcomes } = await sweep('panic_with_lock', { events, point: 'event2:watchdog@0' });
    assert.deepEqual(findings, []);
    assert.match(outcomes[0]!.outcome, /^panicked by redirect/);
  });

  test('a kernel that loses a program breaks a rule, and the sweep goes on', THOROUGH, async () => {
    const newTarget = findFault('treats a loader that catches SIGSYS as dead').target;
    const events = parseEvents(TWO_DUPS, 'events.yaml');
    const { findings } = await sweep('panic_with_lock', { events, newTarget, point: 'event1:watchdog@0' });
    assert.deepEqual(
      findings.map(({ requirement, code }) => [requirement, code]),
      [['REX-TERM-05', 'NEXT_EVENT_NOT_SEEN']],
    );
  });

  test('a call that fails by itself is compared, and one that has changed something is found', THOROUGH, async () => {
    const fault = 'writes the value of an update that it refuses because the key exists';
    const { findings } = await sweep('map_calls', {
      newTarget: findFault(fault).target,
      point: 'update.5:call1/fails',
    });
    assert.deepEqual(
      findings.map(({ requirement, code }) => [requirement, code]),
      [['REX-HELPER-17', 'FAILURE_HAS_EFFECTS']],
    );
    const sound = await sweep('map_calls', { point: 'update.5:call1/fails' });
    assert.deepEqual([sound.findings, tried(sound)], [[], 1]);
  });

  const BROKEN: readonly (readonly [fault: string, code: string, object?: string])[] = [
    ['has a watchdog that interrupts helpers', 'REDIRECTED_IN_HELPER'],
    ['has a watchdog that never fires', 'WATCHDOG_DID_NOT_FIRE'],
    ['does not end a program that is in a helper', 'FIRING_LOST'],
    ['leaves a program that panicked attached', 'PROGRAM_NOT_REMOVED'],
    ['treats a loader that catches SIGSYS as dead', 'NEXT_EVENT_NOT_SEEN'],
    ['treats a loader that catches SIGSYS as dead', 'NEXT_EVENT_NOT_SEEN', 'hello'],
    ['does not restore the registers of the caller of a program', 'CALLER_REGISTERS'],
    [
      'deletes an element of a full hash map and refuses the new key all the same',
      'FAILURE_HAS_EFFECTS',
      'hash_lost_update',
    ],
    ['sends no signal to the loader of a program that panicked', 'LOADER_NOT_SIGNALLED'],
    ['detaches programs in name only', 'REMOVED_PROGRAM_RUNS'],
  ];
  for (const [fault, code, object = 'guards'] of BROKEN) {
    test(`catches a kernel that ${fault}, by ${object}`, THOROUGH, async () => {
      const { findings } = await sweep(object, { newTarget: findFault(fault).target, mostPoints: 24 });
      assert.ok(
        findings.some((finding) => finding.code === code),
        JSON.stringify(findings.map((finding) => finding.code)),
      );
    });
  }
});
