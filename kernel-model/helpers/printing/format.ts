import { latin1, latin1Bytes } from '../../../base/bytes.ts';
/** One conversion of a format, such as `%-08.3lx`. */
export interface Conversion {
  /** The flags `-`, `+`, space, `#` and `0`. */
  readonly left: boolean;
  readonly plus: boolean;
  readonly space: boolean;
  readonly alternate: boolean;
  readonly zero: boolean;
  /** The least number of characters; `undefined` if the format gives none. */
  readonly width: number | undefined;
  readonly precision: number | undefined;
  /** Bits that an integer is cut to. */
  readonly bits: 8 | 16 | 32 | 64;
  readonly letter: string;
  /** For `p`: the letters that give the pointer's target: `I4`, `S`, `x`. */
  readonly extension: string;
}

/** The output of a pointer. */
export interface PointerText {
  /** A text, or a number to print in hexadecimal. */
  readonly text: string | bigint;
  /** Whether the conversion's width applies to a text. */
  readonly padded: boolean;
}

/** The source of arguments for conversions, in order. */
export interface FormatArguments {
  /** An integer that was passed in so many bits. */
  integer(bits: 32 | 64): bigint;
  /** A byte, for `%c`. */
  character(): number;
  /** The bytes of a string, for `%s`, at most `limit`. */
  string(limit: number): Uint8Array;
  /**
   * The output of `%p` with its extension.
   * @param full whether the output has no room left
   */
  pointer(extension: string, full: boolean): PointerText;
}

const SPECIFICATION = /%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?(hh|h|ll|l|L|z|t|j|q)?([a-zA-Z%])/y;
const POINTER_EXTENSION = /(?:[iI][46]|[ku]s|[xKSsB])/y;
/** Letters and digits in the kernel's Latin-1 (lib/ctype.c). All of them after `%p` belong to it. */
const LETTERS_AND_DIGITS = /[0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]*/y;
const ADDRESS_DIGITS = 16;
const BITS: Readonly<Record<string, Conversion['bits']>> = { hh: 8, h: 16 };
/**
 * The largest width and precision; larger ones are limited to these (FIELD_WIDTH_MAX, PRECISION_MAX, lib/vsprintf.c).
 */
const LARGEST_WIDTH = 2 ** 23 - 1;
const LARGEST_PRECISION = 2 ** 15 - 1;

/** The result of formatting. */
export interface Formatted {
  /** The part of the text that fits. */
  readonly text: Uint8Array;
  /** The length of the whole text in bytes. */
  readonly length: number;
}

/** A text under construction. Only the part that fits is kept. One character is one byte. */
class Output {
  length = 0;
  private kept = '';
  private readonly room: number;

  constructor(room: number) {
    this.room = room;
  }

  get full(): boolean {
    return this.length >= this.room;
  }

  put(text: string): void {
    if (!this.full) this.kept += text.slice(0, this.room - this.length);
    this.length += text.length;
  }

  fill(character: string, count: number): void {
    if (!this.full) this.kept += character.repeat(Math.min(count, this.room - this.length));
    this.length += count;
  }

  finished(): Formatted {
    return { text: latin1Bytes(this.kept), length: this.length };
  }
}

/**
 * Formats like the kernel's vsnprintf (lib/vsprintf.c; Documentation/core-api/printk-formats.rst). The text is bytes,
 * one character each. An unknown conversion ends it, as in the kernel.
 * @param room bytes of the output; further bytes are counted, and not kept
 */
export function formatBytes(format: Uint8Array, args: FormatArguments, room: number): Formatted {
  const text = latin1(format);
  const out = new Output(room);
  let place = 0;
  for (;;) {
    const percent = text.indexOf('%', place);
    if (percent < 0) break;
    out.put(text.slice(place, percent));
    const found = matchAt(SPECIFICATION, text, percent);
    if (found === null) return out.finished();
    place = percent + found[0].length;
    const letter = found[5]!;
    if (letter === '%') {
      out.put('%');
      continue;
    }
    const extension = letter === 'p' ? (matchAt(POINTER_EXTENSION, text, place)?.[0] ?? '') : '';
    if (letter === 'p') place += matchAt(LETTERS_AND_DIGITS, text, place)![0].length;
    if (!convert(conversion(found, extension, args), args, out)) return out.finished();
  }
  out.put(text.slice(place));
  return out.finished();
}

function matchAt(pattern: RegExp, text: string, place: number): RegExpExecArray | null {
  pattern.lastIndex = place;
  return pattern.exec(text);
}

/** Digits as a C int: they wrap at 32 bits (skip_atoi). */
function wrapped(digits: string): number {
  let value = 0;
  for (let n = 0; n < digits.length; n++) value = (Math.imul(value, 10) + digits.charCodeAt(n) - 0x30) | 0;
  return value;
}

function conversion(found: RegExpExecArray, extension: string, args: FormatArguments): Conversion {
  const flags = found[1]!;
  const argument = () => Number(BigInt.asIntN(32, args.integer(32)));
  const given = found[2] === '*' ? argument() : found[2] === '' ? undefined : wrapped(found[2]!);
  // A negative argument means left alignment. Digits that wrap to a negative number have no meaning.
  const leftByArgument = found[2] === '*' && given! < 0;
  const width = leftByArgument ? 0 - given! : given === -1 ? undefined : given;
  const spelling = found[3];
  const precision = spelling === undefined ? undefined : spelling === '*' ? argument() : wrapped(spelling);
  const qualifier = found[4];
  return {
    left: flags.includes('-') || leftByArgument,
    plus: flags.includes('+'),
    space: flags.includes(' '),
    alternate: flags.includes('#'),
    zero: flags.includes('0'),
    width: width === undefined ? undefined : clamp(width, LARGEST_WIDTH),
    precision: precision === undefined ? undefined : clamp(precision, LARGEST_PRECISION),
    bits: qualifier === undefined ? 32 : (BITS[qualifier] ?? 64),
    letter: found[5]!,
    extension,
  };
}

function clamp(value: number, largest: number): number {
  // The negation of the smallest int is itself.
  return value < 0 || value === 2 ** 31 ? 0 : Math.min(value, largest);
}

/** @returns whether the kernel knows the conversion */
function convert(spec: Conversion, args: FormatArguments, out: Output): boolean {
  const passed = spec.bits === 64 ? 64 : 32;
  switch (spec.letter) {
    case 'd':
    case 'i':
      integer(out, spec, BigInt.asIntN(spec.bits, args.integer(passed)), 10);
      return true;
    case 'u':
      integer(out, spec, BigInt.asUintN(spec.bits, args.integer(passed)), 10);
      return true;
    case 'x':
    case 'X':
      integer(out, spec, BigInt.asUintN(spec.bits, args.integer(passed)), 16);
      return true;
    case 'o':
      integer(out, spec, BigInt.asUintN(spec.bits, args.integer(passed)), 8);
      return true;
    case 'c':
      pad(out, spec, String.fromCharCode(args.character()));
      return true;
    case 's':
      pad(out, spec, latin1(args.string(spec.precision ?? Number.POSITIVE_INFINITY)));
      return true;
    case 'p': {
      const { text, padded } = args.pointer(spec.extension, out.full);
      if (typeof text === 'bigint') address(out, spec, text);
      else if (padded) pad(out, spec, text);
      else out.put(text);
      return true;
    }
    default:
      return false;
  }
}

/** A number instead of a pointer has 16 digits, unless the format gives a width (pointer_string). */
function address(out: Output, spec: Conversion, value: bigint): void {
  const { width = ADDRESS_DIGITS, zero } = spec;
  integer(out, { ...spec, alternate: false, width, zero: zero || spec.width === undefined }, value, 16);
}

function integer(out: Output, spec: Conversion, value: bigint, radix: 8 | 10 | 16): void {
  const digits = (value < 0n ? -value : value).toString(radix);
  const cased = spec.letter === 'X' ? digits.toUpperCase() : digits;
  const signed = spec.letter === 'd' || spec.letter === 'i';
  const sign = value < 0n ? '-' : signed && spec.plus ? '+' : signed && spec.space ? ' ' : '';
  const prefix = !spec.alternate || radix === 10 ? '' : radix === 8 ? '0' : spec.letter === 'X' ? '0X' : '0x';
  const precise = cased.padStart(spec.precision ?? 1, '0');
  const lead = sign + prefix;
  if (spec.zero && !spec.left && spec.precision === undefined) {
    out.put(lead);
    out.fill('0', Math.max(0, (spec.width ?? 0) - lead.length - precise.length));
    out.put(precise);
    return;
  }
  pad(out, spec, lead + precise);
}

function pad(out: Output, spec: Conversion, text: string): void {
  const missing = Math.max(0, (spec.width ?? 0) - text.length);
  if (!spec.left) out.fill(' ', missing);
  out.put(text);
  if (spec.left) out.fill(' ', missing);
}
