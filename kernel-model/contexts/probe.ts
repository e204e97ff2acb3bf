import { Diagnostic } from '../diagnostic.ts';
import type { KernelEvent } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import { isErrorInjectable, isProbeable } from '../kernel-text.ts';
import { TASK_CONTEXT_FLAGS, USER_PROBE_FLAGS } from '../log.ts';
import { readRegisters, writeRegisters } from '../pt-regs.ts';
import type { AttachableProgram, Attachment, ProgramContext, ProgramTypeModel } from './context.ts';
import { SYSCALL_FRAMES } from './stack-frames.ts';
import { filterVerdict } from './verdicts.ts';

const UPROBE_FRAMES = [
  'handler_chain',
  'uprobe_notify_resume',
  'exit_to_user_mode_loop',
  'irqentry_exit_to_user_mode',
  'asm_exc_int3',
];
/** What leads from the probed function to the program, by the kind of probe. */
const FRAMES: Readonly<Record<string, readonly string[]>> = {
  kprobe: ['trace_call_bpf', 'kprobe_perf_func', 'kprobe_dispatcher', 'kprobe_ftrace_handler', 'ftrace_regs_call'],
  kretprobe: [
    'trace_call_bpf',
    'kretprobe_perf_func',
    'kretprobe_dispatcher',
    '__kretprobe_trampoline_handler',
    'trampoline_handler',
    'arch_rethook_trampoline',
  ],
  uprobe: ['__uprobe_perf_func', 'uprobe_dispatcher', ...UPROBE_FRAMES],
  uretprobe: ['__uprobe_perf_func', 'uretprobe_dispatcher', ...UPROBE_FRAMES],
};

function refuse(errno: 'EINVAL' | 'ENOENT', program: AttachableProgram, message: string, cause: string, hint: string) {
  return new Diagnostic({
    code: `ATTACH_${errno}`,
    kind: 'refused',
    errno,
    message: `${program.kind} program "${program.name}" ${message}`,
    cause,
    hint,
  });
}

/** Whether the function a program overrides may be overridden (perf_event_attach_bpf_prog, kernel/trace/bpf_trace.c). */
function mayOverride(kernel: Kernel, target: string): boolean {
  const configured = kernel.configuration.functions?.find(({ name }) => name === target);
  return configured?.errorInjection ?? isErrorInjectable(target);
}

function attachProbe(kernel: Kernel, program: AttachableProgram, to: string | undefined): Attachment {
  const target = to ?? program.attachPoint;
  if (target === undefined || target === '') {
    const hint = `name it in the section, as in ${program.kind}/do_sys_openat2, or when attaching`;
    throw refuse(
      'EINVAL',
      program,
      'is attached to nothing',
      'neither the section nor the caller names a function',
      hint,
    );
  }
  if (program.kind.startsWith('u')) return { program, target };
  const symbol = kernel.kallsyms.resolve(target);
  if (symbol === undefined || symbol.kind !== 'function') {
    throw refuse(
      'ENOENT',
      program,
      `cannot be attached to ${target}`,
      'the kernel has no function of that name',
      'the scenario can add functions that a kernel has beside those modelled',
    );
  }
  if (!isProbeable(target)) {
    const hint = 'probe another function';
    throw refuse('EINVAL', program, `cannot be attached to ${target}`, 'the kernel forbids probes on it', hint);
  }
  if (program.overridesReturn && !mayOverride(kernel, target)) {
    throw refuse(
      'EINVAL',
      program,
      `cannot override the return value of ${target}`,
      'the function is not open to error injection',
      'probe a system call (__x64_sys_…), or configure the function with errorInjection',
    );
  }
  return { program, target };
}

/** The function of `binary:function`, as uprobe sections name it. */
function functionOf(target: string): string {
  return target.slice(target.lastIndexOf(':') + 1);
}

function enterProbe(kernel: Kernel, attachment: Attachment, event: KernelEvent): ProgramContext {
  const { memory, layout } = kernel;
  const { kind } = attachment.program;
  const structs = kernel.contexts.take('pt_regs', layout.sizeOf('pt_regs'));
  if (event.kind === 'probe') writeRegisters(memory, layout, structs.offset, event.registers ?? {});
  const system = attachment.target.startsWith('__x64_sys_')
    ? [attachment.target, ...SYSCALL_FRAMES]
    : [attachment.target];
  const above = kind === 'kprobe' ? system : kind === 'kretprobe' ? SYSCALL_FRAMES : [];
  return {
    type: 'kprobe',
    offset: structs.offset,
    event,
    traceFlags: kind.startsWith('u') ? USER_PROBE_FLAGS : TASK_CONTEXT_FLAGS,
    frames: [...(FRAMES[kind] ?? []), ...above],
    inInterrupt: false,
    result: () => ({
      packet: null,
      packetsOut: [],
      registers: readRegisters(memory, layout, structs.offset),
    }),
    release: () => kernel.contexts.giveBack(structs),
  };
}

/** Programs on the entry or return of a function, in the kernel or in a process (kernel/trace/trace_kprobe.c, trace_uprobe.c). */
export const PROBE: ProgramTypeModel = {
  type: 'kprobe',
  sections: ['kprobe', 'kretprobe', 'uprobe', 'uretprobe'].map((name) => ({ name, extended: true })),
  attach: attachProbe,
  sees({ program, target }, event) {
    if (event.kind !== 'probe' || event.type !== program.kind) return false;
    return event.function === target || (program.kind.startsWith('u') && event.function === functionOf(target));
  },
  // uprobes have a way of their own to run programs (bpf_prog_run_array_uprobe, include/linux/bpf.h).
  raisesActive: ({ program }) => !program.kind.startsWith('u'),
  enter: enterProbe,
  verdict: filterVerdict,
};
