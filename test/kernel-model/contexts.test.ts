import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PROGRAM_TYPES, readSection } from '../../kernel-model/contexts/table.ts';
import type { KernelEvent, PacketEvent } from '../../kernel-model/events.ts';
import { PT_REGS_NAMES } from '../../kernel-model/events.ts';
import type { Kernel } from '../../kernel-model/kernel.ts';
import { KERNEL_TEXT } from '../../kernel-model/kernel-text.ts';
import { attach, bootKernel, enter, program, refusal } from './support.ts';

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

test('an xdp program gets the packet with its headroom, queue and interface', () => {
  const kernel = bootKernel();
  const xdp = enter(kernel, 'xdp', { ...PACKET, queue: 3, interface: 'eth0' });
  const data = pointer(kernel, xdp.offset, 'xdp_buff', 'data');
  const start = pointer(kernel, xdp.offset, 'xdp_buff', 'data_hard_start');
  assert.equal(data - start, 258);
  assert.equal(pointer(kernel, xdp.offset, 'xdp_buff', 'data_end') - data, 100);
  assert.equal(pointer(kernel, xdp.offset, 'xdp_buff', 'data_meta'), data);
  assert.equal(field(kernel, xdp.offset, 'xdp_buff', 'frame_sz'), 1024n);
  const queue = pointer(kernel, xdp.offset, 'xdp_buff', 'rxq');
  assert.equal(field(kernel, queue, 'xdp_rxq_info', 'queue_index'), 3n);
  const device = pointer(kernel, queue, 'xdp_rxq_info', 'dev');
  assert.equal(field(kernel, device, 'net_device', 'ifindex'), 2n);
  assert.deepEqual([...kernel.memory.bytes(data, 100)], [...PACKET.bytes]);
});

test('a packet sent back leaves by its interface as the program left it', () => {
  const kernel = bootKernel();
  const xdp = enter(kernel, 'xdp', PACKET);
  kernel.memory.u8[pointer(kernel, xdp.offset, 'xdp_buff', 'data')] = 0x42;
  const { packet, packetsOut } = xdp.result(3);
  assert.equal(packet![0], 0x42);
  assert.deepEqual(packetsOut, [{ interface: 'eth0', bytes: packet }]);
  for (const result of [0, 1, 2, 4]) assert.deepEqual(xdp.result(result).packetsOut, []);
  assert.equal(PACKET.bytes[0], 0xff, "the event's own bytes stay");
});

test('packets of any size have a buffer, and used buffers are used again, clean', () => {
  const kernel = bootKernel();
  const big = enter(kernel, 'xdp', { kind: 'packet', bytes: new Uint8Array(9000).fill(1) });
  assert.equal(field(kernel, big.offset, 'xdp_buff', 'frame_sz'), 16384n);
  assert.equal(big.result(2).packet!.length, 9000);
  const first = enter(kernel, 'xdp', PACKET);
  const place = pointer(kernel, first.offset, 'xdp_buff', 'data');
  kernel.memory.u8[place + 2000] = 0x42;
  first.release();
  assert.equal(kernel.memory.protectionAt(place), 0, 'a stale pointer faults');
  const second = enter(kernel, 'xdp', PACKET);
  assert.equal(pointer(kernel, second.offset, 'xdp_buff', 'data'), place);
  assert.equal(kernel.memory.u8[place + 2000], 0);
  assert.equal(kernel.memory.u8[place - 1], 0x5a);
  for (const length of [0, 65600]) {
    refusal(() => enter(kernel, 'tc', { kind: 'packet', bytes: new Uint8Array(length) }), 'PACKET_SIZE');
  }
});

test('a classifier gets a socket buffer that says the same in all its fields', () => {
  const kernel = bootKernel();
  const skb = enter(kernel, 'tc', {
    ...PACKET,
    queue: 1,
    fields: { mark: 7, priority: 0xffffffff, pkt_type: 3 },
  }).offset;
  const number = (name: string) => Number(field(kernel, skb, 'sk_buff', name));
  const head = pointer(kernel, skb, 'sk_buff', 'head');
  const data = pointer(kernel, skb, 'sk_buff', 'data');
  assert.deepEqual([number('len'), number('data_len'), number('mac_len')], [100, 0, 14]);
  assert.equal(head + number('tail'), data + 100);
  assert.equal(head + number('mac_header'), data);
  assert.equal(number('network_header'), number('mac_header') + 14);
  assert.ok(number('end') >= number('tail'));
  assert.deepEqual(
    [number('mark'), number('priority'), number('pkt_type'), number('queue_mapping')],
    [7, 0xffffffff, 3, 2],
  );
  assert.equal(kernel.memory.view.getUint16(skb + kernel.layout.offsetOf('sk_buff', 'protocol')), 0x0800);
  assert.equal(field(kernel, pointer(kernel, skb, 'sk_buff', 'dev'), 'net_device', 'ifindex'), 2n);
  assert.equal(number('skb_iif'), 2);
});

test('bytes in fragments count in len and cannot be seen, and the packet has them after the run', () => {
  const kernel = bootKernel();
  const context = enter(kernel, 'tc', { ...PACKET, nonLinear: 40, fields: { protocol: 0x86dd } });
  const skb = context.offset;
  const data = pointer(kernel, skb, 'sk_buff', 'data');
  assert.deepEqual([field(kernel, skb, 'sk_buff', 'len'), field(kernel, skb, 'sk_buff', 'data_len')], [100n, 40n]);
  assert.equal(kernel.memory.u8[data + 60], 0);
  assert.equal(kernel.memory.view.getUint16(skb + kernel.layout.offsetOf('sk_buff', 'protocol')), 0x86dd);
  kernel.memory.u8[data] = 0x42;
  const { packet } = context.result(0);
  assert.deepEqual([...packet!], [0x42, ...PACKET.bytes.subarray(1)]);
  refusal(() => enter(kernel, 'tc', { ...PACKET, nonLinear: 101 }), 'PACKET_NON_LINEAR');
});

test('a field that cannot be set says why', () => {
  const kernel = bootKernel();
  const set = (name: string, value: number) =>
    refusal(() => enter(kernel, 'tc', { ...PACKET, fields: { [name]: value } }), 'SKB_FIELD').cause;
  assert.match(set('colour', 1), /no such field/);
  assert.match(set('len', 1), /follows from the packet/);
  assert.match(set('sk', 1), /struct sock \*/);
  assert.match(set('vlan_tci', 65536), /does not fit its 16 bits/);
  assert.match(set('pkt_type', 8), /does not fit its 3 bits/);
  assert.match(set('mark', -1), /does not fit/);
  assert.match(set('mark', 1.5), /does not fit/);
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

/** The seven tracepoints whose records the rex crate has types for: fields after the hidden pointer, 8 bytes each. */
const RECORDS: readonly (readonly [
  event: string,
  fields: Record<string, bigint | readonly bigint[]>,
  words: bigint[],
])[] = [
  ['syscalls/sys_enter_open', { filename: 1n, flags: 2n, mode: 3n }, [2n, 1n, 2n, 3n]],
  [
    'syscalls/sys_enter_openat',
    { dfd: -100n, filename: 1n, flags: 2n, mode: 3n },
    [257n, 2n ** 64n - 100n, 1n, 2n, 3n],
  ],
  ['syscalls/sys_exit_open', { ret: -2n }, [2n, 2n ** 64n - 2n]],
  ['syscalls/sys_exit_openat', { ret: 3n }, [257n, 3n]],
  ['syscalls/sys_enter_dup', { fildes: 9n }, [32n, 9n]],
  ['raw_syscalls/sys_enter', { id: 39n, args: [1n, 2n, 3n, 4n, 5n, 6n] }, [39n, 1n, 2n, 3n, 4n, 5n, 6n]],
  ['raw_syscalls/sys_exit', { id: -1n, ret: 5n }, [2n ** 64n - 1n, 5n]],
];
for (const [event, fields, words] of RECORDS) {
  test(`the record of ${event} has its fields in place, after a pointer to the task's registers`, () => {
    const kernel = bootKernel();
    const record = enter(kernel, `tracepoint/${event}`, {
      kind: 'tracepoint',
      event,
      fields,
      task: { pid: 42 },
    }).offset;
    assert.equal(kernel.memory.readPointer(record), kernel.tasks.current(0).registers);
    assert.deepEqual(
      words.map((_, index) => kernel.memory.readU64(record + 8 + 8 * index)),
      words,
    );
  });
}

test("a system call's number is that of the tracepoint, unless the scenario says", () => {
  const kernel = bootKernel();
  const number = (fields: Record<string, bigint>) => {
    const event: KernelEvent = { kind: 'tracepoint', event: 'syscalls/sys_enter_dup', fields };
    return kernel.memory.readU64(enter(kernel, 'tracepoint/syscalls/sys_enter_dup', event).offset + 8);
  };
  assert.equal(number({}), 32n);
  assert.equal(number({ nr: 33n }), 33n);
  assert.equal(number({ __syscall_nr: 34n }), 34n);
  assert.equal(number({ nr: -1n }), 0xffffffffn, 'the field is an int');
});

test('fields that a record cannot have are refused', () => {
  const kernel = bootKernel();
  const set = (event: string, fields: Record<string, bigint | readonly bigint[]>) =>
    refusal(() => enter(kernel, `tracepoint/${event}`, { kind: 'tracepoint', event, fields }), 'TRACEPOINT_FIELD')
      .message;
  assert.match(set('syscalls/sys_enter_dup', { fd: 1n }), /no field "fd"/);
  assert.match(set('syscalls/sys_enter_dup', { fildes: 2n ** 64n }), /does not fit field "fildes"/);
  assert.match(set('syscalls/sys_enter_dup', { nr: 2n ** 32n }), /does not fit/);
  assert.match(set('syscalls/sys_enter_dup', { fildes: [1n] }), /given 1 values/);
  assert.match(set('raw_syscalls/sys_enter', { args: [1n, 2n, 3n, 4n, 5n, 6n, 7n] }), /given 7 values/);
});

test('tracepoints that Linux has not are ENOENT, those that the model has not are unsupported', () => {
  const kernel = bootKernel();
  const to = (event: string) => () => attach(kernel, program(`tracepoint/${event}`));
  for (const event of [
    'syscalls/sys_enter_nonsense',
    'raw_syscalls/other',
    'raw_syscalls/toString',
    'no/such',
    'syscalls',
    'sched/',
  ]) {
    assert.equal(refusal(to(event), 'ATTACH_ENOENT').errno, 'ENOENT', event);
  }
  assert.equal(refusal(() => attach(kernel, program('tracepoint')), 'ATTACH_ENOENT').errno, 'ENOENT');
  assert.equal(refusal(to('sched/sched_switch'), 'TRACEPOINT_UNSUPPORTED').kind, 'unsupported');
  assert.equal(attach(kernel, program('tracepoint'), 'syscalls/sys_exit_read').target, 'syscalls/sys_exit_read');
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

test('an interface takes one xdp program and any number of classifiers', () => {
  const kernel = bootKernel();
  const first = attach(kernel, program('xdp', 'one'));
  assert.equal(first.target, 'eth0');
  const diagnostic = refusal(() => attach(kernel, program('xdp', 'two'), 'eth0', [first]), 'ATTACH_BUSY');
  assert.equal(diagnostic.errno, 'EBUSY');
  assert.match(diagnostic.cause, /"one"/);
  assert.equal(attach(kernel, program('xdp', 'two'), 'eth1', [first]).target, 'eth1');
  assert.equal(attach(kernel, program('tc', 'three'), 'eth0', [first]).target, 'eth0');
  for (const name of ['', 'a b', 'a/b', '..', '0123456789abcdef']) {
    assert.equal(refusal(() => attach(kernel, program('xdp'), name), 'DEVICE_NAME').errno, 'ENODEV');
  }
  assert.deepEqual(
    ['lo', 'eth0', 'eth1'].map((name) => kernel.devices.open(name).ifindex),
    [1, 2, 3],
  );
});

test('packets reach the programs of their interface, or of any where they name none', () => {
  const kernel = bootKernel();
  const attachment = attach(kernel, program('xdp'), 'eth1');
  const { sees } = PROGRAM_TYPES.xdp;
  assert.equal(sees(attachment, PACKET), true);
  assert.equal(sees(attachment, { ...PACKET, interface: 'eth1' }), true);
  assert.equal(sees(attachment, { ...PACKET, interface: 'eth0' }), false);
  assert.equal(sees(attachment, { kind: 'perf_sample' }), false);
  assert.equal(PROGRAM_TYPES.perf_event.sees(attach(kernel, program('perf_event')), { kind: 'perf_sample' }), true);
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
  assert.match(
    attached.assumed ?? '',
    /^whether the kernel has a function drive_something only that kernel can tell: kprobe program "main"/,
  );
  const override = attach(kernel, program('kprobe/drive_something', 'override', true));
  assert.match(override.assumed ?? '', /a function drive_something, open to error injection, only/);
  assert.equal(attach(kernel, program('kprobe/vfs_read')).assumed, undefined);
  assert.equal(attach(kernel, program('uprobe//bin/bash:readline')).assumed, undefined);
  assert.equal(kernel.kallsyms.resolve('drive_something')?.state, 'unsupported');
});
