import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import type { WatchdogPlan } from '../../../kernel-model/events.ts';
import type { KernelConfiguration } from '../../../kernel-model/kernel-configuration.ts';
import { RunClock } from '../../../runtime/run/run-clock.ts';
import { SECOND } from './corpus-kernel.ts';
import { smallKernel } from './small-kernel.ts';

function begun(clock: KernelConfiguration['clock'] & object, plan?: WatchdogPlan) {
  const { kernel, parts, registers } = smallKernel({ clock });
  const run = new RunClock(kernel.clock, parts.watchdog, registers);
  run.begin(plan);
  /** Does what an engine does that retires some instructions. */
  const retire = (count: number) => {
    registers.budget -= count;
    run.synchronize();
  };
  return { kernel, registers, run, retire };
}

describe('the clock of a run', () => {
  test('gives the instructions until the next firing, and counts what was retired', () => {
    const { kernel, registers, run, retire } = begun({ start: 19 * SECOND, nanosecondsPerInstruction: 1000 });
    assert.equal(run.takeDue(), undefined);
    run.arm();
    assert.equal(registers.budget, 1_000_000);
    retire(400_000);
    assert.equal(run.retired, 400_000);
    assert.equal(kernel.clock.now, 19.4 * SECOND);
    assert.equal(run.takeDue(), undefined);
    run.arm();
    assert.equal(registers.budget, 600_000);
    retire(600_000);
    assert.equal(run.takeDue(), 'firing');
    assert.equal(run.takeDue(), undefined, 'reported once');
    run.arm();
    assert.equal(registers.budget, 2 ** 24, 'no more at once than a slice');
  });

  test('rounds up where a firing falls between two instructions', () => {
    const { registers, run, retire } = begun({ start: 20 * SECOND - 5, nanosecondsPerInstruction: 3 });
    run.arm();
    assert.equal(registers.budget, 2);
    retire(2);
    assert.equal(run.takeDue(), 'firing');
  });

  test('stops at the instruction that the scenario names', () => {
    const { registers, run, retire } = begun({}, { atInstruction: 7 });
    assert.equal(run.takeDue(), undefined);
    run.arm();
    assert.equal(registers.budget, 7);
    retire(7);
    assert.equal(run.takeDue(), 'forced');
    assert.equal(run.takeDue(), undefined);
    assert.equal(begun({}, { atInstruction: 0 }).run.takeDue(), 'forced');
  });

  test('lets time pass from firing to firing', () => {
    const { kernel, run } = begun({ start: 15 * SECOND });
    const firings = [];
    while (run.passUntil(70 * SECOND)) firings.push(kernel.clock.now / SECOND);
    assert.deepEqual(firings, [20, 40, 60]);
    assert.equal(kernel.clock.now, 70 * SECOND);
  });

  test('gives a program up after 100 s of its own instructions', () => {
    const { run, retire } = begun({ nanosecondsPerInstruction: SECOND });
    for (let n = 0; n < 100; n++) {
      while (run.takeDue() === 'firing');
      assert.notEqual(run.takeDue(), 'given up', `after ${n} s`);
      run.arm();
      retire(1);
    }
    while (run.takeDue() === 'firing');
    assert.equal(run.takeDue(), 'given up');
  });

  test('ends after 2^36 instructions, however fast the machine is', () => {
    const { run, registers } = begun({ nanosecondsPerInstruction: 0 });
    for (let slice = 0; slice < 2 ** 12; slice++) {
      run.checkInstructions();
      run.arm();
      registers.budget = 0;
      run.synchronize();
    }
    assert.throws(
      () => run.checkInstructions(),
      (error: unknown) =>
        error instanceof Diagnostic && error.kind === 'unsupported' && error.code === 'INSTRUCTION_BUDGET',
    );
  });
});
