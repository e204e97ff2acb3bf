import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROGRAM_TYPES, readSection } from '../../kernel-model/contexts/table.ts';
import type { KernelEvent, PacketEvent } from '../../kernel-model/events.ts';
import { PT_REGS_NAMES } from '../../kernel-model/events.ts';
import type { Kernel } from '../../kernel-model/kernel.ts';
import { KERNEL_TEXT } from '../../kernel-model/kernel-text.ts';
import { attach, bootKernel, enter, program } from './support.ts';

const FRAME = Buffer.from('ffffffffffff00112233445508004500001c', 'hex');

const PACKET: PacketEvent = { kind: 'packet', bytes: Uint8Array.from([...FRAME, ...Array(82).fill(0xab)]) };

function pointer(kernel: Kernel, base: number, struct: string, name: string): number {
  return kernel.layout.readPointer(kernel.memory, base, struct, name);
}

function field(kernel: Kernel, base: number, struct: string, name: string): bigint {
  return kernel.layout.read(kernel.memory, base, struct, name);
}

test('sections are read as libbpf does, with or without rex/', () => {
  for (const prefix of ['', 'rex/']) {
    assert.deepEqual(readSection(`${prefix}tracepoint/syscalls/sys_enter_dup`), {
      type: 'tracepoint',
      kind: 'tracepoint',
      section: 'tracepoint/syscalls/sys_enter_dup',
      attachPoint: 'syscalls/sys_enter_dup',
    });
    assert.equal(readSection(`${prefix}kretprobe/vfs_read`)!.type, 'kprobe');
    assert.equal(readSection(`${prefix}uprobe`)!.attachPoint, undefined);
    assert.equal(readSection(`${prefix}perf_event`)!.type, 'perf_event');
  }
  for (const name of ['.text', 'xdp/eth0', 'tc/ingress', 'kprobes', 'kprobex/f', 'rex/', 'xdp.frags', '']) {
    assert.equal(readSection(name), undefined, name);
  }
});

test('a probe gets the registers, and what it changes in them is its result', () => {
  const kernel = bootKernel();
  const context = enter(kernel, 'kprobe/__x64_sys_dup', {
    kind: 'probe',
    type: 'kprobe',
    function: '__x64_sys_dup',
    registers: { di: 5n, ip: 0xffffffff81000000n, ax: -1n },
  });
  const at = (name: (typeof PT_REGS_NAMES)[number]) => context.offset + 8 * PT_REGS_NAMES.indexOf(name);
  assert.equal(kernel.memory.readU64(at('di')), 5n);
  assert.equal(kernel.memory.readU64(at('ax')), 0xffffffffffffffffn);
  assert.equal(kernel.memory.readU64(at('sp')), 0n);
  kernel.memory.writeU64(at('ax'), 1n);
  const { registers, packet } = context.result(0);
  assert.deepEqual([registers!.ax, registers!.di, packet], [1n, 5n, null]);
});

test('a probe sees its function only, and its own kind of probe', () => {
  const kernel = bootKernel();
  const hit = (section: string, type: 'kprobe' | 'kretprobe' | 'uprobe' | 'uretprobe', name: string) =>
    PROGRAM_TYPES.kprobe.sees(attach(kernel, program(section)), { kind: 'probe', type, function: name });
  assert.equal(hit('kprobe/vfs_read', 'kprobe', 'vfs_read'), true);
  assert.equal(hit('kprobe/vfs_read', 'kprobe', 'vfs_write'), false);
  assert.equal(hit('kprobe/vfs_read', 'kretprobe', 'vfs_read'), false);
  assert.equal(hit('kretprobe/vfs_read', 'kretprobe', 'vfs_read'), true);
  assert.equal(hit('uprobe//bin/bash:readline', 'uprobe', 'readline'), true);
  assert.equal(hit('uprobe//bin/bash:readline', 'uretprobe', 'readline'), false);
});

test('probes are refused as Linux refuses them', () => {
  const kernel = bootKernel({
    functions: [{ name: 'open_to_all', errorInjection: true }, { name: 'closed' }, { name: 'lacking', exists: false }],
  });
  const errno = (section: string, overrides = false, to?: string) => {
    try {
      attach(kernel, program(section, 'main', overrides), to);
      return 'attached';
    } catch (error) {
      return (error as { errno?: string }).errno;
    }
  };
  assert.equal(errno('kprobe/vfs_read'), 'attached');
  assert.equal(errno('kprobe/lacking'), 'ENOENT');
  for (const name of ['no such function', 'a\n', '0x10', '::error::', 'a'.repeat(512)])
    assert.equal(errno(`kprobe/${name}`), 'ENOENT', name);
  assert.equal(errno('kprobe/jiffies'), 'ENOENT');
  assert.equal(errno('kprobe'), 'EINVAL');
  assert.equal(errno('kprobe', false, 'vfs_read'), 'attached');
  assert.equal(errno('kprobe/do_syscall_64'), 'EINVAL');
  assert.equal(errno('kprobe/vfs_read', true), 'EINVAL');
  assert.equal(errno('kprobe/__x64_sys_dup', true), 'attached');
  assert.equal(errno('kprobe/should_failslab', true), 'attached');
  assert.equal(errno('kprobe/open_to_all', true), 'attached');
  assert.equal(errno('kprobe/closed', true), 'EINVAL');
  assert.equal(errno('kprobe/closed'), 'attached');
  assert.equal(errno('uprobe/anything'), 'attached');
});

test('a perf event program finds registers, period and address', () => {
  const kernel = bootKernel();
  const event: KernelEvent = { kind: 'perf_sample', period: 1000n, address: 0x7000n, registers: { ip: 0x401234n } };
  const context = enter(kernel, 'perf_event', event).offset;
  const sample = pointer(kernel, context, 'bpf_perf_event_data_kern', 'data');
  const registers = pointer(kernel, context, 'bpf_perf_event_data_kern', 'regs');
  assert.equal(field(kernel, sample, 'perf_sample_data', 'period'), 1000n);
  assert.equal(field(kernel, sample, 'perf_sample_data', 'addr'), 0x7000n);
  assert.equal(field(kernel, sample, 'perf_sample_data', 'sample_flags'), 0x108n);
  assert.equal(field(kernel, registers, 'pt_regs', 'ip'), 0x401234n);
  const identity = pointer(kernel, context, 'bpf_perf_event_data_kern', 'event');
  assert.equal(kernel.memory.protectionAt(identity), 0);
});

test('results have the names of their program type', () => {
  const names = (type: keyof typeof PROGRAM_TYPES, results: number[]) =>
    results.map((result) => PROGRAM_TYPES[type].verdict(result));
  assert.deepEqual(names('xdp', [0, 1, 2, 3, 4, 5]), [
    'XDP_ABORTED',
    'XDP_DROP',
    'XDP_PASS',
    'XDP_TX',
    'XDP_REDIRECT',
    '5',
  ]);
  assert.deepEqual(names('tc', [0, 2, 7, 0xffffffff, 9]), [
    'TC_ACT_OK',
    'TC_ACT_SHOT',
    'TC_ACT_REDIRECT',
    'TC_ACT_UNSPEC',
    '9',
  ]);
  assert.deepEqual(names('kprobe', [0, 1, 0xffffffea]), ['filtered out', 'kept', 'kept']);
  assert.deepEqual(names('tracepoint', [0, 5]), ['filtered out', 'kept']);
  assert.deepEqual(names('perf_event', [0, 0xffffffea]), ['0', '4294967274']);
});

test("every program type's stack trace names functions that the kernel has", () => {
  const kernel = bootKernel();
  const sections: readonly (readonly [string, KernelEvent])[] = [
    ['xdp', PACKET],
    ['tc', PACKET],
    ['tc', { ...PACKET, direction: 'egress' }],
    ['perf_event', { kind: 'perf_sample' }],
    ['tracepoint/syscalls/sys_enter_dup', { kind: 'tracepoint', event: 'syscalls/sys_enter_dup' }],
    ['tracepoint/raw_syscalls/sys_exit', { kind: 'tracepoint', event: 'raw_syscalls/sys_exit' }],
    ...(['kprobe', 'kretprobe', 'uprobe', 'uretprobe'] as const).map((type): [string, KernelEvent] => [
      `${type}/__x64_sys_dup`,
      { kind: 'probe', type, function: '__x64_sys_dup' },
    ]),
  ];
  for (const [section, event] of sections) {
    const { frames } = enter(kernel, section, event);
    assert.ok(frames.length >= 5, section);
    for (const frame of frames) assert.ok(KERNEL_TEXT.get(frame)?.returnOffset !== undefined, `${section}: ${frame}`);
  }
  const frames = enter(kernel, 'kprobe/__x64_sys_dup', {
    kind: 'probe',
    type: 'kprobe',
    function: '__x64_sys_dup',
  }).frames;
  assert.deepEqual(frames.slice(-4), [
    'ftrace_regs_call',
    '__x64_sys_dup',
    'do_syscall_64',
    'entry_SYSCALL_64_after_hwframe',
  ]);
});

test('a function of which only the target kernel can tell is taken to be there, open to error injection where that is asked for', () => {
  const kernel = bootKernel();
  const attached = attach(kernel, program('kprobe/drive_something'));
  assert.match(attached.assumed ?? '', /^function drive_something is assumed to exist: kprobe program "main"/);
  const override = attach(kernel, program('kprobe/drive_something', 'override', true));
  assert.match(override.assumed ?? '', /function drive_something, open to error injection, is assumed/);
  assert.equal(attach(kernel, program('kprobe/vfs_read')).assumed, undefined);
  assert.equal(attach(kernel, program('uprobe//bin/bash:readline')).assumed, undefined);
  assert.equal(kernel.kallsyms.resolve('drive_something')?.state, 'unsupported');
});
