import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Exploration } from '../../../conformance/universal/exploration/exploration.ts';
import { verdictOn } from '../../../conformance/universal/reporting/verdicts.ts';
import type { KernelCall, ProgramCalls } from '../../../runtime/audit/outcome.ts';
import type { LoadedObject } from '../../../runtime/loaded-object.ts';

const FROM_PID = 'bpf_task_from_pid';
const IDS = ['REX-RESOURCE-02', 'REX-RESOURCE-05', 'REX-PANIC-09'] as const;
const object = { imports: [FROM_PID, 'bpf_task_release'] } as unknown as LoadedObject;

/** What was seen of a program that took a reference at some places: where the call returns to, and where its caller does. */
function seen(name: string, ...taken: readonly (readonly [site: number, caller: number])[]): Exploration {
  const exploration = new Exploration({ program: { name, type: 'xdp' } } as unknown as Exploration['subject']);
  exploration.runs = 3;
  exploration.firings = 1;
  for (const [site, caller] of taken) exploration.taken.count({ name: FROM_PID, args: [], result: 1n, site, caller });
  return exploration;
}

function place(returnsTo: number | undefined, rest: Partial<KernelCall> = {}): KernelCall {
  return { helper: FROM_PID, returnsTo, caller: undefined, place: `at ${returnsTo}`, direct: true, ...rest };
}

const program = (name: string, ...calls: readonly KernelCall[]): ProgramCalls => ({
  program: name,
  calls,
  through: [],
});

function outcomes(one: Exploration, all: readonly Exploration[], calls: readonly ProgramCalls[]): readonly string[] {
  return IDS.map((id) => verdictOn(id, one, object, all, calls).outcome);
}

const UNKNOWN = ['skipped', 'skipped', 'skipped'];
const KEPT = ['passed', 'passed', 'passed'];

describe('a program that can take something', () => {
  test('is not known to give it back where no run took any', () => {
    const one = seen('main');
    const reason = `no run took a reference by ${FROM_PID} at at 16`;
    for (const id of IDS) {
      const verdict = verdictOn(id, one, object, [one], [program('main', place(16))]);
      assert.deepEqual(verdict, { outcome: 'skipped', reason });
    }
    assert.equal(verdictOn('REX-RESOURCE-01', one, object, [one]).outcome, 'not applicable');
    assert.equal(verdictOn('REX-MEMORY-01', one, object, [one]).outcome, 'passed');
  });

  test('is not known to give back what it takes at another place', () => {
    const one = seen('main', [16, -1]);
    assert.deepEqual(outcomes(one, [one], [program('main', place(16), place(32))]), UNKNOWN);
    assert.deepEqual(outcomes(one, [one], [program('main', place(16))]), KEPT);
  });

  test('is not shown by another program that takes it in the same function', () => {
    const [one, other] = [seen('one'), seen('other', [16, -1])];
    const calls = [program('one', place(16)), program('other', place(16))];
    assert.deepEqual(outcomes(one, [one, other], calls), UNKNOWN);
    assert.deepEqual(outcomes(other, [one, other], calls), KEPT);
  });

  test('is, where only a call through a pointer may lead there', () => {
    const [one, other] = [seen('one'), seen('other', [16, -1])];
    const calls = [program('one', place(16, { direct: false })), program('other', place(16))];
    assert.deepEqual(outcomes(one, [one, other], calls), ['not applicable', 'passed', 'passed']);
  });

  test('is not concerned by what another program takes', () => {
    const [one, other] = [seen('one'), seen('other')];
    const calls = [program('one'), program('other', place(16))];
    assert.deepEqual(outcomes(one, [one, other], calls), ['not applicable', 'passed', 'passed']);
    assert.deepEqual(outcomes(other, [one, other], calls), UNKNOWN);
  });

  test('is asked by itself where it may call the helper through a pointer, whatever another program shows', () => {
    const [one, other] = [seen('one'), seen('other', [16, -1])];
    const calls = [{ ...program('one'), through: [FROM_PID] }, program('other', place(16))];
    assert.deepEqual(outcomes(one, [one, other], calls), UNKNOWN);
    assert.deepEqual(outcomes(other, [one, other], calls), KEPT);
    const taking = seen('one', [48, -1]);
    assert.deepEqual(outcomes(taking, [taking, other], calls), KEPT);
    const elsewhere = [{ ...program('one'), through: ['bpf_spin_lock'] }, program('other', place(16))];
    assert.deepEqual(outcomes(one, [one, other], elsewhere), ['not applicable', 'passed', 'passed']);
  });

  test('is not asked for a pointer where its code shows a place that another program took something at', () => {
    const [one, other] = [seen('one'), seen('other', [16, -1])];
    const calls = [
      { ...program('one', place(16, { direct: false })), through: [FROM_PID] },
      program('other', place(16)),
    ];
    assert.deepEqual(outcomes(one, [one, other], calls), ['not applicable', 'passed', 'passed']);
  });

  test('takes at the place that calls the function of the kernel crate', () => {
    const calls = [program('main', place(16, { caller: 100 }), place(16, { caller: 200 }))];
    const [one, both] = [seen('main', [16, 100]), seen('main', [16, 100], [16, 200])];
    assert.deepEqual(outcomes(one, [one], calls), UNKNOWN);
    assert.deepEqual(outcomes(both, [both], calls), KEPT);
  });

  test('takes by a jump where the call returns to a place that calls no such helper', () => {
    const calls = [program('main', place(16), place(undefined))];
    const [one, both] = [seen('main', [16, -1]), seen('main', [16, -1], [48, -1])];
    assert.deepEqual(outcomes(one, [one], calls), UNKNOWN);
    assert.deepEqual(outcomes(both, [both], calls), KEPT);
  });

  test('is known by the object where its code shows no place', () => {
    const [one, other] = [seen('one'), seen('other')];
    assert.deepEqual(outcomes(one, [one, other], [program('one'), program('other')]), UNKNOWN);
    const taking = seen('other', [16, -1]);
    assert.deepEqual(outcomes(one, [one, taking], []), ['not applicable', 'passed', 'passed']);
  });

  test('has taken nothing where the helper gave nothing or did not come back', () => {
    const one = seen('main');
    one.taken.count({ name: FROM_PID, args: [], result: 0n, site: 16, returned: true });
    one.taken.count({ name: FROM_PID, args: [], result: null, site: 16, returned: false });
    assert.deepEqual(outcomes(one, [one], [program('main', place(16))]), UNKNOWN);
  });
});
