import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Exploration } from '../../../conformance/universal/exploration/exploration.ts';
import type { ObservedRun } from '../../../conformance/universal/exploration/session.ts';
import { Ways } from '../../../conformance/universal/exploration/ways.ts';
import type { CheckInput } from '../../../conformance/universal/inputs/input.ts';
import { verdictOn } from '../../../conformance/universal/reporting/verdicts.ts';
import type { Situation } from '../../../conformance/universal/situation.ts';
import type { LoadedObject } from '../../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';

const call = (name: string, site: number) => ({ name, site, arguments: [], result: 1n });

/** A run that returned: the calls that are kept of it, and how many are omitted between them. */
function ran(helpers: readonly ReturnType<typeof call>[], omitted = 0): ProgramRun {
  const run = { outcome: 'completed', instructions: 9, firings: [], helpers, result: 0n, sentOn: false };
  const calls = { helperCalls: helpers.length + omitted, helperCallsOmitted: omitted };
  return { ...run, ...calls } as unknown as ProgramRun;
}

const observed = (run: ProgramRun) =>
  ({ run, input: { event: {} }, history: [], happened: 1 }) as unknown as ObservedRun;

const input = { event: { kind: 'packet' }, name: 'a packet', producible: true } as unknown as CheckInput;
const found = () => ({ judged: undefined, input, situation: {} as Situation, attached: [], history: [] });

const CALLS = [call('bpf_ktime_get_ns', 1), call('bpf_ringbuf_reserve', 2), call('bpf_ringbuf_submit', 3)];

describe('the ways through a program', () => {
  test('tell which places that take or give back something the watchdog fired at', () => {
    const ways = new Ways();
    ways.observe(observed(ran(CALLS)));
    assert.equal(ways.untriedResources, 2);
    for (const number of [1, 2]) ways.fired(ran(CALLS), number);
    assert.equal(ways.untriedResources, 1);
    ways.fired(ran(CALLS), 3);
    assert.equal(ways.untriedResources, 0);
  });

  test('know of places behind the calls that are kept', () => {
    const ways = new Ways();
    const many = Array.from({ length: 10_000 }, () => call('bpf_ktime_get_ns', 1));
    ways.observe(observed(ran([...many, ...CALLS], 100)));
    assert.equal(ways.calls().length, 10_000);
    assert.equal(ways.untriedResources, 2);
  });
});

describe('a program that takes something where the watchdog never fired', () => {
  const exploration = new Exploration({ program: { type: 'xdp' } } as unknown as Exploration['subject']);
  exploration.runs = 3;
  exploration.firings = 1;
  for (let n = 0; n < 3; n++) exploration.taken.count({ name: 'bpf_ringbuf_reserve', args: [], result: 1n });
  const verdict = (id: Parameters<typeof verdictOn>[0]) =>
    verdictOn(id, exploration, { imports: ['bpf_ringbuf_reserve'] } as unknown as LoadedObject);

  test('is not known to give it back', () => {
    exploration.untriedResources = 2;
    for (const id of ['REX-RESOURCE-03', 'REX-PANIC-09'] as const) {
      assert.deepEqual(verdict(id), {
        outcome: 'skipped',
        reason: 'the watchdog fired at none of 2 places that take something or give it back',
      });
    }
    assert.equal(verdict('REX-MEMORY-01').outcome, 'passed');
    assert.equal(verdict('REX-RESOURCE-01').outcome, 'not applicable');
  });

  test('is not judged where one of its inputs could not be tried', () => {
    exploration.untriedResources = 0;
    exploration.untriedInputs = 1;
    assert.equal(verdict('REX-MEMORY-01').outcome, 'skipped');
    exploration.untriedInputs = 0;
  });

  test('nor where something else is wrong with it', () => {
    exploration.untriedResources = 1;
    exploration.add(
      { requirement: 'REX-PANIC-10', code: 'PANIC_ON_INPUT', message: '', cause: '', hint: '' },
      input,
      undefined,
      found,
    );
    for (const id of ['REX-RESOURCE-03', 'REX-PANIC-09'] as const) assert.equal(verdict(id).outcome, 'skipped');
    exploration.untriedResources = 0;
    exploration.untriedInputs = 1;
    assert.equal(verdict('REX-MEMORY-01').outcome, 'skipped');
    exploration.untriedInputs = 0;
  });

  test('is, where it fired at each', () => {
    exploration.untriedResources = 0;
    assert.equal(verdict('REX-RESOURCE-03').outcome, 'passed');
  });
});
