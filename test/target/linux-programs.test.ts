import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openPipe } from '../../node/adapter-pipe.ts';
import { packageRoot } from '../../node/package-root.ts';
import type { RunScenario } from '../../reports/results/run-collector.ts';
import type { Exchange } from '../../target/self-test/exchange.ts';
import { selfTest } from '../../target/self-test/self-test.ts';
import { bytes as base64 } from '../../target/wire/codec.ts';
import { THOROUGH } from '../effort.ts';
import { skipUnless } from '../skip.ts';
import { runFeatures } from '../steps/feature-run.ts';
import { bootAdapter, buildAdapter, buildTwins, GUARDED, whyNoPrograms } from './linux-adapter.ts';

/** Features whose objects have twins. */
const FEATURES = [
  'maps/array.feature',
  'maps/hash.feature',
  'maps/perf-event-array.feature',
  'maps/queue-and-stack.feature',
  'maps/ring-buffer.feature',
  'maps/shared.feature',
  'program-types/captures.feature',
  'program-types/interface-rooms.feature',
  'program-types/kprobe.feature',
  'program-types/packet-path.feature',
  'program-types/perf-event.feature',
  'program-types/refused-attachments.feature',
  'program-types/tc-egress.feature',
  'program-types/tc.feature',
  'program-types/tracepoint.feature',
  'program-types/vlan.feature',
  'program-types/ways-of-attaching.feature',
  'program-types/xdp.feature',
];
const FEWEST = 150;

/** The verifier refuses this one where the kernel cannot override results of functions (CONFIG_BPF_KPROBE_OVERRIDE). */
const OVERRIDES = 'error_injector';
const TYPES = ['kprobe', 'perf_event', 'tracepoint', 'xdp', 'tc'];
/** Changed twins that are given to the adapter. */
const CHANGED = 600;

/** Tasks have pids that no kernel gives early: programs ask for them. */
const OWN_FEATURE = `
Feature: Programs that ask for the task
  Scenario: [1] A record of the trace has the form of bpf_trace_printk
    Given the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    When task 31042 "bash" hits the tracepoint
    And task 31043 "a-name-of-15-by" hits the tracepoint
    Then the trace reads
      """
                  bash-31042   [000] ...21 *: bpf_trace_printk: [hello::hello] Hello from pid 31042 on CPU 0

       a-name-of-15-by-31043   [000] ...21 *: bpf_trace_printk: [hello::hello] Hello from pid 31043 on CPU 0

      """

  Scenario: [2] A ring buffer has the records of two tasks in order
    Given the object "ring_events", attached to tracepoint "syscalls/sys_enter_dup"
    When task 31042 "bash" hits the tracepoint with
      | fildes | 3 |
    And task 31043 "cat" hits the tracepoint with
      | fildes | 92 |
    And task 31042 "bash" hits the tracepoint with
      | fildes | 90 |
    Then user space reads from map "events"
      | value: u32[2] |
      | [31042, 3]    |
      | [31043, 1]    |
      | [31043, 2]    |

  Scenario: [3] A perf event array has the record of a task
    Given the object "perf_output", attached to tracepoint "syscalls/sys_enter_dup"
    And user space listens to map "events" with 1 page for each CPU
    When task 31042 "bash" hits the tracepoint
    Then user space reads from map "events"
      | CPU | value: u32[2] |
      | 0   | [31042, 0]    |
    When task 31042 "bash" hits the tracepoint 173 times
    Then user space reads 170 records from map "events"

  Scenario Outline: [<number>] Samples of <event> are counted for the task that was running
    Given the object "perf_sampler", attached to a perf event
    When a perf event samples task 31042 "bash" with
      | event  | <event>  |
      | period | <period> |
    And a perf event samples task 31043 "cat" with
      | event  | <event>  |
      | period | <period> |
    And a perf event samples task 31042 "bash" with
      | event  | <event>  |
      | period | <period> |
    Then map "samples" holds exactly
      | key: i32 | value: u64 |
      | 31042    | 2          |
      | 31043    | 1          |

    Examples:
      | number | event       | period  |
      | 4      | cpu-clock   | 1000000 |
      | 5      | page-faults | 1       |
      | 6      | page-faults | 7       |
`;

/** What this feature says is not so: its scenario must fail. */
const WRONG_FEATURE = `
Feature: What is not so
  Scenario: [1] A key that is there is not found
    Given the object "map_calls"
    And map "hash" holds
      | key: u32 | value: u64 |
      | 1        | 10         |
    And program "lookup" is attached to tracepoint "raw_syscalls/sys_enter"
    When task 42 "bash" hits the tracepoint with
      | id   | 1   |
      | args | [1] |
    Then the result is -1

  Scenario: [2] A program that is not attached sees the packet
    Given the object "two_programs"
    And program "count_out" is attached to tc on "eth0"
    When packet 1 of "echo.pcap" arrives on "eth0"
    Then map "traffic" holds, among others
      | key: u32 | value: Traffic          |
      | 0        | {packets: 1, bytes: 43} |

  Scenario: [3] A packet that is dropped passes
    Given the object "port_filter", attached to xdp on "eth0"
    And map "blocked" holds
      | key: u16be | value: u8 |
      | 53         | 1         |
    When packet 1 of "dns-and-http.pcapng" arrives
    Then the verdict is XDP_PASS

  Scenario: [4] The trace has another pid
    Given the object "hello", attached to tracepoint "syscalls/sys_enter_dup"
    When task 31042 "bash" hits the tracepoint
    Then the trace holds exactly
      | [hello::hello] Hello from pid 31043 on CPU 0 |
`;

const missing = 'skip' in THOROUGH ? undefined : whyNoPrograms();
const options = 'skip' in THOROUGH ? THOROUGH : skipUnless(missing === undefined, missing ?? '');
const folder = mkdtempSync(join(tmpdir(), 'rex-linux-programs-'));

const bin = (name: string): Uint8Array => readFileSync(join(packageRoot, 'programs/bin', name));
const named = (scenarios: readonly RunScenario[], outcome: string) =>
  scenarios.filter((scenario) => scenario.outcome === outcome);

async function load(exchange: Exchange, name: string): Promise<{ programs: { name: string; type: string }[] }> {
  const params = { kernel: 1, name, bytes: base64.encode(bin(name)), options: {} };
  return (await exchange.result('load', params)) as unknown as { programs: { name: string; type: string }[] };
}

/** The processes of an adapter that was compiled for this test: itself, and those that load objects. */
function processesOf(adapter: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readlinkSync(`/proc/${name}/exe`) === adapter;
      } catch {
        return false;
      }
    })
    .map(Number);
}

const parentOf = (pid: number): number =>
  Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

describe('eBPF twins on the running Linux', options, () => {
  let adapter = '';
  let twins = '';
  let words: readonly string[] = [];
  before(() => {
    adapter = buildAdapter(folder, 'adapter', '-static');
    twins = buildTwins(folder);
    words = [adapter, '--loader', 'bpf', '--twins', twins];
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  async function run(files: Readonly<Record<string, string>>): Promise<readonly RunScenario[]> {
    process.env.REX_CONFORMANCE_TARGET = words.join(' ');
    try {
      return await runFeatures(files);
    } finally {
      delete process.env.REX_CONFORMANCE_TARGET;
    }
  }

  test('the adapter keeps every rule of the protocol', async () => {
    const { rules } = await selfTest({
      open: () => openPipe({ kind: 'command', command: words, environment: {} }, packageRoot),
      isProcess: true,
      timeout: 60,
      object: bin('map_api'),
      onRule: () => {},
    });
    assert.deepEqual(
      rules.filter(({ fault }) => fault !== undefined),
      [],
    );
  });

  test('the kernel takes twins of all types', async () => {
    const exchange = await bootAdapter(words);
    const types = new Set<string>();
    const names = readdirSync(twins).filter((name) => name !== OVERRIDES);
    for (const name of names) for (const { type } of (await load(exchange, name)).programs) types.add(type);
    assert.ok(names.length >= 15, `${names.length} twins`);
    assert.deepEqual([...types].sort(), [...TYPES].sort());
    const { error } = await exchange.ask('load', {
      kernel: 1,
      name: 'no_twin',
      bytes: base64.encode(bin('map_api')),
      options: {},
    });
    assert.equal(error?.data, 'any object');
    assert.equal(await exchange.close(), true);
  });

  test('features pass, or are skipped for what the target lacks', async () => {
    const texts = FEATURES.map((file) => [
      file.replace('/', '-'),
      readFileSync(join(packageRoot, 'features', file), 'utf8'),
    ]);
    const scenarios = await run(Object.fromEntries(texts));
    assert.deepEqual(
      named(scenarios, 'failed').map(({ name, failed }) => [name, failed[0]?.message]),
      [],
    );
    const passed = named(scenarios, 'passed').length;
    assert.ok(passed >= FEWEST, `${passed} of ${scenarios.length} pass`);
    for (const { name, reason } of named(scenarios, 'skipped')) assert.match(reason, /^the target lacks: /, name);
  });

  test('tasks have the pids and names that scenarios choose', async () => {
    const scenarios = await run({ 'own.feature': OWN_FEATURE });
    assert.deepEqual(
      scenarios
        .map(({ name, outcome, failed, reason }) => [name, outcome, failed[0]?.message ?? reason])
        .filter(([, outcome]) => outcome !== 'passed'),
      [],
    );
    assert.equal(scenarios.length, 6);
  });

  test('what is not so fails', async () => {
    const scenarios = await run({ 'wrong.feature': WRONG_FEATURE });
    assert.deepEqual(
      scenarios.map(({ outcome }) => outcome),
      ['failed', 'failed', 'failed', 'failed'],
    );
  });

  test('links and maps go with a loader that dies, and a filter of tc stays with its maps', async () => {
    const exchange = await bootAdapter(words);
    await load(exchange, 'dup_totals');
    await load(exchange, 'two_programs');
    await exchange.result('attach', { kernel: 1, program: 'dup_totals' });
    await exchange.result('attach', { kernel: 1, program: 'count_in', to: 'eth0' });
    await exchange.result('attach', { kernel: 1, program: 'count_out', to: 'eth0' });
    const event = { kind: 'tracepoint', event: 'syscalls/sys_enter_dup' };
    const packet = { kind: 'packet', bytes: base64.encode(Buffer.alloc(60, 1)), interface: 'eth0' };
    const programs = async (happening: object): Promise<string[]> => {
      const { runs } = (await exchange.result('fire', { kernel: 1, event: happening as never })) as unknown as {
        runs: { program: string }[];
      };
      return runs.map(({ program }) => program);
    };
    assert.deepEqual(await programs(event), ['dup_totals']);
    assert.deepEqual(await programs(packet), ['count_in', 'count_out']);
    const processes = processesOf(adapter);
    const loaders = processes.filter((pid) => processes.includes(parentOf(pid)));
    assert.equal(loaders.length, 2);
    for (const pid of loaders) process.kill(pid, 'SIGSYS');
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(await exchange.result('loadedObjects', { kernel: 1 }), []);
    assert.deepEqual(await programs(event), []);
    assert.deepEqual(await programs(packet), ['count_out']);
    const entries = (await exchange.result('readMap', { kernel: 1, map: 'traffic' })) as unknown as { value: string }[];
    assert.deepEqual(
      entries.map(({ value }) => Buffer.from(value, 'base64').readUInt8(0)),
      [1, 2],
    );
    assert.equal((await exchange.ask('readMap', { kernel: 1, map: 'totals' })).error?.code, 1);
    await exchange.result('detach', { kernel: 1, program: 'count_out' });
    assert.equal((await exchange.ask('readMap', { kernel: 1, map: 'traffic' })).error?.code, 1);
    assert.equal(await exchange.close(), true);
  });

  test('reads changed twins without a fault of memory', async () => {
    const guarded = buildAdapter(folder, 'guarded', ...GUARDED);
    const changedTwins = buildTwins(mkdtempSync(join(folder, 'changed-')));
    const exchange = await bootAdapter([guarded, '--loader', 'bpf', '--twins', changedTwins]);
    let state = 20261201;
    const random = (below: number): number => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const names = ['map_calls', 'ring_calls', 'waypoints', 'hello'];
    let loaded = 0;
    for (let n = 0; n < CHANGED; n++) {
      const name = names[random(names.length)]!;
      const twin = Uint8Array.from(readFileSync(join(twins, name)));
      for (let times = random(4); times >= 0; times--) twin[random(twin.length)] = random(3) === 0 ? 0xff : random(256);
      writeFileSync(join(changedTwins, name), random(8) === 0 ? twin.subarray(0, random(twin.length)) : twin);
      const { error } = await exchange.ask('load', { kernel: 1, name, bytes: base64.encode(bin(name)), options: {} });
      if (error !== undefined) continue;
      loaded++;
      await exchange.result('unload', { kernel: 1, object: name });
    }
    assert.ok(loaded > 0 && loaded < CHANGED, `${loaded} of ${CHANGED} are loaded`);
    assert.equal(await exchange.close(), true, 'it ends by itself: no sanitizer has ended it');
  });
});
