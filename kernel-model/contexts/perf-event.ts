import { Diagnostic } from '../../base/diagnostic.ts';
import type { KernelEvent, PerfEventName } from '../events.ts';
import { HARDIRQ_FLAGS, NMI_FLAGS, SOFTWARE_EVENT_FLAGS } from '../log.ts';
import { writeRegisters } from '../pt-regs.ts';
import type { Task } from '../tasks.ts';
import { readLinkPlace } from './attach-place.ts';
import { type StackKernel, sampleCallChain } from './call-chain.ts';
import type { HasContextMemory } from './context-memory.ts';
import { OwnedFields } from './owned-fields.ts';
import type { Attachment, ProgramContext } from './program-context.ts';
import type { ProgramTypeModel } from './program-type.ts';
import { onInterruptStack, PERF_NMI_FRAMES, PERF_OVERFLOW_FRAMES, PERF_PAGE_FAULT_FRAMES } from './stack-frames.ts';

/** The parts of the kernel that perf_event programs use. */
export type PerfEventKernel = HasContextMemory & StackKernel;

/** Bits of perf_sample_data.sample_flags for the parts of a sample (include/uapi/linux/perf_event.h). */
const PERF_SAMPLE_ADDR = 1 << 3;
const PERF_SAMPLE_CALLCHAIN = 1 << 5;
const PERF_SAMPLE_PERIOD = 1 << 8;

type Surroundings = Pick<ProgramContext, 'traceFlags' | 'frames' | 'uninterruptible' | 'interrupt' | 'inInterrupt'>;

/**
 * The context of a program when an event overflows. The watchdog cannot reach hard interrupts and NMIs (Rex ABI:
 * termination). Linux 6.18.44 was seen to disable interrupts at page faults' samples, too. Earlier kernels do not, and
 * the model follows those.
 */
const SURROUNDINGS: Readonly<Record<PerfEventName, Surroundings>> = {
  'cpu-cycles': {
    traceFlags: NMI_FLAGS,
    frames: PERF_NMI_FRAMES,
    uninterruptible: 'an NMI',
    interrupt: { name: 'NMI', frames: PERF_NMI_FRAMES.length },
    inInterrupt: true,
  },
  'cpu-clock': {
    traceFlags: HARDIRQ_FLAGS,
    frames: PERF_OVERFLOW_FRAMES,
    uninterruptible: 'a hard interrupt',
    interrupt: onInterruptStack(PERF_OVERFLOW_FRAMES),
    inInterrupt: true,
  },
  'page-faults': { traceFlags: SOFTWARE_EVENT_FLAGS, frames: PERF_PAGE_FAULT_FRAMES, inInterrupt: false },
};

/** The pointers that the kernel follows when the program asks about its sample. */
const PERF_OWNED: readonly string[] = ['regs', 'data', 'event'];

/**
 * The context of a perf event program: struct bpf_perf_event_data_kern. It points to the registers at the overflow and
 * to the sample's data. The event that it points to belongs to the kernel: nothing is mapped there.
 */
function enterPerfEvent(
  kernel: PerfEventKernel,
  _attachment: Attachment,
  event: KernelEvent,
  _cpu: number,
  task: Task,
): ProgramContext {
  const { memory, layout } = kernel;
  const sizes = ['bpf_perf_event_data_kern', 'perf_sample_data', 'pt_regs'].map((name) => layout.sizeOf(name));
  const sample = event.kind === 'perf_sample' ? event : undefined;
  const chain = sample === undefined ? undefined : sampleCallChain(kernel, sample, task);
  const chainSize = chain === undefined ? 0 : 8 + 8 * chain.length;
  const structs = kernel.contexts.take('bpf_perf_event_data_kern', sizes[0]! + sizes[1]! + sizes[2]! + chainSize);
  const identity = kernel.contexts.take('struct perf_event', 1);
  memory.protect(identity.offset, identity.size, 0);
  const context = structs.offset;
  const data = context + sizes[0]!;
  const registers = data + sizes[1]!;
  writeRegisters(memory, layout, registers, sample?.registers ?? {});
  const flags =
    (sample?.period === undefined ? 0 : PERF_SAMPLE_PERIOD) |
    (sample?.address === undefined ? 0 : PERF_SAMPLE_ADDR) |
    (chain === undefined ? 0 : PERF_SAMPLE_CALLCHAIN);
  layout.write(memory, data, 'perf_sample_data', 'sample_flags', flags);
  layout.write(memory, data, 'perf_sample_data', 'period', sample?.period ?? 0n);
  layout.write(memory, data, 'perf_sample_data', 'addr', sample?.address ?? 0n);
  if (chain !== undefined) {
    // struct perf_callchain_entry: nr, then that many addresses.
    const entry = registers + sizes[2]!;
    memory.writeU64(entry, BigInt(chain.length));
    for (const [index, address] of chain.entries()) memory.writeU64(entry + 8 + 8 * index, address);
    layout.writePointer(memory, data, 'perf_sample_data', 'callchain', entry);
  }
  layout.writePointer(memory, context, 'bpf_perf_event_data_kern', 'regs', registers);
  layout.writePointer(memory, context, 'bpf_perf_event_data_kern', 'data', data);
  layout.writePointer(memory, context, 'bpf_perf_event_data_kern', 'event', identity.offset);
  return {
    type: 'perf_event',
    offset: context,
    event,
    owned: new OwnedFields(kernel, context, 'bpf_perf_event_data_kern', PERF_OWNED),
    ...SURROUNDINGS[sample?.event ?? 'cpu-clock'],
    result: () => ({ packet: null, packetsOut: [], registers: null }),
    release() {
      kernel.contexts.giveBack(structs);
      kernel.contexts.giveBack(identity);
    },
  };
}

/** Programs that run when a counter overflows (kernel/events/core.c). Their result is not used. */
export const PERF_EVENT: ProgramTypeModel<PerfEventKernel> = {
  type: 'perf_event',
  sections: [{ name: 'perf_event', extended: false }],
  attach: (_kernel, program, to) => {
    const place = readLinkPlace(program.name, 'perf_event', to);
    if (place === undefined) return { program, target: '' };
    throw new Diagnostic({
      code: 'ATTACH_PLACE',
      kind: 'input',
      message: `program "${program.name}" cannot be attached to "${place}"`,
      cause: 'a perf event program sees every sample, and has no place',
      hint: `name the program alone: ${program.name}`,
    });
  },
  sees: (_attachment, event) => event.kind === 'perf_sample',
  raisesActive: () => true,
  enter: enterPerfEvent,
  verdict: (result) => String(result >>> 0),
};
