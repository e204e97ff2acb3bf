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
import { FEATURES, OWN_FEATURE, WRONG_FEATURE } from './linux-features.ts';

const FEWEST = 150;

/** The verifier refuses this one where the kernel cannot override results of functions (CONFIG_BPF_KPROBE_OVERRIDE). */
const OVERRIDES = 'error_injector';
const TYPES = ['kprobe', 'perf_event', 'tracepoint', 'xdp', 'tc'];
/** Changed twins that are given to the adapter. */
const CHANGED = 600;

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
      scenarios
        .filter(({ outcome }) => outcome !== 'passed' && outcome !== 'skipped')
        .map(({ name, outcome, failed }) => [name, outcome, failed[0]?.message]),
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
