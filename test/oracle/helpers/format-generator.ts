import type { Random } from '../../runtime/cpu/oracle/random.ts';
import { drawU64 } from './comparison.ts';

/** Beyond the largest width, and where its int wraps. */
const HUGE_WIDTHS = [
  8388606, 8388607, 8388608, 2147483647, 2147483648, 4294967294, 4294967295, 4294967301, 99999999999,
];

/** An argument of a format: a number, or the address of bytes that end in NUL. */
export type FormatArgument = { readonly number: bigint } | { readonly bytes: Uint8Array };

/** A format, without its NUL, and arguments for it. */
export interface FormatCall {
  readonly format: Uint8Array;
  readonly arguments: readonly FormatArgument[];
}

/** Bytes that an argument's text may have with its NUL: of many arguments, and of the few of bpf_trace_printk. */
export const TEXT_ROOM = 200;
export const LONG_TEXT_ROOM = 640;
/** Bytes of most texts; a few long ones overflow what Linux packs arguments into. */
const USUAL_TEXT = 24;

const INTEGERS = ['d', 'i', 'u', 'x', 'X'];
/** Conversions that no bpf format may have. */
const FOREIGN = ['o', 'n', 'e', 'f', 'g', 'a', 'hd', 'hhx', 'zu', 'jd', 'lllx', '.5d', '*d', '#x', 'ls', 'P', 'l'];
const LITERALS = ['', ' ', 'a', 'key=', '%%', ', ', '\n', '\t', '100', '(', ')', '.', 's', 'é', '\u00a0'];
/** Bytes that formats may not hold. */
const CONTROLS = ['\u0001', '\u001b', '\u007f', '\u0090'];
/** Addresses that no program can read: NULL, the first page, user space's, one that is not canonical. */
const BAD_ADDRESSES = [0n, 1n, 0x10n, 0x400000n, 0x7fffdeadb000n, 0x0000900000000000n, 0xffffffffffffffffn];

/** Draws formats, most of which are taken. */
export class FormatGenerator {
  private readonly random: Random;
  private readonly textRoom: number;
  /** Whether much is wrong with the format that is drawn: several things at once, of which Linux names the first. */
  private bad = false;

  /** @param textRoom bytes that an argument's text may have with its NUL */
  constructor(random: Random, textRoom: number = TEXT_ROOM) {
    this.random = random;
    this.textRoom = textRoom;
  }

  /** A format with at most so many conversions and no more than `room` bytes. */
  next(most: number, room: number): FormatCall {
    const { random } = this;
    this.bad = random.chance(0.05);
    for (;;) {
      let text = this.literal();
      const given: FormatArgument[] = [];
      const conversions = random.below(most + 1) + (random.chance(0.03) ? 1 : 0);
      for (let count = 0; count < conversions; count++) {
        const [conversion, argument] = this.conversion();
        text += conversion + this.literal();
        given.push(argument);
      }
      const format = Buffer.from(text, 'latin1');
      if (format.length < room) return { format, arguments: given.slice(0, most) };
    }
  }

  private literal(): string {
    const { random } = this;
    if (random.chance(this.bad ? 0.1 : 0.005)) return random.pick(CONTROLS);
    return random.pick(LITERALS) + (random.chance(0.3) ? random.pick(LITERALS) : '');
  }

  private conversion(): readonly [string, FormatArgument] {
    const { random } = this;
    const flags = random.chance(0.5) ? '' : random.pick(['0', '-', '+', ' ', '0-', '+0', '-+', ' 0', '00', '--']);
    const width = random.chance(0.5)
      ? ''
      : String(random.pick([1, 2, 5, 8, 17, 40, random.below(70) + 1, 200, ...HUGE_WIDTHS]));
    const lead = `%${flags}${width}`;
    if (random.chance(this.bad ? 0.2 : 0.01)) return [`${lead}${random.pick(FOREIGN)}`, { number: drawU64(random) }];
    switch (random.below(8)) {
      case 0:
        return [`${lead}c`, { number: random.chance(0.9) ? BigInt(random.between(0x20, 0x7e)) : drawU64(random) }];
      case 1:
        return [`${lead}s`, this.text()];
      case 2:
        return [`${lead}${random.pick(['pks', 'pus'])}`, random.chance(0.6) ? this.text() : this.badAddress()];
      case 3:
        return [`${lead}px`, { number: drawU64(random) }];
      case 4:
        return [`${lead}${random.pick(['pI4', 'pi4', 'pI6', 'pi6'])}`, this.address()];
      default:
        return [`${lead}${random.pick(['', 'l', 'll'])}${random.pick(INTEGERS)}`, { number: drawU64(random) }];
    }
  }

  private badAddress(): FormatArgument {
    return { number: this.random.pick(BAD_ADDRESSES) };
  }

  private text(): FormatArgument {
    const { random } = this;
    if (random.chance(0.15)) return this.badAddress();
    const usual = random.chance(this.bad ? 0.3 : 0.85);
    const length = usual ? random.below(USUAL_TEXT) : this.textRoom - 1 - random.below(this.textRoom);
    return { bytes: Uint8Array.from({ length }, () => random.between(0x20, 0x7e)) };
  }

  private address(): FormatArgument {
    const { random } = this;
    if (random.chance(0.15)) return this.badAddress();
    return { bytes: Uint8Array.from({ length: USUAL_TEXT }, () => (random.chance(0.3) ? 0 : random.below(256))) };
  }
}

/** A call for a person: `"%d %s" with 5, "abc"`. */
export function describeFormat({ format, arguments: given }: FormatCall): string {
  const shown = given.map((argument) =>
    'number' in argument ? `0x${argument.number.toString(16)}` : `bytes ${Buffer.from(argument.bytes).toString('hex')}`,
  );
  return `${JSON.stringify(Buffer.from(format).toString('latin1'))} with ${shown.join(', ') || 'nothing'}`;
}
