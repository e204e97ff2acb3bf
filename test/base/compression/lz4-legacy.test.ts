import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isTooLarge, PackingFault } from '../../../base/compression/limits.ts';
import { unpackLz4Legacy } from '../../../base/compression/lz4-legacy.ts';
import { effort } from '../../effort.ts';
import { mixedBytes, packedBy, WITH_LZ4 } from './tools.ts';

const LIMIT = 2 ** 25;
/** A legacy frame of blocks. */
function frame(...blocks: readonly (readonly number[])[]): Uint8Array {
  const sizes = (length: number) => [length & 0xff, length >> 8, 0, 0];
  return Uint8Array.from([2, 0x21, 0x4c, 0x18, ...blocks.flatMap((block) => [...sizes(block.length), ...block])]);
}

function faultOf(bytes: Uint8Array, largest = LIMIT): Error {
  try {
    unpackLz4Legacy(bytes, largest);
  } catch (error) {
    assert.ok(error instanceof PackingFault || isTooLarge(error), String(error));
    return error as Error;
  }
  return assert.fail('nothing was refused');
}

/** Three letters, a match of 19 bytes that overlaps itself, and a last letter. */
const BLOCK = [0x3f, 0x61, 0x62, 0x63, 3, 0, 0, 0x10, 0x64];

test('literals and matches, also over each other, in several blocks and frames', () => {
  const text = `${'abc'.repeat(8).slice(0, 22)}d`;
  assert.equal(Buffer.from(unpackLz4Legacy(frame(BLOCK), LIMIT)).toString(), text);
  assert.equal(Buffer.from(unpackLz4Legacy(frame(BLOCK, BLOCK), LIMIT)).toString(), text + text);
  const frames = Buffer.concat([frame(BLOCK), frame(BLOCK)]);
  assert.equal(Buffer.from(unpackLz4Legacy(frames, LIMIT)).toString(), text + text);
  assert.equal(unpackLz4Legacy(frame(), LIMIT).length, 0);
});

test('faults are named with their place', () => {
  const faults: readonly (readonly [bytes: Uint8Array, message: RegExp, offset: number])[] = [
    [Uint8Array.of(2, 0x21, 0x4c), /no legacy frame/, 0],
    [Uint8Array.of(3, 0x21, 0x4c, 0x18), /no legacy frame/, 0],
    [frame(BLOCK).subarray(0, 7), /ends within the size of a block/, 4],
    [frame(BLOCK).subarray(0, 12), /a block of 9 bytes ends past the data/, 4],
    [frame([0x30, 0x61]), /ends within literals/, 9],
    [frame([0x10, 0x61, 2, 0]), /a match begins 2 bytes back, outside the block/, 10],
    [frame([0x10, 0x61, 0, 0]), /a match begins 0 bytes back/, 10],
    [frame([0x10, 0x61, 1]), /ends within a sequence/, 11],
    [frame(BLOCK, [0x10, 0x61, 2, 0]), /outside the block/, 23],
  ];
  for (const [bytes, message, offset] of faults) {
    const error = faultOf(bytes);
    assert.match(error.message, message);
    assert.equal((error as PackingFault).offset, offset, error.message);
  }
});

test('a block becomes no larger than 8 MiB, and a frame no larger than the limit', () => {
  const huge = [0x1f, 0x61, 1, 0, ...Array<number>(40_000).fill(255), 0];
  assert.match(faultOf(frame(huge)).message, /larger than 8388608 bytes/);
  assert.ok(isTooLarge(faultOf(frame(BLOCK), 22)));
  assert.equal(unpackLz4Legacy(frame(BLOCK), 23).length, 23);
});

describe('what lz4 packs is unpacked', WITH_LZ4, () => {
  for (const level of ['-1', '-9', '-12']) {
    test(level, () => {
      for (const length of effort([5000], [1, 100, 100_000, 9_000_000])) {
        const bytes = mixedBytes(length, length);
        const packed = packedBy('lz4', ['-l', level, '-c'], bytes);
        assert.ok(Buffer.from(unpackLz4Legacy(packed, LIMIT)).equals(bytes), `${length} bytes`);
      }
    });
  }
});
