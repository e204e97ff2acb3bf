import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bootKernel, call, refusal } from './support.ts';

test('time stands still until it is advanced, and never goes back', () => {
  const { clock } = bootKernel({ clock: { start: 5_000 } });
  assert.equal(clock.now, 5_000);
  clock.advance(1_500);
  clock.advanceTo(6_000);
  assert.equal(clock.now, 6_500);
});

test('jiffies start 300 seconds before 2^32, tick at HZ, and are in guest memory', () => {
  const kernel = bootKernel();
  const { clock, memory } = kernel;
  const symbol = kernel.kallsyms.resolve('jiffies')!;
  const start = 2n ** 32n - 300n * 250n;
  assert.equal(symbol.kind, 'variable');
  assert.equal(memory.readU64(symbol.low), start);
  clock.advance(3_999_999);
  assert.equal(memory.readU64(symbol.low), start);
  clock.advance(1);
  assert.equal(memory.readU64(symbol.low), start + 1n);
  clock.advanceTo(300_000_000_000);
  assert.equal(memory.readU64(symbol.low), 2n ** 32n);
});

test('a clock that starts late has jiffies to match', () => {
  const kernel = bootKernel({ clock: { start: 2_000_000_000 } });
  assert.equal(kernel.clock.jiffies, 2 ** 32 - 300 * 250 + 500);
  assert.equal(kernel.memory.readU64(kernel.clock.jiffiesOffset), BigInt(kernel.clock.jiffies));
});

test('jiffies that show another value go on at the present one, within the same tick, too', () => {
  const { clock, memory } = bootKernel();
  const shown = () => memory.readU64(clock.jiffiesOffset);
  const start = shown();
  clock.showJiffies(2n ** 64n - 1n);
  clock.advance(4_000_000);
  assert.deepEqual([shown(), clock.jiffies], [2n ** 64n - 1n, Number(start) + 1]);
  clock.goOn();
  assert.equal(shown(), start + 1n);
  clock.showJiffies(0n);
  clock.goOn();
  assert.equal(shown(), start + 1n);
  clock.advance(4_000_000);
  assert.equal(shown(), start + 2n);
});

test('all clocks that helpers read agree; the coarse one shows the last tick', () => {
  const kernel = bootKernel({ clock: { start: 5_000_000_123 } });
  for (const name of [
    'ktime_get_mono_fast_ns',
    'ktime_get_boot_fast_ns',
    'bpf_ktime_get_ns',
    'bpf_ktime_get_boot_ns',
  ]) {
    assert.equal(call(kernel, name), 5_000_000_123n, name);
  }
  assert.equal(call(kernel, 'bpf_ktime_get_coarse_ns'), 5_000_000_000n);
  kernel.clock.advance(8_000_000);
  assert.equal(call(kernel, 'bpf_ktime_get_coarse_ns'), 5_008_000_000n);
});

test('a helper takes the default duration, or its own', () => {
  const { clock } = bootKernel({ clock: { nanosecondsPerHelper: 7 }, helperDurations: { bpf_map_update_elem: 25e9 } });
  assert.equal(clock.durationOfHelper('bpf_map_lookup_elem'), 7);
  assert.equal(clock.durationOfHelper('bpf_map_update_elem'), 25e9);
  clock.setHelperDuration('bpf_map_lookup_elem', 9);
  assert.equal(clock.durationOfHelper('bpf_map_lookup_elem'), 9);
  assert.equal(bootKernel().clock.durationOfHelper('vprintk'), 20_000);
  assert.equal(bootKernel().clock.nanosecondsPerInstruction, 1000);
});

test('random numbers come from the list, and an exhausted list is an error', () => {
  const kernel = bootKernel({ random: { values: [7, 0xffffffff] } });
  assert.equal(call(kernel, 'get_random_u32'), 7n);
  assert.equal(call(kernel, 'get_random_u32'), 0xffffffffn);
  const diagnostic = refusal(() => call(kernel, 'get_random_u32'), 'RANDOM_VALUES_EXHAUSTED');
  assert.match(diagnostic.message, /called 3 times/);
});

test('the same seed gives the same numbers, another seed others', () => {
  const draw = (seed: number) => {
    const kernel = bootKernel({ random: { seed } });
    return Array.from({ length: 8 }, () => call(kernel, 'get_random_u32'));
  };
  assert.deepEqual(draw(1), draw(1));
  assert.notDeepEqual(draw(1), draw(2));
  assert.equal(new Set(draw(1)).size, 8);
  assert.ok(draw(3).every((value) => value >= 0n && value < 2n ** 32n));
});

test('times and random values that cannot be are refused', () => {
  for (const start of [-1, Number.NaN, Number.POSITIVE_INFINITY])
    refusal(() => bootKernel({ clock: { start } }), 'CLOCK_INVALID');
  refusal(() => bootKernel({ clock: { nanosecondsPerInstruction: -1 } }), 'CLOCK_INVALID');
  refusal(() => bootKernel({ clock: { nanosecondsPerHelper: Number.NaN } }), 'CLOCK_INVALID');
  refusal(() => bootKernel({ helperDurations: { vprintk: -5 } }), 'CLOCK_INVALID');
  for (const value of [-1, 2 ** 32, 0.5])
    refusal(() => bootKernel({ random: { values: [1, value] } }), 'RANDOM_INVALID');
  refusal(() => bootKernel({ random: { seed: 0.5 } }), 'RANDOM_INVALID');
});
