import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../base/diagnostic.ts';
import type { HelperCall, ProgramRun } from '../../runtime/program-run.ts';
import { Scenario } from '../../steps/scenario.ts';
import { readObservations } from '../../vocabulary/observations.ts';
import { dup } from '../runtime/run/corpus-kernel.ts';

const TRACEPOINT = { kind: 'tracepoint', name: 'syscalls/sys_enter_dup' };

/** A scenario in which an object is loaded, attached to the entry of dup, and the event happens with each descriptor. */
async function scenarioWith(object: string, descriptors: readonly number[]): Promise<Scenario> {
  const scenario = new Scenario();
  await scenario.attachAll(await scenario.load(object), TRACEPOINT);
  for (const descriptor of descriptors) await scenario.fire(dup(descriptor), 'dup');
  return scenario;
}

/** What one more run with these calls is counted as. */
function counted(scenario: Scenario, helpers: readonly HelperCall[], outcome: ProgramRun['outcome'] = 'completed') {
  const before = scenario.observations.toJSON().helpers;
  const run = scenario.fired[0]!.runs[0]!;
  scenario.observations.ran(Object.defineProperties({ ...run, outcome }, { helpers: { value: helpers } }), dup());
  const known = new Set(before.map((entry) => JSON.stringify(entry)));
  return scenario.observations.toJSON().helpers.filter((entry) => !known.has(JSON.stringify(entry)));
}

describe('the record of what the kernel did', () => {
  test('has objects, programs, helpers by map type, variables and maps, each once, and can be read', async () => {
    const scenario = await scenarioWith('task_lookup', [208, 999, 998]);
    const found = readObservations(JSON.stringify(scenario.observations));
    const sha256 = createHash('sha256').update(scenario.files.object('task_lookup')).digest('hex');
    const crate = { name: 'rex-conformance-rex', version: null };
    assert.deepEqual(found.objects, [{ name: 'task_lookup', sha256, crate }]);
    const program = { object: 'task_lookup', program: 'task_lookup', kind: 'tracepoint' };
    assert.deepEqual(found.programs, [{ ...program, outcomes: { completed: 3 } }]);
    assert.deepEqual(found.helpers, [
      { helper: 'bpf_map_update_elem', map: 'hash', result: 'success', calls: 1 },
      { helper: 'bpf_task_from_pid', result: 'NULL', calls: 2 },
      { helper: 'bpf_task_from_pid', result: 'success', calls: 1 },
      { helper: 'bpf_task_release', result: 'success', calls: 1 },
    ]);
    assert.deepEqual(found.maps, [{ map: 'hash', result: 'success', times: 1 }]);
    assert.ok(found.variables.includes('rex_termination_state') && !found.variables.includes('jiffies'));
    assert.deepEqual([found.attachRefusals, found.loadRefusals], [[], []]);
    await scenario.end();
  });

  test('has panics as calls of the landing pad, and errors by their names', async () => {
    const scenario = await scenarioWith('explicit_panic', [3]);
    const { helpers, programs } = scenario.observations.toJSON();
    assert.deepEqual(helpers, [{ helper: 'rex_landingpad', result: 'success', calls: 1 }]);
    assert.deepEqual(programs[0]?.outcomes, { panicked: 1 });
    await scenario.end();
  });

  test('has an error that is a pointer, and a call that never returned', async () => {
    const scenario = await scenarioWith('hello', [0]);
    const call = (name: string, result: bigint | null): HelperCall => ({ name, args: [1n, 2n, 3n, 4n], result });
    const one = (name: string, result: bigint | null) => counted(scenario, [call(name, result)])[0];
    assert.equal(one('bpf_map_lookup_elem', 2n ** 64n - 95n)?.result, 'EOPNOTSUPP');
    assert.equal(one('bpf_map_lookup_elem', 0xffffc90000001000n)?.result, 'success');
    assert.equal(one('bpf_map_lookup_elem', 0n)?.result, 'NULL');
    assert.equal(one('bpf_map_update_elem', -7n)?.result, 'E2BIG');
    assert.equal(one('bpf_snprintf', 12n)?.result, 'success');
    assert.equal(one('bpf_ktime_get_ns', 2n ** 64n - 95n)?.result, 'success');
    assert.equal(one('bpf_spin_lock', null)?.result, 'success');
    assert.equal(one('bpf_map_push_elem', null)?.result, 'did not return');
    const calls = [call('bpf_spin_unlock', null), call('bpf_task_release', null)];
    assert.deepEqual(
      counted(scenario, calls, 'oops').map(({ helper, result }) => `${helper}: ${result}`),
      ['bpf_spin_unlock: success', 'bpf_task_release: did not return'],
    );
    await scenario.end();
  });

  test('has what the kernel refuses: objects, maps by their type, attachments', async () => {
    const scenario = await scenarioWith('hello', []);
    await assert.rejects(() => scenario.load('unknown_symbol'));
    await assert.rejects(() => scenario.attachProgram('hello', TRACEPOINT));
    const refused = (code: string, errno: string) =>
      new Diagnostic({ code, kind: 'refused', errno, message: 'map "blocked" cannot be', cause: 'so', hint: 'no' });
    const bytes = scenario.files.object('port_filter');
    scenario.observations.loadRefused('port_filter', bytes, refused('MAP_CREATE_E2BIG', 'E2BIG'));
    const found = scenario.observations.toJSON();
    assert.deepEqual(found.attachRefusals, [{ kind: 'tracepoint', errno: 'EEXIST', times: 1 }]);
    assert.deepEqual(found.loadRefusals, [
      { object: 'port_filter', code: 'MAP_CREATE_E2BIG', errno: 'E2BIG' },
      { object: 'unknown_symbol', code: 'LOAD_SYMBOL_UNKNOWN', errno: 'EINVAL' },
    ]);
    assert.deepEqual(found.maps, [{ map: 'hash', result: 'E2BIG', times: 1 }]);
    await scenario.end();
  });
});
