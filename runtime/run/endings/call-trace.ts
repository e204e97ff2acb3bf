import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { Region } from '../../../kernel-model/memory/guest-memory.ts';
import { KERNEL_STACK_SIZE } from '../../../kernel-model/tasks.ts';
import { DISPATCHER } from '../dispatcher.ts';
import type { Backtrace, TracedFrame, WalkStart } from './backtrace.ts';

/** The distance from the dispatcher's saved stack pointer to rbp, which it pushed first. The return address follows. */
const SAVED_RBP = 40;
const RETURN_ADDRESS = 48;

/**
 * A stack trace over the Rex stack and the kernel's. Here the frames of an interrupt are also on the task's stack,
 * where the kernel has a separate one. Their number decides which stack a frame belongs to.
 */
export interface CallTrace {
  /** Frames on the Rex stack, innermost first, the dispatcher's last. */
  readonly program: readonly TracedFrame[];
  /**
   * The attach point's frames on the stack of an interrupt, and that stack's name; absent if the program runs in none.
   */
  readonly interrupt: { readonly name: string; readonly frames: readonly TracedFrame[] } | undefined;
  /** The attach point's frames on the task's kernel stack. */
  readonly task: readonly TracedFrame[];
}

/** Traces the stack of a running program, across the dispatcher's switch of stacks. */
export function traceCalls(kernel: Kernel, backtrace: Backtrace, cpu: number, start: WalkStart): CallTrace {
  const rex = kernel.cpus.stack(cpu);
  const saved = kernel.memory.readPointer(kernel.cpus.stackPointer(cpu));
  const task = kernel.tasks.current(cpu);
  const stack: Region = { name: '', offset: task.stack, size: KERNEL_STACK_SIZE };
  const onStack = saved >= stack.offset && saved + RETURN_ADDRESS + 8 <= stack.offset + stack.size;
  const frames = onStack
    ? backtrace.walk(stack, {
        returnAddressAt: saved + RETURN_ADDRESS,
        rbp: kernel.memory.readU64(saved + SAVED_RBP),
      })
    : [];
  const interrupt = kernel.run?.context.interrupt;
  return {
    program: backtrace.walk(rex, start, DISPATCHER),
    interrupt: interrupt && { name: interrupt.name, frames: frames.slice(0, interrupt.frames) },
    task: frames.slice(interrupt?.frames ?? 0),
  };
}

/** A stack trace in the kernel's log (Rex ABI: panics), with `before` in front of the program's frames. */
export function formatCallTrace(trace: CallTrace, before: readonly TracedFrame[] = []): string[] {
  const { interrupt } = trace;
  const lines = (frames: readonly TracedFrame[]) => frames.map(({ line }) => ` ${line}`);
  return [
    'Call Trace:',
    ' <REX>',
    ...lines([...before, ...trace.program]),
    ' </REX>',
    ...(interrupt === undefined ? [] : [` <${interrupt.name}>`, ...lines(interrupt.frames), ` </${interrupt.name}>`]),
    ' <TASK>',
    ...lines(trace.task),
    ' </TASK>',
  ];
}

/**
 * The taint of a kernel that has oopsed (kernel/panic.c): G for no proprietary module, then a place for each of the
 * others. Only D is set.
 */
const TAINTED_BY_OOPS = `Tainted: G${' '.repeat(6)}D${' '.repeat(12)}`;

/** The lines of a stack dump with CPU and task (dump_stack_print_info, lib/dump_stack.c). */
export function describeTask(kernel: Kernel, cpu: number): string[] {
  const { pid, comm } = kernel.tasks.current(cpu);
  const tainted = kernel.oopses > 0;
  const taint = tainted ? TAINTED_BY_OOPS : 'Not tainted';
  const line = `CPU: ${cpu} UID: 0 PID: ${pid} Comm: ${comm} ${taint} ${kernel.layout.kernel} #1`;
  return tainted ? [line, 'Tainted: [D]=DIE'] : [line];
}
