import { latin1, latin1Bytes } from '../../../base/bytes.ts';
import { ERRNO } from '../../../kernel-model/errno.ts';
import type { HelperArguments } from '../../../kernel-model/helpers/helper.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { Fault } from '../../fault.ts';
import { brokenHelper, brokenKernel, withArguments } from '../../parts.ts';

/** A kernel that gives other results of bpf_snprintf. */
function returning(name: string, change: (result: number, args: HelperArguments) => number): Fault {
  return brokenHelper(name, 'bpf_snprintf', (format) => (kernel, args) => {
    format(kernel, withArguments(args, { returnErrno: (result) => args.returnErrno(change(result, args)) }));
  });
}

/** A kernel that writes other text. @param change gives the text, which does not get longer */
function writing(name: string, change: (text: string) => string): Fault {
  return brokenHelper(name, 'bpf_snprintf', (format) => (kernel, args) => {
    format(kernel, args);
    const text = textAt(kernel, args.pointer(0), args.low(1));
    const written = latin1Bytes(change(text));
    kernel.memory.u8.set(written, args.pointer(0));
    kernel.memory.u8[args.pointer(0) + written.length] = 0;
  });
}

function textAt(kernel: Kernel, place: number, size: number): string {
  const text = latin1(kernel.memory.bytes(place, size));
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** A kernel that takes a letter of a format for another. */
function taking(name: string, from: RegExp, to: string): Fault {
  return brokenHelper(name, 'bpf_snprintf', (format) => (kernel, args) => {
    const place = args.pointer(2);
    const text = textAt(kernel, place, 64);
    const put = (other: string) => kernel.memory.u8.set(latin1Bytes(`${other}\0`), place);
    put(text.replace(from, to));
    format(kernel, args);
    put(text);
  });
}

/** Kernels whose bpf_snprintf does not format as it must (kernel/bpf/helpers.c). */
export const TEXT_HELPER_FAULTS: readonly Fault[] = [
  returning('gives the length of the text that fits', (result, args) => Math.min(result, args.low(1))),
  returning('does not count the NUL of a text', (result) => (result > 0 ? result - 1 : result)),
  writing('writes hexadecimal digits only in lower case', (text) => text.toLowerCase()),
  writing('pads numbers with spaces instead of zeroes', (text) =>
    text.replace(/0+(?=[1-9])/, (zeroes) => ' '.repeat(zeroes.length)),
  ),
  taking('prints only 32 bits of numbers of 64 bits', /%ll/, '%'),
  taking('treats %pI4 as %pi4', /%pI4/, '%pi4'),
  taking('treats %o as %x', /%o/, '%x'),
  taking('ignores a precision', /%\.\d+/, '%'),
  taking('prints a lone percent sign instead of refusing it', /%$/, '%%'),
  brokenKernel('accepts any byte outside ASCII in a format', (kernel) => {
    const configuration = { ...kernel.configuration, nonAsciiFormats: true };
    Object.defineProperty(kernel, 'configuration', { value: configuration });
  }),
  taking('ignores DEL in a format', /\x7f/, ''),
  returning('answers EINVAL when arguments take more than 512 bytes', (result) =>
    result === -ERRNO.ENOSPC ? -ERRNO.EINVAL : result,
  ),
  returning('truncates arguments of more than 512 bytes', (result) => (result === -ERRNO.ENOSPC ? 512 : result)),
];
