import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { STATE_EXPIRED, STATE_HELPER, STATE_PROGRAM, WATCHDOG_PERIOD } from '../../../runtime/run/watchdog.ts';
import { smallKernel } from './small-kernel.ts';

const SECOND = 1_000_000_000;

/** A kernel on whose CPU 0 a program has been running for some nanoseconds, in some termination state. */
function running(age: number, state: number) {
  const { kernel, parts } = smallKernel();
  const { memory, cpus, clock } = kernel;
  memory.writeU64Number(cpus.offsetOf('rex_prog_start_time', 0), clock.jiffies);
  memory.writePointer(cpus.offsetOf('rex_curr_prog', 0), cpus.stack(0).offset);
  const stateOffset = cpus.offsetOf('rex_termination_state', 0);
  memory.u8[stateOffset] = state;
  clock.advance(age);
  return { watchdog: parts.watchdog, stack: cpus.stack(0), state: () => memory.u8[stateOffset] };
}

describe('the watchdog', () => {
  test('fires every 20 s from boot', () => {
    const { watchdog } = smallKernel().parts;
    assert.equal(watchdog.nextFiring(0), WATCHDOG_PERIOD);
    assert.equal(watchdog.nextFiring(WATCHDOG_PERIOD - 1), WATCHDOG_PERIOD);
    assert.equal(watchdog.nextFiring(WATCHDOG_PERIOD), 2 * WATCHDOG_PERIOD);
    assert.equal(watchdog.nextFiring(21 * SECOND), 40 * SECOND);
  });

  test('finds nothing where no program runs', () => {
    const { kernel, parts } = smallKernel();
    kernel.clock.advance(100 * SECOND);
    assert.equal(parts.watchdog.fire(0, kernel.cpus.stack(0).offset, true), 'idle');
    assert.equal(kernel.memory.u8[kernel.cpus.offsetOf('rex_termination_state', 0)], STATE_PROGRAM);
  });

  test('leaves a program younger than 20 s alone', () => {
    const { watchdog, stack, state } = running(20 * SECOND - 4_000_000, STATE_PROGRAM);
    assert.equal(watchdog.fire(0, stack.offset + 64, false), 'young');
    assert.equal(state(), STATE_PROGRAM);
  });

  test('redirects a program of 20 s in its own code', () => {
    const { watchdog, stack, state } = running(20 * SECOND, STATE_PROGRAM);
    assert.equal(watchdog.fire(0, stack.offset + 64, false), 'redirect');
    assert.equal(state(), STATE_PROGRAM, 'the state is left as it is');
  });

  test('redirects a young program when the scenario says so', () => {
    const { watchdog, stack } = running(0, STATE_PROGRAM);
    assert.equal(watchdog.fire(0, stack.offset + 64, true), 'redirect');
  });

  test('waits for a helper', () => {
    const { watchdog, stack, state } = running(20 * SECOND, STATE_HELPER);
    assert.equal(watchdog.fire(0, stack.offset + 64, false), 'deferral');
    assert.equal(state(), STATE_EXPIRED);
  });

  test('goes on waiting', () => {
    const { watchdog, stack, state } = running(40 * SECOND, STATE_EXPIRED);
    assert.equal(watchdog.fire(0, stack.offset + 64, false), 'deferral');
    assert.equal(state(), STATE_EXPIRED);
  });

  for (const [where, at] of [
    ['below the Rex stack', -8],
    ['past the end of the Rex stack', 32768],
  ] as const) {
    test(`waits where the stack pointer is ${where}`, () => {
      const { watchdog, stack, state } = running(20 * SECOND, STATE_PROGRAM);
      assert.equal(watchdog.fire(0, stack.offset + at, false), 'deferral');
      assert.equal(state(), STATE_EXPIRED);
    });
  }

  for (const [where, at] of [
    ['lowest', 0],
    ['highest', 32760],
  ] as const) {
    test(`counts the ${where} word as on the Rex stack`, () => {
      const { watchdog, stack } = running(20 * SECOND, STATE_PROGRAM);
      assert.equal(watchdog.fire(0, stack.offset + at, false), 'redirect');
    });
  }
});
