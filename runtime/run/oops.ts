import type { Kernel } from '../../kernel-model/kernel.ts';
import { KERN_ALERT, KERN_EMERG, KERN_INFO, KERN_WARNING } from '../../kernel-model/log.ts';
import { toOffset } from '../../kernel-model/memory/guest-memory.ts';
import type { Fault } from '../cpu/engine.ts';
import { REGISTER_NAMES, type RegisterFile } from '../cpu/register-file.ts';
import type { FaultKind, Oops } from '../target.ts';
import { type Backtrace, stackFrames, type WalkStart } from './backtrace.ts';
import { describeTask, formatCallTrace, traceCalls } from './call-trace.ts';
import { explainFault, kindOfFault } from './fault-explanation.ts';

/** Addresses below this are null pointers with an offset (PAGE_SIZE). */
const NULL_LIMIT = 4096n;
/** Bits of a page fault's error code (Intel SDM volume 3, section 4.7): the page is present, a write, an instruction fetch. */
const PRESENT = 1;
const WRITING = 2;
const FETCHING = 16;

/** What the kernel calls an exception that nothing handles (arch/x86/kernel/traps.c). */
const TITLES: Readonly<Record<Fault['exception'], string>> = {
  '#PF': 'Oops',
  '#UD': 'invalid opcode',
  '#DE': 'divide error',
  '#GP': 'general protection fault',
  '#SS': 'stack segment',
  '#BP': 'int3',
};
const ACCESSES = { read: 'read access', write: 'write access', execute: 'instruction fetch' } as const;

/** An oops, and whether the kernel dies of it. */
export interface ReportedOops {
  readonly oops: Oops;
  /** Else the task is killed, and the kernel goes on. */
  readonly fatal: boolean;
}

/** Reports a fault as the kernel does when nothing handles it: in its log, and as a record (arch/x86/mm/fault.c, dumpstack.c). */
export function reportOops(
  kernel: Kernel,
  backtrace: Backtrace,
  cpu: number,
  registers: RegisterFile,
  fault: Fault,
): ReportedOops {
  const trace = traceCalls(kernel, backtrace, cpu, startOf(kernel, registers, fault));
  const { symbol, line } = backtrace.frame(fault.rip, false) ?? { symbol: '', line: hex(fault.rip) };
  const title = (text: string) => `Oops: ${text} [#${kernel.oopses + 1}] SMP NOPTI`;
  const lines = headLines(kernel, fault, title);
  for (const text of lines) kernel.log.print(KERN_ALERT, text);
  if (fault.exception === '#PF') kernel.log.print(KERN_WARNING, title(`Oops: ${code(errorCode(kernel, fault))}`));
  for (const text of describeTask(kernel, cpu)) kernel.log.print(KERN_WARNING, text);
  kernel.log.print(KERN_WARNING, `RIP: 0010:${symbol === '' ? `0x${fault.rip.toString(16)}` : line}`);
  for (const text of registerLines(registers)) kernel.log.print(KERN_WARNING, text);
  if (fault.address !== undefined) kernel.log.print(KERN_WARNING, `CR2: ${hex16(fault.address)}`);
  for (const text of formatCallTrace(trace)) kernel.log.print(KERN_WARNING, text);
  kernel.log.print(KERN_WARNING, '---[ end trace 0000000000000000 ]---');
  kernel.oopses += 1;
  const kind = kindOfFault(kernel, cpu, registers, fault);
  const death = whyFatal(kernel, cpu, kind);
  const { comm, pid } = kernel.tasks.current(cpu);
  if (death === undefined) kernel.log.print(KERN_INFO, `note: ${comm}[${pid}] exited with irqs disabled`);
  else kernel.log.print(KERN_EMERG, `Kernel panic - not syncing: ${death}`);
  const values: Record<string, bigint> = { rip: fault.rip };
  for (const name of REGISTER_NAMES) values[name] = registers.get(name);
  values.rflags = registers.rflags;
  const oops: Oops = {
    kind,
    message: lines.find((text) => text.startsWith('BUG:')) ?? lines[0]!,
    explanation: explainFault(kernel, cpu, registers, fault),
    exception: fault.exception,
    address: fault.address,
    access: fault.access,
    symbol: line,
    rip: fault.rip,
    instruction: fault.instruction,
    registers: values,
    frames: stackFrames(trace.program),
  };
  return { oops, fatal: death !== undefined };
}

/**
 * What the kernel says where an oops is the end of it (oops_end, arch/x86/kernel/dumpstack.c; make_task_dead and do_exit, kernel/exit.c);
 * `undefined` where only the task is killed. A stack that has run over is a double fault: the exception finds no stack.
 */
function whyFatal({ run, tasks }: Kernel, cpu: number, kind: FaultKind): string | undefined {
  if (run?.context.inInterrupt === true || kind === 'stack overflow') return 'Fatal exception in interrupt';
  const { pid, tgid } = tasks.current(cpu);
  if (pid === 0) return 'Attempted to kill the idle task!';
  return tgid === 1 ? 'Attempted to kill init! exitcode=0x00000009' : undefined;
}

/**
 * Where the trace starts. At a function's first instruction, and where there is no code at all, the caller's return address is still on
 * top of the stack; after `push rbp` it is one word above.
 */
function startOf(kernel: Kernel, registers: RegisterFile, { rip }: Fault): WalkStart {
  const place = kernel.kallsyms.lookup(rip);
  const rsp = toOffset(registers.get('rsp')) ?? -1;
  const base: WalkStart = { rip, rbp: registers.get('rbp') };
  if (place === undefined || place.offset === 0) return { ...base, returnAddressAt: rsp };
  return place.program && place.offset === 1 ? { ...base, returnAddressAt: rsp + 8 } : base;
}

function headLines(kernel: Kernel, fault: Fault, title: (text: string) => string): string[] {
  if (fault.exception !== '#PF' || fault.address === undefined || fault.access === undefined) {
    return [title(`${TITLES[fault.exception]}: 0000`)];
  }
  const error = errorCode(kernel, fault);
  const address = hex16(fault.address);
  const lines = [
    `#PF: supervisor ${ACCESSES[fault.access]} in kernel mode`,
    `#PF: error_code(0x${code(error)}) - ${(error & PRESENT) === 0 ? 'not-present page' : 'permissions violation'}`,
  ];
  const isNull = fault.address < NULL_LIMIT;
  lines.unshift(
    isNull
      ? `BUG: kernel NULL pointer dereference, address: ${address}`
      : `BUG: unable to handle page fault for address: ${address}`,
  );
  if (fault.access === 'execute' && (error & PRESENT) !== 0) {
    lines.unshift('kernel tried to execute NX-protected page - exploit attempt? (uid: 0)');
  }
  return lines;
}

/** The error code that the processor would push. */
function errorCode(kernel: Kernel, { address, access }: Fault): number {
  const offset = address === undefined ? undefined : toOffset(address);
  const present = offset !== undefined && kernel.memory.protectionAt(offset) !== 0;
  return (present ? PRESENT : 0) | (access === 'write' ? WRITING : access === 'execute' ? FETCHING : 0);
}

function registerLines(registers: RegisterFile): string[] {
  const show = (...names: (typeof REGISTER_NAMES)[number][]) =>
    names.map((name) => `${name.toUpperCase().padStart(3, '0')}: ${hex16(registers.get(name))}`).join(' ');
  return [
    `RSP: 0018:${hex16(registers.get('rsp'))} EFLAGS: ${registers.rflags.toString(16).padStart(8, '0')}`,
    show('rax', 'rbx', 'rcx'),
    show('rdx', 'rsi', 'rdi'),
    show('rbp', 'r8', 'r9'),
    show('r10', 'r11', 'r12'),
    show('r13', 'r14', 'r15'),
  ].map((line) => line.replaceAll(/\b0R(\d)\b/g, 'R0$1'));
}

function code(error: number): string {
  return error.toString(16).padStart(4, '0');
}

function hex16(value: bigint): string {
  return value.toString(16).padStart(16, '0');
}

function hex(value: bigint): string {
  return `0x${hex16(value)}`;
}
