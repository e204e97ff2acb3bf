import type { GrowingBytes } from '../growing-bytes.ts';
import { PackingFault } from '../limits.ts';
import { type LzmaProperties, LzmaState } from './lzma.ts';
import { RangeDecoder } from './range-decoder.ts';

/** Values of bits 5 and 6 of a control byte: the parts that a chunk sets back. */
const RESETS_STATE = 1;
const NEW_PROPERTIES = 2;
const RESETS_ALL = 3;

/**
 * Decodes LZMA2: chunks of LZMA or of plain bytes, up to an end mark.
 * @param start where it begins
 * @param dictionary bytes that a match may reach back
 * @returns where it ends
 * @throws PackingFault; Error with code ERR_BUFFER_TOO_LARGE from the output
 */
export function decodeLzma2(bytes: Uint8Array, start: number, dictionary: number, output: GrowingBytes): number {
  const lzma = new LzmaState();
  const input = new RangeDecoder(bytes);
  let first = output.length;
  // The parts that a chunk has to set back before anything can be decoded.
  let needsDictionary = true;
  let needs = NEW_PROPERTIES;

  const need = (at: number, count: number): void => {
    if (at + count > bytes.length) throw new PackingFault('the data ends within a chunk of LZMA2', at);
  };
  const size16 = (at: number): number => ((bytes[at]! << 8) | bytes[at + 1]!) + 1;

  for (let at = start; ; ) {
    need(at, 1);
    const control = bytes[at]!;
    if (control === 0) return at + 1;
    const resets = control >= 0x80 ? (control >> 5) & 3 : 0;
    if (control === 1 || resets === RESETS_ALL) {
      first = output.length;
      needsDictionary = false;
    }
    if (needsDictionary) throw new PackingFault('the first chunk of LZMA2 does not begin a dictionary', at);
    if (control < 0x80) {
      if (control > 2) throw new PackingFault(`a chunk of LZMA2 is of kind ${control}`, at);
      need(at, 3);
      const size = size16(at + 1);
      need(at + 3, size);
      output.reserve(size);
      output.append(bytes.subarray(at + 3, at + 3 + size));
      at += 3 + size;
      continue;
    }
    if (resets < needs) throw new PackingFault('a chunk of LZMA2 does not begin a state that it needs', at);
    const header = resets >= NEW_PROPERTIES ? 6 : 5;
    need(at, header);
    if (resets >= NEW_PROPERTIES) lzma.reset(propertiesOf(bytes[at + 5]!, at + 5));
    else if (resets === RESETS_STATE) lzma.reset();
    needs = 0;
    const size = ((control & 0x1f) << 16) + size16(at + 1);
    const packed = size16(at + 3);
    need(at + header, packed);
    output.reserve(size);
    input.begin(at + header, at + header + packed);
    lzma.decode(input, output, size, first, dictionary);
    input.end();
    at += header + packed;
  }
}

/** `(pb * 5 + lp) * 9 + lc`, and lc + lp is at most 4. */
function propertiesOf(byte: number, at: number): LzmaProperties {
  const literalContext = byte % 9;
  const literalPosition = Math.floor(byte / 9) % 5;
  const position = Math.floor(byte / 45);
  if (position <= 4 && literalContext + literalPosition <= 4) return { literalContext, literalPosition, position };
  throw new PackingFault(`the properties of LZMA are ${byte}`, at);
}
