import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readElfObject } from '../../runtime/object/elf-object.ts';

const BIN = join(import.meta.dirname, '../../programs/bin');

/** What must never come out as it is: it clears the screen, sets a title, turns text round, and speaks to a runner. */
export const HOSTILE_TEXT = '\u001b[2J\u001b]0;x\u0007\u009b1m\u202e\n::error::x\n  ::add-mask::y\n##[group]z\r';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]|^\s*::|##\[/m;

/** The first thing in a text that is more than text to a terminal or a runner; `undefined` where it is text alone. */
export function unsafePart(text: string): string | undefined {
  const found = UNSAFE.exec(text);
  return found === null ? undefined : JSON.stringify(text.slice(Math.max(0, found.index - 40), found.index + 40));
}

/**
 * An object of the corpus in which texts are others of the same length, in whatever section they stand.
 * @param texts the new text by the old; a shorter one is filled up with `~`
 */
export function withTexts(object: string, texts: Readonly<Record<string, string>>): Uint8Array {
  const bytes = readFileSync(join(BIN, object));
  for (const [old, text] of Object.entries(texts)) {
    const wanted = Buffer.from(old);
    const put = Buffer.alloc(wanted.length, '~');
    if (Buffer.from(text).copy(put) !== Buffer.byteLength(text)) throw new Error(`${JSON.stringify(text)} is too long`);
    const first = bytes.indexOf(wanted);
    if (first < 0) throw new Error(`${object} has no text "${old}"`);
    for (let at = first; at >= 0; at = bytes.indexOf(wanted, at + 1)) put.copy(bytes, at);
  }
  return bytes;
}

/** An object whose function begins with other instructions. @param code the instructions, by the function's address and those of others */
export function withCode(
  object: Uint8Array,
  name: string,
  code: (address: number, addressOf: (symbol: string) => number) => Uint8Array,
): Uint8Array {
  const bytes = Buffer.from(object);
  const elf = readElfObject(bytes, 'object');
  const addressOf = (wanted: string) => elf.symbols.find((symbol) => symbol.name === wanted)!.value;
  const address = addressOf(name);
  const segment = elf.segments.find((candidate) => candidate.executable && candidate.address <= address)!;
  bytes.set(code(address, addressOf), address - segment.address + segment.offset);
  return bytes;
}

/** An object of the corpus in which one function is nothing but a jump to another: a program that does what that function does. */
export function withJump(object: string, from: string, to: string): Uint8Array {
  return withCode(readFileSync(join(BIN, object)), from, (address, addressOf) => {
    const jump = Buffer.from([0xe9, 0, 0, 0, 0]);
    jump.writeInt32LE(addressOf(to) - (address + jump.length), 1);
    return jump;
  });
}
