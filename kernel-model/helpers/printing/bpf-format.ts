const PERCENT = 0x25;

/** White space and punctuation in the kernel's Latin-1 (lib/ctype.c). */
function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0xa0 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

function isPunctuation(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  if (byte >= 0x80) return (byte > 0xa0 && byte < 0xc0) || byte === 0xd7 || byte === 0xf7;
  return byte > 0x20 && byte < 0x7f && !/[A-Za-z0-9]/.test(String.fromCharCode(byte));
}

/**
 * Whether a format may contain a byte as plain text: printable ASCII and white space. Newer kernels also take bytes
 * from 0x80 on. Rex's kernels (Linux 6.11) were seen to refuse them, and Linux 6.18 to take them.
 */
function isPlain(byte: number, nonAscii: boolean): boolean {
  if (byte >= 0x80) return nonAscii;
  return (byte >= 0x20 && byte < 0x7f) || isSpace(byte);
}

/** Whether a format may continue here after a string or a pointer: at its end, at white space, at punctuation. */
function isBoundary(byte: number | undefined): boolean {
  return byte === undefined || isSpace(byte) || isPunctuation(byte);
}

function isDigit(byte: number | undefined, least: number): boolean {
  return byte !== undefined && byte >= 0x30 + least && byte <= 0x39;
}

function isOneOf(byte: number | undefined, letters: string): boolean {
  return byte !== undefined && letters.includes(String.fromCharCode(byte));
}

/** A conversion of a format that bpf takes. */
export interface BpfConversion {
  /** The index of its last letter. */
  readonly end: number;
  /** The letter of its type: `c`, `s`, `p`, or one for integers. */
  readonly letter: string;
  /** The letters after `%p`: `I4`, `ks`, `x`. */
  readonly extension: string;
  /** The size of an integer or a pointer, in bytes. */
  readonly size: 4 | 8;
}

/** Why bpf refuses a format: it is invalid, or its arguments do not fit. */
export type FormatRefusal = 'EINVAL' | 'ENOSPC';

/**
 * Walks a format as Linux does for bpf_trace_printk and bpf_snprintf (bpf_bprintf_prepare, kernel/bpf/helpers.c). In
 * one pass, each valid conversion takes its argument at once, so the first error decides. Extra arguments do not
 * matter.
 * @param format without its NUL
 * @param take takes the argument of a conversion, and returns whether it fits
 * @param nonAscii whether bytes from 0x80 on are plain text
 * @returns why the format is refused
 */
export function scanBpfFormat(
  format: Uint8Array,
  argumentCount: number,
  take: (conversion: BpfConversion) => boolean,
  nonAscii = false,
): FormatRefusal | undefined {
  let taken = 0;
  for (let place = 0; place < format.length; place++) {
    const byte = format[place]!;
    if (!isPlain(byte, nonAscii)) return 'EINVAL';
    if (byte !== PERCENT) continue;
    if (format[place + 1] === PERCENT) {
      place++;
      continue;
    }
    if (taken >= argumentCount) return 'EINVAL';
    taken++;
    const conversion = conversionAt(format, place + 1);
    if (conversion === undefined) return 'EINVAL';
    if (!take(conversion)) return 'ENOSPC';
    place = conversion.end;
  }
  return undefined;
}

/** Whether bpf_trace_printk and bpf_snprintf take a format with this many arguments, if all of them fit. */
export function isBpfFormat(format: Uint8Array, argumentCount: number, nonAscii = false): boolean {
  return scanBpfFormat(format, argumentCount, () => true, nonAscii) === undefined;
}

/** The conversion after a percent sign, or `undefined` for one that is refused. */
function conversionAt(format: Uint8Array, start: number): BpfConversion | undefined {
  let place = start;
  while (isOneOf(format[place], '0+- ')) place++;
  if (isDigit(format[place], 1)) {
    place++;
    while (isDigit(format[place], 0)) place++;
  }
  if (isOneOf(format[place], 'p')) return pointerAt(format, place);
  if (isOneOf(format[place], 'c')) return { end: place, letter: 'c', extension: '', size: 4 };
  if (isOneOf(format[place], 's')) {
    return isBoundary(format[place + 1]) ? { end: place, letter: 's', extension: '', size: 8 } : undefined;
  }
  const long = isOneOf(format[place], 'l');
  if (long) place++;
  if (long && isOneOf(format[place], 'l')) place++;
  if (!isOneOf(format[place], 'iduxX')) return undefined;
  return { end: place, letter: String.fromCharCode(format[place]!), extension: '', size: long ? 8 : 4 };
}

function pointerAt(format: Uint8Array, place: number): BpfConversion | undefined {
  const pointer = (length: number): BpfConversion => {
    const extension = String.fromCharCode(...format.subarray(place + 1, place + 1 + length));
    return { end: place + length, letter: 'p', extension, size: 8 };
  };
  const next = format[place + 1];
  if (isOneOf(next, 'ku') && isOneOf(format[place + 2], 's')) {
    return isBoundary(format[place + 3]) ? pointer(2) : undefined;
  }
  if (isBoundary(next)) return pointer(0);
  if (isOneOf(next, 'KxsSB')) return pointer(1);
  if (isOneOf(next, 'iI')) return isOneOf(format[place + 2], '46') ? pointer(2) : undefined;
  return undefined;
}
