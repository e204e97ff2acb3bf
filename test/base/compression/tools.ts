import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { skipUnless } from '../../skip.ts';
import { hasTool } from '../../tools.ts';

export const WITH_XZ = skipUnless(hasTool('xz'), 'no xz');
export const WITH_LZ4 = skipUnless(hasTool('lz4'), 'no lz4');

/** What a command writes that is given bytes. */
export function packedBy(command: string, options: readonly string[], bytes: Uint8Array): Uint8Array {
  const { status, stdout, stderr } = spawnSync(command, options, { input: bytes, maxBuffer: 2 ** 26 });
  assert.equal(status, 0, String(stderr));
  return new Uint8Array(stdout);
}

/** A source of equal numbers from 0 to 2^32 - 1 in every run (xorshift). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Bytes of a few values among others, with repetitions near and far. */
export function mixedBytes(length: number, seed: number): Uint8Array {
  const next = numbers(seed);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const count = Math.min((next() % 40) + 1, length - at);
    if (next() % 2 === 0 && at > 0) {
      const distance = (next() % at) + 1;
      for (let end = at + count; at < end; at += 1) bytes[at] = bytes[at - distance]!;
    } else {
      for (let end = at + count; at < end; at += 1) bytes[at] = next() % 7 === 0 ? next() : next() % 5;
    }
  }
  return bytes;
}

/** Bytes that xz's filter for x86 has most to do with: branches, and bytes that count as signs. */
export function branches(length: number, seed: number): Uint8Array {
  const next = numbers(seed);
  const kinds = [0xe8, 0xe9, 0, 0xff, 0, 0xff, 0x12, 0xe8];
  return Uint8Array.from({ length }, () => (next() % 9 === 0 ? next() : kinds[next() % kinds.length]!));
}
