/** The longest packet of either side, in characters between `$` and `#`. `qSupported` tells it. */
export const LONGEST_PACKET = 0x4000;

/** Something that a client has sent. */
export type FromClient =
  | { readonly kind: 'packet'; readonly text: string }
  /** `-`: the last answer arrived damaged. */
  | { readonly kind: 'again' }
  /** A packet that arrived damaged. */
  | { readonly kind: 'damaged' }
  /** The byte 3, outside of a packet. */
  | { readonly kind: 'interrupt' }
  /** Bytes that no client sends. */
  | { readonly kind: 'strange'; readonly why: string };

const DOLLAR = 0x24;
const HASH = 0x23;
const ESCAPE = 0x7d;
const PLUS = 0x2b;
const MINUS = 0x2d;
const INTERRUPT = 3;

/**
 * Cuts the bytes of a client into packets `$text#checksum` (GDB's remote serial protocol, Overview). It keeps at most one packet. Characters are those
 * of Latin-1, so that each stands for a byte.
 */
export class PacketReader {
  private state: 'outside' | 'text' | 'escaped' | 'first digit' | 'second digit' | 'broken' = 'outside';
  private text: number[] = [];
  private sum = 0;
  private digits = '';

  /** Takes bytes. @returns what they complete, in order. After something strange, nothing follows. */
  *take(bytes: Uint8Array): Generator<FromClient> {
    for (const byte of bytes) {
      const found = this.step(byte);
      if (found !== undefined) yield found;
      if (this.state === 'broken') return;
    }
  }

  private step(byte: number): FromClient | undefined {
    switch (this.state) {
      case 'outside':
        return this.begin(byte);
      case 'text':
        if (byte === HASH) this.state = 'first digit';
        else if (byte === DOLLAR) this.reset('text');
        else this.add(byte, byte);
        return this.text.length > LONGEST_PACKET
          ? this.break(`a packet of more than ${LONGEST_PACKET} bytes`)
          : undefined;
      case 'escaped':
        this.state = 'text';
        this.text.push(byte ^ 0x20);
        this.sum += byte;
        return undefined;
      case 'first digit':
        this.digits = String.fromCharCode(byte);
        this.state = 'second digit';
        return undefined;
      case 'second digit':
        return this.end(this.digits + String.fromCharCode(byte));
      case 'broken':
        return undefined;
    }
  }

  private begin(byte: number): FromClient | undefined {
    switch (byte) {
      case DOLLAR:
        this.reset('text');
        return undefined;
      case PLUS:
        return undefined;
      case MINUS:
        return { kind: 'again' };
      case INTERRUPT:
        return { kind: 'interrupt' };
      default:
        return this.break(`the byte ${byte} between packets`);
    }
  }

  private add(byte: number, checked: number): void {
    this.sum += checked;
    if (byte === ESCAPE) this.state = 'escaped';
    else this.text.push(byte);
  }

  private end(digits: string): FromClient {
    const isRight = /^[\da-f]{2}$/i.test(digits) && Number.parseInt(digits, 16) === (this.sum & 0xff);
    const text = isRight ? latin1(this.text) : '';
    this.reset('outside');
    return isRight ? { kind: 'packet', text } : { kind: 'damaged' };
  }

  private reset(state: 'outside' | 'text'): void {
    this.state = state;
    this.text = [];
    this.sum = 0;
  }

  private break(why: string): FromClient {
    this.reset('outside');
    this.state = 'broken';
    return { kind: 'strange', why };
  }
}

function latin1(bytes: readonly number[]): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** The bytes of a text in Latin-1. */
export function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** A packet with a text, escaped where a byte has a meaning of its own, and its checksum. */
export function packetOf(text: string): string {
  let escaped = '';
  let sum = 0;
  for (const character of text) {
    const piece = /[$#}*]/.test(character) ? `}${String.fromCharCode(character.charCodeAt(0) ^ 0x20)}` : character;
    for (const one of piece) sum += one.charCodeAt(0);
    escaped += piece;
  }
  return `$${escaped}#${(sum & 0xff).toString(16).padStart(2, '0')}`;
}
