import { latin1, utf8Bytes } from '../../base/bytes.ts';
import type { HelperArguments } from '../../kernel-model/helpers/helper.ts';
import type { Kernel } from '../../kernel-model/kernel.ts';
import type { TraceSource } from '../../kernel-model/log.ts';
import type { Fault } from '../fault.ts';
import { brokenHelper, brokenKernel, withArguments } from '../parts.ts';

/** A kernel whose trace has other records. */
function tracing(name: string, change: (source: TraceSource, text: string) => readonly [TraceSource, string]): Fault {
  return brokenKernel(name, ({ trace }) => {
    const print = trace.print.bind(trace);
    trace.print = (source, text) => print(...change(source, text));
  });
}

/** A kernel whose log has other lines. @param change gives the lines that there are of a text */
function logging(name: string, change: (text: string) => string | undefined): Fault {
  return brokenKernel(name, ({ log }) => {
    const print = log.print.bind(log);
    log.print = (level, text) => {
      const changed = change(text);
      if (changed !== undefined) print(level, changed);
    };
  });
}

const bytesAsLatin1 = (text: string) => latin1(utf8Bytes(text));

const EINVAL = 22;
const ENOSPC = 28;

/** The same call, an error of which is another. */
function otherErrno(args: HelperArguments, from: number, to: number): HelperArguments {
  return withArguments(args, { returnErrno: (number) => args.returnErrno(number === -from ? -to : number) });
}

/** The format's text as it stands, whatever it is. */
function formatText({ memory }: Kernel, args: HelperArguments): string {
  const size = args.low(1);
  return latin1(memory.bytes(args.pointer(0), size)).replace(/\0.*$/s, '');
}

/** Kernels that print otherwise than they must (Rex ABI 4, 7). */
export const PRINTING_FAULTS: readonly Fault[] = [
  tracing('prints every record as a record of CPU 0', (source, text) => [{ ...source, cpu: 0 }, text]),
  tracing('prints records without the flags of the context', (source, text) => [{ ...source, flags: '.....' }, text]),
  tracing('removes the newline at the end of a record', (source, text) => [source, text.replace(/\n$/, '')]),
  tracing('prints text byte by byte', (source, text) => [source, bytesAsLatin1(text)]),
  tracing('prints only the first line of a text', (source, text) => [source, `${text.split('\n')[0]}\n`]),
  logging('logs a panic in one line', (text) => text.replaceAll('\n', ' ')),
  logging('logs a stack trace without its begin and end markers', (text) =>
    /^ <\/?(?:REX|TASK)>$/.test(text) ? undefined : text,
  ),
  logging('shows the frames of an interrupt as frames of the task', (text) =>
    /^ <\/?IRQ>$/.test(text) ? undefined : text,
  ),
  logging('logs only the panic of a program that ran too long', (text) =>
    /^rex: (?:Rex_terminate|Program )/.test(text) ? undefined : text,
  ),
  logging('names the image of an object instead of its program', (text) =>
    text.replace(/(?<=prog:)\d+/, (id) => String(Number(id) - 1)),
  ),
  logging('says that every program that ran too long was in its own code', (text) =>
    text.replace('Program in helper', 'Program not in any helper'),
  ),
  brokenKernel('logs messages of any length', ({ log, clock }) => {
    log.print = (level, message) => {
      const lines = message.replace(/\n$/, '').split('\n');
      for (const text of lines) log.records.push({ time: clock.now, level, text });
    };
  }),
  logging('logs an oops without the registers', (text) =>
    /^(?:RSP|RAX|RDX|RBP|R10|R13):/.test(text) ? undefined : text,
  ),
  brokenHelper('prints a format of bpf_trace_printk without its NUL', 'bpf_trace_printk', (print) => (kernel, args) => {
    const size = args.low(1);
    const ends = size > 0 && kernel.memory.u8[args.pointer(0) + size - 1] === 0;
    print(kernel, ends ? args : withArguments(args, { low: (n) => (n === 1 ? size + 1 : args.low(n)) }));
  }),
  brokenHelper('prints what bpf_trace_printk refuses', 'bpf_trace_printk', (print) => (kernel, args) => {
    let refused = false;
    const noting = (number: number) => {
      refused = number < 0;
      args.returnErrno(number);
    };
    print(kernel, withArguments(args, { returnErrno: noting }));
    if (refused) kernel.tracePrint(formatText(kernel, args));
  }),
  brokenHelper(
    'answers EINVAL when the arguments of bpf_trace_printk are too long',
    'bpf_trace_printk',
    (print) => (kernel, args) => print(kernel, otherErrno(args, ENOSPC, EINVAL)),
  ),
  brokenHelper('sends the text of vprintk to the trace', 'vprintk', (print) => (kernel, args) => {
    const { records } = kernel.log;
    const length = records.length;
    print(kernel, args);
    for (const { text } of records.splice(length)) kernel.tracePrint(text);
  }),
  brokenHelper('does not format the text of vprintk', 'vprintk', (print) => (kernel, args) => {
    const { records } = kernel.log;
    const { length } = records;
    print(kernel, args);
    const [first] = records.splice(length);
    if (first === undefined) return;
    const start = args.pointer(0);
    const end = kernel.memory.u8.indexOf(0, start);
    kernel.log.print(first.level, latin1(kernel.memory.bytes(start, end - start)));
  }),
  brokenHelper('logs nothing instead of (null) or (efault)', 'vprintk', (print) => (kernel, args) => {
    const { records } = kernel.log;
    const { length } = records;
    print(kernel, args);
    const [last] = records.splice(length);
    if (last !== undefined) kernel.log.print(last.level, last.text.replace(/^\((?:null|efault)\)$/, ''));
  }),
];
