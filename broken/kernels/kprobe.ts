import type { KernelEvent } from '../../kernel-model/events.ts';
import { readRegisters, writeRegisters } from '../../kernel-model/pt-regs.ts';
import { brokenContext, brokenType, otherContext } from '../attach-points.ts';
import type { Fault } from '../fault.ts';
import { answering } from './loading/changed-steps.ts';

function registersOf(event: KernelEvent) {
  return event.kind === 'probe' ? (event.registers ?? {}) : {};
}

/** A kind of probe whose programs run at events of another kind. */
function runningAt(name: string, kind: string, event: 'kprobe' | 'kretprobe' | 'uprobe' | 'uretprobe'): Fault {
  return brokenType(name, 'kprobe', (whole) => ({
    sees: (attachment, happened) =>
      attachment.program.kind === kind && happened.kind === 'probe'
        ? happened.type === event &&
          whole.sees({ ...attachment, program: { ...attachment.program, kind: event } }, happened)
        : whole.sees(attachment, happened),
  }));
}

/** Kernels that probe functions otherwise than they must (Rex ABI 2, 7, 8; kernel/trace/trace_kprobe.c, trace_uprobe.c). */
export const PROBE_FAULTS: readonly Fault[] = [
  brokenContext('gives a kprobe program a copy of the registers', 'kprobe', ({ memory, layout }, context) =>
    otherContext(context, {
      result(result) {
        const saved = readRegisters(memory, layout, context.offset);
        writeRegisters(memory, layout, context.offset, registersOf(context.event));
        const left = context.result(result);
        writeRegisters(memory, layout, context.offset, saved);
        return left;
      },
    }),
  ),
  brokenContext('gives the result of the program to the caller of a probed function', 'kprobe', (_, context) =>
    otherContext(context, {
      result(result) {
        const { registers, ...left } = context.result(result);
        return { ...left, registers: registers && { ...registers, ax: BigInt(result) } };
      },
    }),
  ),
  brokenType('lets a program override any function', 'kprobe', (whole) => ({
    attach: (kernel, program, ...rest) => whole.attach(kernel, { ...program, overridesReturn: false }, ...rest),
  })),
  brokenType('refuses to override a function with EPERM', 'kprobe', (whole) => ({
    attach: answering(whole.attach, 'EPERM'),
  })),
  brokenType('treats every kprobe program as an override program', 'kprobe', (whole) => ({
    attach: (kernel, program, ...rest) => whole.attach(kernel, { ...program, overridesReturn: true }, ...rest),
  })),
  brokenContext('swaps rdi and rsi for a kprobe program', 'kprobe', (kernel, context) => {
    const { di = 0n, si = 0n } = registersOf(context.event);
    writeRegisters(kernel.memory, kernel.layout, context.offset, {
      ...registersOf(context.event),
      di: si,
      si: di,
    });
    return undefined;
  }),
  brokenContext(
    'shows a kprobe program the registers of user space',
    'kprobe',
    ({ memory, layout }, context, ...[, , , , task]) => {
      memory.u8.copyWithin(context.offset, task.registers, task.registers + layout.sizeOf('pt_regs'));
      return undefined;
    },
  ),
  runningAt('runs kretprobe programs at calls', 'kretprobe', 'kprobe'),
  runningAt('runs uprobe programs at returns', 'uprobe', 'uretprobe'),
  runningAt('runs uretprobe programs at calls', 'uretprobe', 'uprobe'),
];
