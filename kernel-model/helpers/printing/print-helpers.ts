import { utf8, utf8Bytes } from '../../../base/bytes.ts';
import type { TracesPrograms } from '../../active-run.ts';
import { ERRNO } from '../../errno.ts';
import type { HasLog, LogLevel } from '../../log.ts';
import { PAGE_SIZE, READ, toOffset } from '../../memory/guest-memory.ts';
import { fails, outOfReach, succeeds } from '../../outcome.ts';
import { type HasPerCpuAreas, LOG_BUFFER_SIZE } from '../../per-cpu.ts';
import { type AccessKernel, readable, textAt, writable } from '../access.ts';
import { type HelperArguments, type HelperDefinition, HelperFault, modelled } from '../helper.ts';
import { type ArgumentKernel, BpfArguments } from './bpf-arguments.ts';
import { type FormatArguments, formatBytes } from './format.ts';
import { formatPointer } from './pointer-format.ts';

/** The parts of the kernel that helpers for printing use. */
export type PrintKernel = HasLog & HasPerCpuAreas & TracesPrograms & AccessKernel & ArgumentKernel;

/** The longest text of bpf_trace_printk and of a printk record, with its NUL (MAX_BPRINTF_BUF, PRINTKRB_RECORD_MAX). */
const LONGEST_TEXT = LOG_BUFFER_SIZE;
/** The most arguments of bpf_trace_printk and of bpf_snprintf. */
const MAX_TRACE_ARGUMENTS = 3;
const MAX_SNPRINTF_ARGUMENTS = 12;
/** printk's level for a message without one (CONFIG_MESSAGE_LOGLEVEL_DEFAULT). */
const DEFAULT_LEVEL = 4;
/** The byte before a level in a message (KERN_SOH, include/linux/kern_levels.h). */
const START_OF_HEADER = 1;
const LARGEST_FORMAT = 0xffffffff;
/** For a larger output bstr_printf warns once and makes no text (INT_MAX, lib/vsprintf.c). */
const LARGEST_OUTPUT = 0x7fffffff;
const LARGEST_ADDRESS = 2n ** 64n - 1n;
const MAX_ERRNO = 4095n;

/** The work of a text in bytes, beside those that it is made of: it is formatted, and a log or a trace keeps it. */
const WORK_OF_A_TEXT = 2 ** 15;

/** printk's text for a string that it cannot read (check_pointer, lib/vsprintf.c). */
const NULL_STRING = utf8Bytes('(null)');
const FAULTY_STRING = utf8Bytes('(efault)');

/**
 * The arguments of printk. It recognises NULL, the first page and error numbers, and faults on any other bad string.
 */
function printkArguments(kernel: PrintKernel, next: () => bigint): FormatArguments {
  return {
    integer: next,
    character: () => Number(next() & 0xffn),
    string(limit) {
      const address = next();
      if (address === 0n) return NULL_STRING;
      if (address < BigInt(PAGE_SIZE) || address > LARGEST_ADDRESS - MAX_ERRNO) return FAULTY_STRING;
      const offset = toOffset(address);
      if (offset === undefined || !kernel.memory.isAccessible(offset, 1, READ)) throw faultAt(address);
      return readString(kernel, offset, limit);
    },
    pointer: (extension) => ({ text: formatPointer(kernel, next(), extension), padded: true }),
  };
}

function faultAt(address: bigint): HelperFault {
  return new HelperFault(Number(address & 0xffffffffn), Number(BigInt.asUintN(64, address) >> 32n), 'read');
}

function readString(kernel: PrintKernel, offset: number, limit: number): Uint8Array {
  let length = 0;
  const { memory } = kernel;
  while (length < Math.min(limit, LONGEST_TEXT - 1)) {
    if (offset < 0 || !memory.isAccessible(offset + length, 1, READ) || memory.u8[offset + length] === 0) break;
    length++;
  }
  return memory.bytes(offset, length).slice();
}

/** Bytes as text; trace and log are text. */
function decode(bytes: Uint8Array): string {
  return utf8(bytes);
}

function tracePrintk(kernel: PrintKernel, args: HelperArguments): void {
  kernel.spend(WORK_OF_A_TEXT);
  const format = textAt(kernel, args, 0, args.low(1));
  if (format === undefined) {
    args.returnErrno(-ERRNO.EINVAL);
    return;
  }
  let taken = 2;
  const packed = BpfArguments.pack(kernel, format, MAX_TRACE_ARGUMENTS, () => args.u64(taken++));
  if (typeof packed === 'string') {
    args.returnErrno(-ERRNO[packed]);
    return;
  }
  const { text, length } = formatBytes(format, packed, LONGEST_TEXT);
  // The record is a C string, so a NUL of %c ends it.
  const nul = text.indexOf(0);
  kernel.tracePrint(decode(text.subarray(0, Math.min(nul < 0 ? text.length : nul, LONGEST_TEXT - 1))));
  args.returnErrno(length);
}

/** Result: the bytes that the text needs, with its NUL, even if it does not fit. Nothing is written after the NUL. */
function snprintf(kernel: PrintKernel, args: HelperArguments): void {
  kernel.spend(WORK_OF_A_TEXT);
  const size = args.low(1);
  const dataSize = args.low(4);
  if (dataSize % 8 !== 0 || dataSize > MAX_SNPRINTF_ARGUMENTS * 8 || (dataSize > 0 && args.u64(3) === 0n)) {
    args.returnErrno(-ERRNO.EINVAL);
    return;
  }
  const data = readable(kernel, args, 3, dataSize);
  const format = textAt(kernel, args, 2, LARGEST_FORMAT);
  if (format === undefined) throw new HelperFault(args.low(2), args.high(2), 'read');
  let taken = 0;
  const packed = BpfArguments.pack(kernel, format, dataSize / 8, () => kernel.memory.readU64(data + 8 * taken++));
  if (typeof packed === 'string') {
    args.returnErrno(-ERRNO[packed]);
    return;
  }
  if (size > LARGEST_OUTPUT) {
    args.returnErrno(1);
    return;
  }
  const { text, length } = formatBytes(format, packed, size);
  if (size > 0) {
    const kept = Math.min(text.length, size - 1);
    const target = writable(kernel, args, 0, kept + 1);
    kernel.memory.u8.set(text.subarray(0, kept), target);
    kernel.memory.u8[target + kept] = 0;
  }
  args.returnErrno(length + 1);
}

/** System V ABI, section 3.5.7: a va_list's gp_offset at 0, overflow_arg_area at 8, reg_save_area at 16. */
function variableArguments(kernel: PrintKernel, list: number): () => bigint {
  const { memory } = kernel;
  let registers = memory.view.getUint32(list, true);
  let overflow = 0n;
  const overflowArea = memory.readU64(list + 8);
  const saveArea = memory.readU64(list + 16);
  const read = (address: bigint) => {
    const offset = toOffset(address);
    if (offset === undefined || !memory.isAccessible(offset, 8, READ)) throw faultAt(address);
    return memory.readU64(offset);
  };
  return () => {
    if (registers < 48) {
      registers += 8;
      return read(saveArea + BigInt(registers - 8));
    }
    overflow += 8n;
    return read(overflowArea + overflow - 8n);
  };
}

function vprintk(kernel: PrintKernel, args: HelperArguments): void {
  kernel.spend(WORK_OF_A_TEXT);
  const format = textAt(kernel, args, 0, LARGEST_FORMAT);
  if (format === undefined) throw new HelperFault(args.low(0), args.high(0), 'read');
  const next = variableArguments(kernel, readable(kernel, args, 1, 24));
  let { text } = formatBytes(format, printkArguments(kernel, next), LONGEST_TEXT - 1);
  let level: LogLevel = DEFAULT_LEVEL;
  while (text[0] === START_OF_HEADER && text[1] !== undefined) {
    const digit = text[1] - 0x30;
    if (digit >= 0 && digit <= 7) level = digit as LogLevel;
    text = text.subarray(2);
  }
  kernel.log.print(level, decode(text));
  // The log removes one newline, and does not count it (vprintk_store).
  args.returnErrno(text.at(-1) === 0x0a ? text.length - 1 : text.length);
}

function rexTracePrintk(kernel: PrintKernel, args: HelperArguments): void {
  kernel.spend(WORK_OF_A_TEXT);
  const buffer = kernel.cpus.offsetOf('rex_log_buf', kernel.currentCpu);
  kernel.tracePrint(decode(readString(kernel, buffer, LONGEST_TEXT - 1)));
  args.returnErrno(0);
}

const FORMAT = 'kernel/bpf/helpers.c';
const NESTED = 'programs do not interrupt each other in the middle of a helper';

/**
 * Helpers that print (kernel/trace/bpf_trace.c, kernel/bpf/helpers.c, kernel/printk/printk.c; Rex ABI: kernel symbols).
 */
export const PRINT_HELPERS: readonly HelperDefinition<PrintKernel>[] = [
  modelled(
    'bpf_trace_printk',
    'fmt: pointer, fmt_size: u32, arg1: u64, arg2: u64, arg3: u64',
    'errno',
    [
      succeeds('the text is a record of the trace; the result is its length', 'kernel/trace/bpf_trace.c'),
      fails('EINVAL', 'a format without NUL, with a conversion it does not take, or with more than three', FORMAT),
      fails('ENOSPC', 'what the arguments refer to does not fit 512 bytes', FORMAT),
      outOfReach('EBUSY', 'three texts are being formatted on this CPU', FORMAT, NESTED),
    ],
    tracePrintk,
  ),
  modelled(
    'bpf_snprintf',
    'str: pointer, str_size: u32, fmt: pointer, data: pointer, data_len: u32',
    'errno',
    [
      succeeds('the result is the length that the text needs, its NUL included', FORMAT),
      fails('EINVAL', 'a conversion it does not take, more than there are arguments, or more than 12 of those', FORMAT),
      fails('ENOSPC', 'what the arguments refer to does not fit 512 bytes', FORMAT),
      outOfReach('EBUSY', 'three texts are being formatted on this CPU', FORMAT, NESTED),
    ],
    snprintf,
  ),
  modelled(
    'vprintk',
    'fmt: pointer, args: pointer',
    'errno',
    [succeeds('the text is in the kernel log; the result is its length', 'kernel/printk/printk.c')],
    vprintk,
  ),
  modelled(
    'rex_trace_printk',
    '',
    'errno',
    [succeeds('rex_log_buf is a record of the trace', 'Rex ABI: kernel symbols')],
    rexTracePrintk,
  ),
];
