import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HELPERS } from '../../kernel-model/helpers/table.ts';
import { KERNEL_TEXT } from '../../kernel-model/kernel-text.ts';
import { toAddress } from '../../kernel-model/memory/guest-memory.ts';
import { systemCalls } from '../../kernel-model/system-calls.ts';
import { THOROUGH } from '../effort.ts';
import { bootKernel } from './support.ts';

const TEXT = 0xffffffff00000000n;

/** The functions and variables that the Rex crate imports (Rex ABI: kernel symbols). Programs may import other helpers, too. */
const IMPORTABLE_FUNCTIONS =
  `bpf_get_current_pid_tgid bpf_trace_printk bpf_map_lookup_elem bpf_map_update_elem bpf_map_delete_elem
  bpf_map_push_elem bpf_map_pop_elem bpf_map_peek_elem bpf_probe_read_kernel ktime_get_mono_fast_ns ktime_get_boot_fast_ns get_random_u32
  bpf_snprintf vprintk rex_landingpad bpf_spin_lock bpf_spin_unlock just_return_func bpf_get_stackid_pe bpf_perf_prog_read_value
  bpf_perf_event_output_tp bpf_perf_event_read_value bpf_skb_event_output bpf_xdp_event_output bpf_xdp_adjust_head bpf_xdp_adjust_tail
  bpf_clone_redirect bpf_ringbuf_output bpf_ringbuf_reserve bpf_ringbuf_submit bpf_ringbuf_discard bpf_ringbuf_query bpf_ktime_get_ns
  bpf_ktime_get_boot_ns bpf_ktime_get_coarse_ns rex_trace_printk bpf_task_from_pid bpf_task_release`.split(/\s+/);
const IMPORTABLE_PER_CPU =
  `numa_node rex_cleanup_entries rex_stack_ptr current_task cpu_number rex_termination_state this_cpu_off
  rex_log_buf`.split(/\s+/);

test('every symbol that the crate imports is there, and names of nothing are not', () => {
  const { kallsyms } = bootKernel();
  const helpers = new Set(HELPERS.map(({ name }) => name));
  assert.equal(helpers.size, HELPERS.length, 'each once');
  assert.deepEqual(
    IMPORTABLE_FUNCTIONS.filter((name) => !helpers.has(name)),
    [],
  );
  for (const name of helpers) assert.equal(kallsyms.resolve(name)?.kind, 'function', name);
  for (const name of IMPORTABLE_PER_CPU) {
    assert.equal(kallsyms.resolve(name)?.kind, 'per-cpu', name);
    assert.equal(kallsyms.resolve(name)?.state, 'modelled', name);
  }
  assert.equal(kallsyms.resolve('bpf_no_such_helper'), undefined);
  assert.equal(kallsyms.resolve('hasOwnProperty'), undefined);
});

test('an import is modelled, carried out by the runtime, or unsupported', () => {
  const { kallsyms } = bootKernel();
  assert.equal(kallsyms.resolve('bpf_map_lookup_elem')!.state, 'modelled');
  assert.equal(kallsyms.resolve('rex_landingpad')!.state, 'control');
  assert.equal(kallsyms.resolve('do_syscall_64')!.state, 'unsupported');
  assert.equal(kallsyms.resolve('rex_curr_prog')!.state, 'unsupported');
  for (const helper of HELPERS) {
    assert.equal(helper.state === 'modelled', helper.call !== undefined, helper.name);
    assert.equal(kallsyms.resolve(helper.name)!.state, helper.state, helper.name);
  }
});

test('functions lie in kernel text, at least 64 bytes apart, the same in every kernel', () => {
  const { kallsyms } = bootKernel();
  const text = [...kallsyms.all()].filter(
    ({ kind, size, name }) => kind === 'function' && size > 0 && name !== 'rex_exit',
  );
  const starts = text.map(({ low }) => low).sort((left, right) => left - right);
  assert.equal(starts[0], 0x81000000);
  starts.forEach((start, index) => {
    assert.ok(start - (starts[index - 1] ?? 0) >= 64);
    assert.equal(start % 64, 0);
  });
  const again = bootKernel().kallsyms;
  for (const { name, low } of text) assert.equal(again.resolve(name)!.low, low, name);
  assert.ok(systemCalls().size > 350);
  for (const name of systemCalls().keys()) assert.ok(kallsyms.resolve(`__x64_sys_${name}`), name);
});

test('an address in the text is described by its function, and rex_exit lies right behind the dispatcher', () => {
  const { kallsyms } = bootKernel();
  const dispatcher = kallsyms.resolve('rex_dispatcher_func')!;
  const exit = kallsyms.resolve('rex_exit')!;
  assert.equal(exit.low, dispatcher.low + dispatcher.size);
  assert.equal(kallsyms.describe(TEXT + BigInt(exit.low)), 'rex_exit+0x0/0x18');
  assert.equal(kallsyms.describe(TEXT + BigInt(dispatcher.low)), 'rex_dispatcher_func+0x0/0x32');
  assert.equal(kallsyms.describe(TEXT + 0x80ffffffn), '0xffffffff80ffffff');
  assert.equal(kallsyms.lookup(TEXT + BigInt(exit.low + exit.size)), undefined);
  assert.equal(kallsyms.describe(0x1234n), '0x0000000000001234');
});

test('every function that a stack trace may show has a return address inside it, or at its end', () => {
  for (const [name, { size, returnOffset }] of KERNEL_TEXT) {
    if (returnOffset !== undefined) assert.ok(returnOffset > 0 && returnOffset <= (size ?? 176), name);
  }
});

test("programs' symbols come with their tag, sizes rounded up to 16, and go again", () => {
  const { kallsyms } = bootKernel();
  const symbols = kallsyms.addProgramSymbols('0123456789abcdef', [
    { name: 'core::panicking::panic', offset: 0x300040, size: 1 },
    { name: 'main', offset: 0x300000, size: 33 },
  ]);
  assert.deepEqual(
    symbols.map(({ name, size }) => [name, size]),
    [
      ['rex_prog_0123456789abcdef::main', 48],
      ['rex_prog_0123456789abcdef::core::panicking::panic', 16],
    ],
  );
  assert.equal(kallsyms.describe(toAddress(0x300000 + 47)), 'rex_prog_0123456789abcdef::main+0x2f/0x30');
  assert.equal(kallsyms.lookup(toAddress(0x300030)), undefined);
  assert.deepEqual(kallsyms.lookup(toAddress(0x300041)), {
    name: 'rex_prog_0123456789abcdef::core::panicking::panic',
    function: 'core::panicking::panic',
    offset: 1,
    size: 16,
    program: true,
  });
  assert.equal(kallsyms.programSymbols('0123456789abcdef').length, 2);
  kallsyms.removeProgramSymbols('0123456789abcdef');
  assert.equal(kallsyms.lookup(toAddress(0x300041)), undefined);
  assert.deepEqual(kallsyms.programSymbols('0123456789abcdef'), []);
});

test('a scenario can add functions, and cannot move the ones that exist', () => {
  const plain = bootKernel().kallsyms;
  const { kallsyms } = bootKernel({ functions: [{ name: 'my_driver_probe' }, { name: 'vfs_read' }] });
  assert.equal(plain.resolve('my_driver_probe'), undefined);
  assert.equal(kallsyms.resolve('my_driver_probe')!.kind, 'function');
  assert.equal(kallsyms.resolve('vfs_read')!.low, plain.resolve('vfs_read')!.low);
});

test('functions of one kernel are unknown to the next, and lie behind those of all kernels', () => {
  const one = bootKernel({ functions: [{ name: 'my_function' }] }).kallsyms;
  const { kallsyms: other } = bootKernel();
  const { low, size } = one.resolve('my_function')!;
  assert.equal(other.resolve('my_function'), undefined);
  other.assumeFunction('other_function');
  assert.equal(other.resolve('other_function')?.low, low);
  assert.equal(one.resolve('other_function'), undefined);
  for (const [kallsyms, name] of [
    [one, 'my_function'],
    [other, 'other_function'],
  ] as const) {
    assert.equal(kallsyms.lookup(TEXT | BigInt(low))?.name, name);
    assert.equal(kallsyms.lookup(TEXT | BigInt(low + size - 1))?.name, name);
    assert.equal(kallsyms.lookup(TEXT | BigInt(low + size)), undefined);
    assert.ok([...kallsyms.all()].some((symbol) => symbol.name === name));
  }
});

test('an address belongs to the function that begins last before it, as reading all of them says', THOROUGH, () => {
  const { kallsyms } = bootKernel({ functions: [{ name: 'my_function' }] });
  const text = [...kallsyms.all()].filter(({ kind, size }) => kind === 'function' && size > 0);
  for (const { low, size } of text) {
    for (const at of [low - 1, low, low + 1, low + size - 1, low + size]) {
      const found = text
        .filter((symbol) => symbol.low <= at)
        .sort((a, b) => a.low - b.low)
        .at(-1);
      const inside = found !== undefined && at < found.low + found.size;
      assert.equal(kallsyms.lookup(TEXT | BigInt(at))?.name, inside ? found.name : undefined);
    }
  }
});

test('ranges of program functions have exactly the code that is found by their names', () => {
  const { kallsyms } = bootKernel();
  const version = kallsyms.programVersion;
  const functions = [
    { name: 'main', offset: 0x400000, size: 100 },
    { name: 'handler', offset: 0x400080, size: 64 },
    { name: 'inside', offset: 0x400090, size: 8 },
    { name: 'handler', offset: 0x400100, size: 0 },
    { name: 'alias', offset: 0x400100, size: 32 },
    { name: 'handler', offset: 0x400200, size: 1 },
  ];
  kallsyms.addProgramSymbols('0123', functions);
  assert.notEqual(kallsyms.programVersion, version);
  const ranges = kallsyms.programRanges((name) => name === 'handler');
  for (let offset = 0x3fffff; offset < 0x400300; offset++) {
    const inside = ranges.some((start, n) => n % 2 === 0 && offset >= start && offset < ranges[n + 1]!);
    assert.equal(inside, kallsyms.lookup(toAddress(offset))?.function === 'handler', `at ${offset.toString(16)}`);
  }
});
