/** One conversion of a format: `%-08.3lx` and what it takes. */
export interface Conversion {
  /** The flags `-`, `+`, space, `#` and `0`. */
  readonly left: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly alternate: boolean;
  readonly zero: boolean;
  /** The least number of characters; `undefined` where left out. */
  readonly width: number | undefined;
  readonly precision: number | undefined;
  /** Bits that an integer is cut to. */
  readonly bits: 8 | 16 | 32 | 64;
  readonly letter: string;
  /** For `p`: the letters that say what the pointer is to: `I4`, `S`, `x`. */
  readonly extension: string;
}

/** What a pointer prints. */
export interface PointerText {
  /** A text, or a number to be printed in hexadecimal. */
  readonly text: string | bigint;
  /** Whether the conversion's width applies to a text. */
  readonly padded: boolean;
}

/** Where conversions take their arguments from, in order. */
export interface FormatArguments {
  /** An integer that was passed in so many bits. */
  integer(bits: 32 | 64): bigint;
  /** A byte, for `%c`. */
  character(): number;
  /** The bytes of a string, for `%s`, no more than `limit`. */
  string(limit: number): Uint8Array;
  /**
   * What `%p` with its extension prints.
   * @param full whether the output has no room left
   */
  pointer(extension: string, full: boolean): PointerText;
}

const SPECIFICATION = /^%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?(hh|h|ll|l|L|z|t|j|q)?([a-zA-Z%])/;
const POINTER_EXTENSION = /^(?:[iI][46]|[ku]s|[xKSsB])/;
/** Letters and digits as the kernel sees them: Latin-1 (lib/ctype.c). All that follow `%p` belong to it. */
const LETTERS_AND_DIGITS = /^[0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]*/;
const ADDRESS_DIGITS = 16;
const BITS: Readonly<Record<string, Conversion['bits']>> = { hh: 8, h: 16 };

/**
 * Formats as the kernel's vsnprintf does (lib/vsprintf.c; Documentation/core-api/printk-formats.rst). The text is bytes, one
 * character each. Like it, it stops at a conversion that it does not know.
 * @param room bytes of the output; more are given all the same
 */
export function formatBytes(
  format: Uint8Array,
  args: FormatArguments,
  room: number = Number.POSITIVE_INFINITY,
): Uint8Array {
  const text = Buffer.from(format).toString('latin1');
  let out = '';
  let place = 0;
  while (place < text.length) {
    const percent = text.indexOf('%', place);
    if (percent < 0) break;
    out += text.slice(place, percent);
    const found = SPECIFICATION.exec(text.slice(percent));
    if (found === null) return Buffer.from(out, 'latin1');
    place = percent + found[0].length;
    const letter = found[5]!;
    if (letter === '%') {
      out += '%';
      continue;
    }
    const extension = letter === 'p' ? (POINTER_EXTENSION.exec(text.slice(place))?.[0] ?? '') : '';
    if (letter === 'p') place += LETTERS_AND_DIGITS.exec(text.slice(place))![0].length;
    const converted = convert(conversion(found, extension, args), args, out.length >= room);
    if (converted === undefined) return Buffer.from(out, 'latin1');
    out += converted;
  }
  return Buffer.from(out + text.slice(place), 'latin1');
}

function conversion(found: RegExpExecArray, extension: string, args: FormatArguments): Conversion {
  const flags = found[1]!;
  const number = (spelling: string | undefined) => {
    if (spelling === undefined) return undefined;
    return spelling === '*' ? Number(BigInt.asIntN(32, args.integer(32))) : Number(spelling);
  };
  const width = found[2] === '' ? undefined : number(found[2]);
  const precision = number(found[3]);
  const qualifier = found[4];
  return {
    left: flags.includes('-') || (width ?? 0) < 0,
    plus: flags.includes('+'),
    space: flags.includes(' '),
    alternate: flags.includes('#'),
    zero: flags.includes('0'),
    width: width === undefined ? undefined : Math.abs(width),
    precision: precision === undefined ? undefined : Math.max(precision, 0),
    bits: qualifier === undefined ? 32 : (BITS[qualifier] ?? 64),
    letter: found[5]!,
    extension,
  };
}

function convert(spec: Conversion, args: FormatArguments, full: boolean): string | undefined {
  const passed = spec.bits === 64 ? 64 : 32;
  switch (spec.letter) {
    case 'd':
    case 'i':
      return integer(spec, BigInt.asIntN(spec.bits, args.integer(passed)), 10);
    case 'u':
      return integer(spec, BigInt.asUintN(spec.bits, args.integer(passed)), 10);
    case 'x':
    case 'X':
      return integer(spec, BigInt.asUintN(spec.bits, args.integer(passed)), 16);
    case 'o':
      return integer(spec, BigInt.asUintN(spec.bits, args.integer(passed)), 8);
    case 'c':
      return pad(spec, String.fromCharCode(args.character()), ' ');
    case 's':
      return pad(spec, Buffer.from(args.string(spec.precision ?? Number.POSITIVE_INFINITY)).toString('latin1'), ' ');
    case 'p': {
      const { text, padded } = args.pointer(spec.extension, full);
      if (typeof text === 'bigint') return address(spec, text);
      return padded ? pad(spec, text, ' ') : text;
    }
    default:
      return undefined;
  }
}

/** A number in place of a pointer has 16 digits, unless the format gives a width (pointer_string). */
function address(spec: Conversion, value: bigint): string {
  const { width = ADDRESS_DIGITS, zero } = spec;
  return integer({ ...spec, alternate: false, width, zero: zero || spec.width === undefined }, value, 16);
}

function integer(spec: Conversion, value: bigint, radix: 8 | 10 | 16): string {
  const digits = (value < 0n ? -value : value).toString(radix);
  const cased = spec.letter === 'X' ? digits.toUpperCase() : digits;
  const signed = spec.letter === 'd' || spec.letter === 'i';
  const sign = value < 0n ? '-' : signed && spec.plus ? '+' : signed && spec.space ? ' ' : '';
  const prefix = !spec.alternate || radix === 10 ? '' : radix === 8 ? '0' : spec.letter === 'X' ? '0X' : '0x';
  const precise = cased.padStart(spec.precision ?? 1, '0');
  const lead = sign + prefix;
  if (spec.zero && !spec.left && spec.precision === undefined) {
    return lead + precise.padStart((spec.width ?? 0) - lead.length, '0');
  }
  return pad(spec, lead + precise, ' ');
}

function pad(spec: Conversion, text: string, filler: string): string {
  const width = spec.width ?? 0;
  return spec.left ? text.padEnd(width, ' ') : text.padStart(width, filler);
}
