import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toAddress, toOffset, WINDOW_BASE } from '../../kernel-model/memory/guest-memory.ts';
import { PerCpuAreas } from '../../kernel-model/per-cpu.ts';
import { THOROUGH } from '../effort.ts';
import { bootKernel, refusal } from './support.ts';

test("link address + this_cpu_off is the CPU's own copy, for every variable and CPU", () => {
  const { cpus } = bootKernel({ cpus: 3 });
  const seen = new Set<bigint>();
  for (const { name, low, high } of PerCpuAreas.symbols()) {
    const link = (BigInt(high) << 32n) | BigInt(low);
    for (let cpu = 0; cpu < 3; cpu++) {
      const address = BigInt.asUintN(64, link + cpus.gsBase(cpu));
      assert.equal(address, toAddress(cpus.offsetOf(name, cpu)), `${name} of CPU ${cpu}`);
      seen.add(address);
    }
    assert.equal(toOffset(link), undefined, `${name} is mapped at its link address`);
  }
  assert.equal(seen.size, 3 * PerCpuAreas.symbols().length);
});

test('each CPU knows its number, its offset, its node, its stack', () => {
  const { cpus, memory } = bootKernel({ cpus: 2 });
  for (const cpu of [0, 1]) {
    assert.equal(memory.view.getInt32(cpus.offsetOf('cpu_number', cpu), true), cpu);
    assert.equal(memory.view.getInt32(cpus.offsetOf('numa_node', cpu), true), 0);
    assert.equal(memory.readU64(cpus.offsetOf('this_cpu_off', cpu)), cpus.gsBase(cpu));
    const stack = cpus.stack(cpu);
    assert.equal(memory.readPointer(cpus.offsetOf('rex_stack_ptr', cpu)), stack.offset + 32768 - 8);
    assert.equal(stack.offset % 4096, 0);
    assert.equal(stack.size, 32768);
    assert.equal(memory.protectionAt(stack.offset - 1), 0, 'the guard page is mapped');
    assert.deepEqual(memory.regionAt(stack.offset - 1), { region: stack, guard: 'below' });
    assert.equal(stack.name, `Rex stack of CPU ${cpu}`);
  }
});

test('variables do not overlap and are aligned', () => {
  const symbols = PerCpuAreas.symbols().sort((left, right) => left.low - right.low);
  symbols.forEach((symbol, index) => {
    const next = symbols[index + 1];
    if (next !== undefined) assert.ok(symbol.low + symbol.size <= next.low, `${symbol.name} runs into ${next.name}`);
    assert.equal(symbol.low % Math.min(symbol.size, 8), 0, symbol.name);
  });
  assert.equal(symbols.find(({ name }) => name === 'rex_cleanup_entries')!.size, 64 * 24);
  assert.equal(symbols.find(({ name }) => name === 'rex_log_buf')!.size, 1024);
});

test('the snapshot shows what a program left behind', () => {
  const { cpus, memory } = bootKernel();
  const before = cpus.snapshot(0);
  assert.equal(before['valid rex_cleanup_entries of CPU 0'], '0');
  memory.writeU64(cpus.offsetOf('rex_cleanup_entries', 0) + 63 * 24, 1n);
  memory.u8[cpus.offsetOf('rex_termination_state', 0)] = 2;
  const now = cpus.snapshot(0);
  assert.equal(now['valid rex_cleanup_entries of CPU 0'], '1');
  assert.equal(now['rex_termination_state of CPU 0'], '2');
  assert.equal(now['rex_stack_ptr of CPU 0'], before['rex_stack_ptr of CPU 0']);
});

test('a kernel has 1 to 64 CPUs', THOROUGH, () => {
  for (const cpus of [0, 65, 1.5, -1, Number.NaN]) refusal(() => bootKernel({ cpus }), 'CPU_COUNT');
  const kernel = bootKernel({ cpus: 64 });
  assert.equal(kernel.cpus.has(63), true);
  assert.equal(kernel.cpus.has(64), false);
  assert.ok(kernel.cpus.gsBase(63) < WINDOW_BASE + 2n ** 33n);
  refusal(() => kernel.cpus.gsBase(64), 'CPU_UNKNOWN');
  refusal(() => kernel.cpus.stack(-1), 'CPU_UNKNOWN');
});

test('CPUs that are offline are among those that there are, and not all of them', () => {
  const refused = (offlineCpus: readonly number[]) =>
    refusal(() => bootKernel({ cpus: 2, offlineCpus }), 'CPU_OFFLINE');
  assert.equal(refused([7]).message, 'CPU 7 cannot be offline');
  assert.equal(refused([0, 1]).message, 'CPUs 0, 1 cannot be offline');
  assert.match(refused([0, 1]).cause, /CPUs are 0, 1, and at least one must be online$/);
});

test('numbers of CPUs may have gaps, and nothing is there in one', THOROUGH, () => {
  const { cpus, tasks } = bootKernel({ possibleCpus: [5, 0, 1, 4], offlineCpus: [4] });
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 6, -1].map((cpu) => cpus.has(cpu)),
    [true, true, false, false, true, true, false, false],
  );
  assert.deepEqual(
    [0, 1, 2, 4, 5].map((cpu) => cpus.isOnline(cpu)),
    [true, true, false, false, true],
  );
  assert.match(refusal(() => cpus.checkOnline(3), 'CPU_UNKNOWN').cause, /CPUs are 0, 1, 4, 5$/);
  assert.equal(tasks.current(5).comm, 'swapper/5');
  cpus.watch();
  assert.deepEqual(cpus.overwritten(), []);
});

test('numbers of CPUs that cannot be are refused', () => {
  for (const [configuration, cause] of [
    [{ possibleCpus: [] }, /boots on CPU 0/],
    [{ possibleCpus: [1, 2] }, /boots on CPU 0/],
    [{ possibleCpus: [0, 64] }, /from 0 to 63/],
    [{ possibleCpus: [0, 1, 1] }, /twice/],
    [{ cpus: 2, possibleCpus: [0, 1, 4] }, /their count is given as 2/],
  ] as const) {
    assert.match(refusal(() => bootKernel(configuration), 'CPU_COUNT').cause, cause);
  }
});
