import { Diagnostic } from '../../base/diagnostic.ts';
import type { KernelEvent } from '../events.ts';
import type { HasKallsyms } from '../kallsyms.ts';
import type { FunctionConfiguration, HasConfiguration } from '../kernel-configuration.ts';
import { isErrorInjectable, isProbeable } from '../kernel-text.ts';
import type { HasLayout } from '../layouts/layout.ts';
import { TASK_CONTEXT_FLAGS, USER_PROBE_FLAGS } from '../log.ts';
import type { HasMemory } from '../memory/guest-memory.ts';
import { readRegisters, writeRegisters } from '../pt-regs.ts';
import { readLinkPlace } from './attach-place.ts';
import type { HasContextMemory } from './context-memory.ts';
import type { AttachableProgram, Attachment, ProgramContext } from './program-context.ts';
import type { ProgramTypeModel } from './program-type.ts';
import { SYSCALL_FRAMES } from './stack-frames.ts';
import { filterVerdict } from './verdicts.ts';

/** The parts of the kernel that kprobe programs use. */
export type ProbeKernel = HasMemory & HasLayout & HasContextMemory & HasKallsyms & HasConfiguration;

const UPROBE_FRAMES = [
  'handler_chain',
  'uprobe_notify_resume',
  'exit_to_user_mode_loop',
  'irqentry_exit_to_user_mode',
  'asm_exc_int3',
];
/** The functions from the probed function to the program, by the kind of probe. */
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

/** A possible name of a kernel function: a C identifier, with a compiler's suffix (`vfs_read.isra.0`). */
const FUNCTION_NAME = /^[A-Za-z_][\w.$]*$/;
/** KSYM_NAME_LEN, with the NUL at the end (include/linux/kallsyms.h). */
const LONGEST_NAME = 511;

function configured(kernel: ProbeKernel, target: string): FunctionConfiguration | undefined {
  return kernel.configuration.functions?.find(({ name }) => name === target);
}

/** Whether an override program may override the function (perf_event_attach_bpf_prog, kernel/trace/bpf_trace.c). */
function mayOverride(kernel: ProbeKernel, target: string): boolean {
  return configured(kernel, target)?.errorInjection ?? isErrorInjectable(target);
}

/** Whether a kernel may have a function that the model does not know. */
function mayExist(kernel: ProbeKernel, target: string): boolean {
  const { kallsyms } = kernel;
  return (
    configured(kernel, target) === undefined &&
    (kallsyms.isAssumed(target) || kallsyms.resolve(target) === undefined) &&
    FUNCTION_NAME.test(target) &&
    target.length <= LONGEST_NAME
  );
}

/** The assumption about a function that only the target kernel knows. */
function assumption({ kind, name, overridesReturn }: AttachableProgram, target: string): string {
  const open = overridesReturn ? ', open to error injection,' : '';
  return `function ${target}${open} is assumed to exist: ${kind} program "${name}" is attached to it`;
}

/** An offset after a function's name, as libbpf takes it in a section's name. */
const OFFSET = /[^+/]\+(?:0x[0-9a-fA-F]+|\d+)$/;

function withOffset({ kind, name }: AttachableProgram, target: string): Diagnostic {
  return new Diagnostic({
    code: 'ATTACH_OFFSET',
    kind: 'unsupported',
    message: `${kind} program "${name}" cannot be attached to ${target}`,
    cause:
      'libbpf reads this as a place inside a function; the model has probes only at the start and the return of functions',
    hint: 'probe the start of the function, without the offset',
  });
}

function attachProbe(kernel: ProbeKernel, program: AttachableProgram, to: string | undefined): Attachment {
  const target = readLinkPlace(program.name, program.kind, to) ?? program.attachPoint;
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
  if (OFFSET.test(target)) throw withOffset(program, target);
  if (program.kind.startsWith('u')) return { program, target };
  if (mayExist(kernel, target)) {
    kernel.kallsyms.assumeFunction(target);
    return { program, target, assumed: assumption(program, target) };
  }
  const symbol = kernel.kallsyms.resolve(target);
  if (symbol === undefined || symbol.kind !== 'function' || configured(kernel, target)?.exists === false) {
    throw refuse(
      'ENOENT',
      program,
      `cannot be attached to ${target}`,
      symbol === undefined && !FUNCTION_NAME.test(target)
        ? 'no kernel function can have that name'
        : 'the kernel has no function of that name',
      'check the spelling; /proc/kallsyms lists the functions of a running kernel',
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

/** The frames of an attachment: a list that is made once, because its return addresses are known by its identity. */
const framesMade = new WeakMap<Attachment, readonly string[]>();

function framesOf(attachment: Attachment): readonly string[] {
  const made = framesMade.get(attachment);
  if (made !== undefined) return made;
  const { program, target } = attachment;
  const system = target.startsWith('__x64_sys_') ? [target, ...SYSCALL_FRAMES] : [target];
  const above = program.kind === 'kprobe' ? system : program.kind === 'kretprobe' ? SYSCALL_FRAMES : [];
  const frames = [...(FRAMES[program.kind] ?? []), ...above];
  framesMade.set(attachment, frames);
  return frames;
}

function enterProbe(kernel: ProbeKernel, attachment: Attachment, event: KernelEvent): ProgramContext {
  const { memory, layout } = kernel;
  const { kind } = attachment.program;
  const structs = kernel.contexts.take('pt_regs', layout.sizeOf('pt_regs'));
  if (event.kind === 'probe') writeRegisters(memory, layout, structs.offset, event.registers ?? {});
  return {
    type: 'kprobe',
    offset: structs.offset,
    event,
    traceFlags: kind.startsWith('u') ? USER_PROBE_FLAGS : TASK_CONTEXT_FLAGS,
    frames: framesOf(attachment),
    inInterrupt: false,
    result: () => ({
      packet: null,
      packetsOut: [],
      registers: readRegisters(memory, layout, structs.offset),
    }),
    release: () => kernel.contexts.giveBack(structs),
  };
}

/**
 * Programs on the entry or return of a function, in the kernel or in a process (kernel/trace/trace_kprobe.c,
 * trace_uprobe.c).
 */
export const PROBE: ProgramTypeModel<ProbeKernel> = {
  type: 'kprobe',
  sections: ['kprobe', 'kretprobe', 'uprobe', 'uretprobe'].map((name) => ({ name, extended: true })),
  attach: attachProbe,
  sees({ program, target }, event) {
    if (event.kind !== 'probe' || event.type !== program.kind) return false;
    return event.function === target || (program.kind.startsWith('u') && event.function === functionOf(target));
  },
  // uprobes run programs in their own way (bpf_prog_run_array_uprobe, include/linux/bpf.h).
  raisesActive: ({ program }) => !program.kind.startsWith('u'),
  enter: enterProbe,
  verdict: filterVerdict,
};
