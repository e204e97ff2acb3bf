import type { Kernel } from '../../../kernel-model/kernel.ts';
import { toOffset } from '../../../kernel-model/memory/guest-memory.ts';
import type { Fault } from '../../cpu/engine.ts';
import type { REGISTER_NAMES, RegisterFile } from '../../cpu/register-file.ts';

/** Addresses below this are null pointers with an offset (PAGE_SIZE). */
const NULL_LIMIT = 4096n;
/** Bits of a page fault's error code (Intel SDM volume 3, section 4.7): the page is present, a write, an instruction fetch. */
const PRESENT = 1;
const WRITING = 2;
const FETCHING = 16;

/** The kernel's names of unhandled exceptions (arch/x86/kernel/traps.c). */
const TITLES: Readonly<Record<Fault['exception'], string>> = {
  '#PF': 'Oops',
  '#UD': 'invalid opcode',
  '#DE': 'divide error',
  '#GP': 'general protection fault',
  '#SS': 'stack segment',
  '#BP': 'int3',
};
const ACCESSES = { read: 'read access', write: 'write access', execute: 'instruction fetch' } as const;

/**
 * The first lines of an oops: the access, or only the exception.
 * @param title puts the exception's name between `Oops: ` and the number of the oops
 */
export function headLines(kernel: Kernel, fault: Fault, title: (text: string) => string): string[] {
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

/** The error code that the processor would push, in four digits. */
export function errorDigits(kernel: Kernel, fault: Fault): string {
  return code(errorCode(kernel, fault));
}

/** The error code that the processor would push. */
function errorCode(kernel: Kernel, { address, access }: Fault): number {
  const offset = address === undefined ? undefined : toOffset(address);
  const present = offset !== undefined && kernel.memory.protectionAt(offset) !== 0;
  return (present ? PRESENT : 0) | (access === 'write' ? WRITING : access === 'execute' ? FETCHING : 0);
}

/** The registers in an oops (__show_regs, arch/x86/kernel/process_64.c). */
export function registerLines(registers: RegisterFile): string[] {
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

/** 16 hexadecimal digits. */
export function hex16(value: bigint): string {
  return value.toString(16).padStart(16, '0');
}
