const PERCENT = 0x25;

/** White space and punctuation as the kernel sees them: Latin-1 (lib/ctype.c). */
function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0xa0 || (byte !== undefined && byte >= 0x09 && byte <= 0x0d);
}

function isPunctuation(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  if (byte >= 0x80) return (byte > 0xa0 && byte < 0xc0) || byte === 0xd7 || byte === 0xf7;
  return byte > 0x20 && byte < 0x7f && !/[A-Za-z0-9]/.test(String.fromCharCode(byte));
}

/**
 * Whether a format may hold a byte as plain text: printable ASCII and white space. Kernels since then take bytes from 0x80 on, too: those of
 * Rex were seen to refuse them (Linux 6.11), Linux 6.18 to take them.
 */
function isPlain(byte: number, nonAscii: boolean): boolean {
  if (byte >= 0x80) return nonAscii;
  return (byte >= 0x20 && byte < 0x7f) || isSpace(byte);
}

/** Whether a format may go on here after a string or a pointer: at its end, at white space, at punctuation. */
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
  /** The place of its last letter. */
  readonly end: number;
  /** The letter that says what it converts: `c`, `s`, `p`, or one for integers. */
  readonly letter: string;
  /** What follows `%p`: `I4`, `ks`, `x`. */
  readonly extension: string;
  /** Bytes of an integer or a pointer. */
  readonly size: 4 | 8;
}

/** Why bpf does not take a format: it is none, or its arguments do not fit. */
export type FormatRefusal = 'EINVAL' | 'ENOSPC';

/**
 * Goes through a format as Linux does for bpf_trace_printk and bpf_snprintf (bpf_bprintf_prepare, kernel/bpf/helpers.c): in one pass,
 * in which each conversion takes its argument as soon as it is found sound, so that the first thing that is wrong decides. Arguments left
 * over do not matter.
 * @param format without its NUL
 * @param take takes the argument of a conversion; whether there is room for it
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

/** Whether bpf_trace_printk and bpf_snprintf take a format with so many arguments, where all of them fit. */
export function isBpfFormat(format: Uint8Array, argumentCount: number, nonAscii = false): boolean {
  return scanBpfFormat(format, argumentCount, () => true, nonAscii) === undefined;
}

/** The conversion behind a percent sign, or `undefined` for one that is not taken. */
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
