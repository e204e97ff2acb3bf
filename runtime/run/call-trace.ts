import type { Kernel } from '../../kernel-model/kernel.ts';
import type { Region } from '../../kernel-model/memory/guest-memory.ts';
import { KERNEL_STACK_SIZE } from '../../kernel-model/tasks.ts';
import type { Backtrace, TracedFrame, WalkStart } from './backtrace.ts';
import { DISPATCHER } from './dispatcher.ts';

/** Bytes from the stack pointer that the dispatcher saved to what it pushed first, rbp; the return address follows. */
const SAVED_RBP = 40;
const RETURN_ADDRESS = 48;

/** A stack trace over both stacks. */
export interface CallTrace {
  /** Frames on the Rex stack, innermost first, the dispatcher's last. */
  readonly program: readonly TracedFrame[];
  /** The attach point's frames on the kernel stack. */
  readonly kernel: readonly TracedFrame[];
}

/** Traces the stack of a program that runs on a CPU, across the dispatcher's switch of stacks. */
export function traceCalls(kernel: Kernel, backtrace: Backtrace, cpu: number, start: WalkStart): CallTrace {
  const rex = kernel.cpus.stack(cpu);
  const saved = kernel.memory.readPointer(kernel.cpus.stackPointer(cpu));
  const task = kernel.tasks.current(cpu);
  const stack: Region = { name: '', offset: task.stack, size: KERNEL_STACK_SIZE };
  const onStack = saved >= stack.offset && saved + RETURN_ADDRESS + 8 <= stack.offset + stack.size;
  return {
    program: backtrace.walk(rex, start, DISPATCHER),
    kernel: onStack
      ? backtrace.walk(stack, {
          returnAddressAt: saved + RETURN_ADDRESS,
          rbp: kernel.memory.readU64(saved + SAVED_RBP),
        })
      : [],
  };
}

/** A stack trace as the kernel logs it (Rex ABI: panics), `before` the program's frames. */
export function formatCallTrace(trace: CallTrace, before: readonly TracedFrame[] = []): string[] {
  const lines = (frames: readonly TracedFrame[]) => frames.map(({ line }) => ` ${line}`);
  return [
    'Call Trace:',
    ' <REX>',
    ...lines([...before, ...trace.program]),
    ' </REX>',
    ' <TASK>',
    ...lines(trace.kernel),
    ' </TASK>',
  ];
}

/** The line of a stack dump that says where and who (dump_stack_print_info, lib/dump_stack.c). */
export function describeTask(kernel: Kernel, cpu: number): string {
  const { pid, comm } = kernel.tasks.current(cpu);
  return `CPU: ${cpu} UID: 0 PID: ${pid} Comm: ${comm} Not tainted ${kernel.layout.kernel} #1`;
}
