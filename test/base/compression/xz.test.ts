import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isTooLarge, PackingFault } from '../../../base/compression/limits.ts';
import { unpackXz } from '../../../base/compression/xz/xz.ts';
import { effort } from '../../effort.ts';
import { branches, mixedBytes, numbers, packedBy, WITH_XZ } from './tools.ts';

const LIMIT = 2 ** 24;
/** "rex rex rex rex\n" twice, packed by `xz --x86 --lzma2 --check=crc32`. */
const SMALL = new Uint8Array(
  Buffer.from(
    '/Td6WFoAAAFpIt42AgEEACEBFgANhjUf4AAfAA1dADkZS3Io5odwTTE/oAAAAAAA/iv3sAABJSAERRvzkEKZDQEAAAAAAVla',
    'base64',
  ),
);
/** Where its properties of LZMA are. */
const PROPERTIES = 29;

const xz = (bytes: Uint8Array, ...options: string[]) => packedBy('xz', ['-c', '--format=xz', ...options], bytes);
const same = (found: Uint8Array, expected: Uint8Array, what: string) =>
  assert.ok(Buffer.from(found).equals(Buffer.from(expected)), what);

function faultOf(bytes: Uint8Array, largest = LIMIT): Error {
  try {
    unpackXz(bytes, largest);
  } catch (error) {
    assert.ok(error instanceof PackingFault || isTooLarge(error), String(error));
    return error as Error;
  }
  return assert.fail('nothing was refused');
}

test('a small file is unpacked, and any changed or missing byte of it refused with its place', () => {
  assert.equal(Buffer.from(unpackXz(SMALL, LIMIT)).toString(), 'rex rex rex rex\nrex rex rex rex\n');
  for (let at = 0; at < SMALL.length; at += 1) {
    for (const flip of [1, 0x10, 0x80, 0xff]) {
      const changed = Uint8Array.from(SMALL);
      changed[at]! ^= flip;
      // One bit less of context makes no difference to this content.
      if (at === PROPERTIES && flip === 1) continue;
      const error = faultOf(changed);
      assert.ok(error instanceof PackingFault && error.offset <= SMALL.length, `byte ${at}`);
    }
    assert.ok(faultOf(SMALL.subarray(0, at)) instanceof PackingFault, `${at} bytes`);
  }
  assert.equal(unpackXz(SMALL, 32).length, 32);
  assert.ok(isTooLarge(faultOf(SMALL, 31)));
});

test('streams follow each other, with padding of four bytes each', () => {
  const joined = (padding: number) => Buffer.concat([SMALL, new Uint8Array(padding), SMALL]);
  assert.equal(unpackXz(joined(0), LIMIT).length, 64);
  assert.equal(unpackXz(joined(8), LIMIT).length, 64);
  assert.match(faultOf(joined(3)).message, /padding/);
});

describe('what xz packs is unpacked', WITH_XZ, () => {
  const inputs = effort([3000], [0, 1, 3000, 300_000, 3_000_000]).map((length) => mixedBytes(length, length + 1));
  const choices = [
    ['-0'],
    ['-9e', '--check=none'],
    ['--check=crc32', '--x86', '--lzma2=dict=64KiB'],
    ['--check=crc64', '--lzma2=lc=0,lp=4,pb=0'],
    ['--check=sha256', '--lzma2=lc=3,lp=1,pb=4,mf=bt4,nice=273'],
    ['--block-size=100000', '--lzma2=dict=4KiB'],
  ];
  for (const options of choices) {
    test(options.join(' '), () => {
      for (const input of inputs) same(unpackXz(xz(input, ...options), LIMIT), input, `${input.length} bytes`);
    });
  }

  test('bytes that nothing makes smaller', () => {
    const next = numbers(5);
    const noise = Uint8Array.from({ length: 200_000 }, next);
    same(unpackXz(xz(noise), LIMIT), noise, 'noise');
  });

  test('code with many branches, from any address on', () => {
    for (let seed = 1; seed <= effort(5, 60); seed += 1) {
      const code = branches(effort(5000, 20_000), seed);
      const start = seed % 3 === 0 ? '--x86' : `--x86=start=${seed * 1_000_003}`;
      same(unpackXz(xz(code, start, '--lzma2=preset=0'), LIMIT), code, `seed ${seed}`);
    }
  });

  test('other filters are refused by their numbers', () => {
    const packed = xz(mixedBytes(1000, 1), '--arm', '--lzma2');
    assert.match(faultOf(packed).message, /filter with id 0x7 /);
    assert.match(faultOf(xz(mixedBytes(1000, 1), '--delta=dist=4', '--lzma2')).message, /filter with id 0x3 /);
  });

  test('a bomb is unpacked up to the limit only', () => {
    const bomb = xz(new Uint8Array(2 ** 25), '-0');
    assert.ok(bomb.length < 10_000, `${bomb.length}`);
    assert.ok(isTooLarge(faultOf(bomb, 2 ** 20)));
  });

  test('a block without a check, changed anywhere, is refused or unpacked within the limit', () => {
    const packed = xz(mixedBytes(2000, 9), '--check=none');
    for (let at = 12; at < packed.length - 12; at += effort(5, 1)) {
      const changed = Uint8Array.from(packed);
      changed[at]! ^= 0x41;
      try {
        assert.ok(unpackXz(changed, LIMIT).length <= LIMIT);
      } catch (error) {
        assert.ok(error instanceof PackingFault || isTooLarge(error), `byte ${at}: ${error}`);
      }
    }
  });
});
