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

/** Whether a format may hold a byte as plain text: all but control characters of ASCII. */
function isPlain(byte: number): boolean {
  return byte >= 0x80 || (byte >= 0x20 && byte < 0x7f) || isSpace(byte);
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

/**
 * Whether bpf_trace_printk and bpf_snprintf take a format with so many arguments: what Linux checks in bpf_bprintf_prepare
 * (kernel/bpf/helpers.c). Arguments left over do not matter.
 * @param format without its NUL
 */
export function isBpfFormat(format: Uint8Array, argumentCount: number): boolean {
  let taken = 0;
  for (let place = 0; place < format.length; place++) {
    const byte = format[place]!;
    if (!isPlain(byte)) return false;
    if (byte !== PERCENT) continue;
    if (format[place + 1] === PERCENT) {
      place++;
      continue;
    }
    if (taken >= argumentCount) return false;
    taken++;
    const end = conversionEnd(format, place + 1);
    if (end === undefined) return false;
    place = end;
  }
  return true;
}

/** The place of a conversion's last letter, or `undefined` for one that is not taken. */
function conversionEnd(format: Uint8Array, start: number): number | undefined {
  let place = start;
  while (isOneOf(format[place], '0+- ')) place++;
  if (isDigit(format[place], 1)) {
    place++;
    while (isDigit(format[place], 0)) place++;
  }
  if (isOneOf(format[place], 'p')) return pointerEnd(format, place);
  if (isOneOf(format[place], 'c')) return place;
  if (isOneOf(format[place], 's')) return isBoundary(format[place + 1]) ? place : undefined;
  if (isOneOf(format[place], 'l')) place++;
  if (isOneOf(format[place], 'l')) place++;
  return isOneOf(format[place], 'iduxX') ? place : undefined;
}

function pointerEnd(format: Uint8Array, place: number): number | undefined {
  const next = format[place + 1];
  if (isOneOf(next, 'ku') && isOneOf(format[place + 2], 's')) {
    return isBoundary(format[place + 3]) ? place + 2 : undefined;
  }
  if (isBoundary(next)) return place;
  if (isOneOf(next, 'KxsSB')) return place + 1;
  if (isOneOf(next, 'iI')) return isOneOf(format[place + 2], '46') ? place + 2 : undefined;
  return undefined;
}
