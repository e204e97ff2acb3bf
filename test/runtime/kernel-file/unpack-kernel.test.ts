import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { unpackKernel } from '../../../runtime/kernel-file/unpack-kernel.ts';
import { packedBy, WITH_LZ4, WITH_XZ } from '../../base/compression/tools.ts';
import { skipUnless } from '../../skip.ts';
import { hasTool } from '../../tools.ts';
import { bootImage, CONTENT, PACKED } from './images.ts';

const WITH_ZSTD = skipUnless(hasTool('zstd'), 'no zstd');

function refusal(bytes: Uint8Array, largest?: number): Diagnostic {
  try {
    unpackKernel(bytes, 'vmlinuz', largest);
  } catch (error) {
    assert.ok(error instanceof Diagnostic, String(error));
    assert.match(error.message, /^vmlinuz: /);
    return error;
  }
  return assert.fail('nothing was refused');
}

const same = (found: Uint8Array, expected: Uint8Array) => assert.deepEqual(Buffer.from(found), Buffer.from(expected));
const imageOf = (payload: Uint8Array, size = CONTENT.length) => bootImage({ payload, size });

for (const [name, payload] of Object.entries(PACKED)) {
  describe(`a kernel that is packed by ${name}`, () => {
    const image = imageOf(payload);

    test('is unpacked from its image, which names the release, and from a file of its own', () => {
      const { bytes, release } = unpackKernel(image, 'vmlinuz');
      same(bytes, CONTENT);
      assert.equal(release, '6.12.3-test');
      same(unpackKernel(payload, 'vmlinux.packed').bytes, CONTENT);
    });

    test('is refused with its place if it is cut anywhere', () => {
      const end = image.length - 32;
      for (let length = 0x206; length < end; length += 1) {
        const { code, message } = refusal(image.subarray(0, length));
        assert.equal(code, 'KERNEL_IMAGE', `${length} bytes`);
        assert.match(message, /offset 0x[0-9a-f]+\)$/);
      }
      for (let length = 6; length < payload.length; length += 1) {
        // Blocks of LZ4 have no end mark, so a file may end behind any of them.
        const { code, message } = refusal(payload.subarray(0, length));
        assert.equal(code, 'KERNEL_PACKED', `${length} bytes`);
        assert.match(message, /offset 0x[0-9a-f]+\)$/);
      }
    });

    test('is refused if it unpacks to another size than it gives', () => {
      if (name === 'gzip') return;
      for (const size of [0, 1, CONTENT.length - 1, CONTENT.length + 1]) {
        const { code, cause } = refusal(imageOf(payload, size));
        assert.equal(code, 'KERNEL_PACKED', `${size}: ${cause}`);
      }
    });

    test('is not unpacked beyond the limit', () => {
      assert.equal(refusal(imageOf(payload), CONTENT.length - 1).code, 'KERNEL_TOO_LARGE');
      assert.equal(refusal(payload, CONTENT.length - 1).code, 'KERNEL_TOO_LARGE');
      same(unpackKernel(imageOf(payload), 'vmlinuz', CONTENT.length).bytes, CONTENT);
    });
  });
}

test('a kernel that is not packed is taken as it is', () => {
  same(unpackKernel(imageOf(CONTENT), 'vmlinuz').bytes, CONTENT);
  same(unpackKernel(CONTENT, 'vmlinux').bytes, CONTENT);
  same(unpackKernel(Uint8Array.of(0x9f, 0xeb), 'raw.btf').bytes, Uint8Array.of(0x9f, 0xeb));
});

test('an image without a release, and one with a strange one', () => {
  const [, payload] = Object.entries(PACKED)[1]!;
  for (const version of ['', 'no number', `1${'x'.repeat(400)} `, '6.1\u001b[31m ']) {
    const image = bootImage({ payload, size: CONTENT.length, version });
    assert.equal(unpackKernel(image, 'vmlinuz').release, undefined, JSON.stringify(version));
  }
});

test('a payload that is no kernel is refused with its place', () => {
  assert.match(refusal(imageOf(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]), 8)).cause, /none of the known ways/);
  const text = gzipSync('no kernel at all, but text');
  assert.match(refusal(imageOf(text)).cause, /not an ELF file/);
  const old = imageOf(PACKED.xz!);
  new DataView(old.buffer).setUint16(0x206, 0x207, true);
  assert.match(refusal(old).message, /version of the boot protocol is 0x207 \(offset 0x206\)/);
  const empty = imageOf(PACKED.xz!);
  new DataView(empty.buffer).setUint32(0x24c, 7, true);
  assert.match(refusal(empty).message, /the payload has 7 bytes \(offset 0x24c\)/);
});

test('what the suite does not unpack is named, with the command that does', () => {
  const kinds: readonly (readonly [magic: number[], name: string, command: string])[] = [
    [[0x04, 0x22, 0x4d, 0x18], 'LZ4', 'unlz4'],
    [[0x42, 0x5a, 0x68], 'bzip2', 'bunzip2'],
    [[0x5d, 0, 0], 'LZMA', 'unlzma'],
    [[0x89, 0x4c, 0x5a, 0x4f], 'LZO', 'lzop -d'],
  ];
  for (const [magic, name, command] of kinds) {
    const payload = Uint8Array.from([...magic, 1, 2, 3, 4, 5]);
    const file = refusal(payload);
    assert.deepEqual(
      [file.code, file.kind, file.hint],
      ['BTF_COMPRESSED', 'unsupported', `unpack it first: ${command} vmlinuz`],
    );
    assert.match(file.message, new RegExp(`packed by ${name}$`));
    assert.match(refusal(imageOf(payload)).hint, /extract-vmlinux/);
  }
});

/** Much in little: 64 MiB of zeros behind the beginning of an ELF file. */
const bomb = new Uint8Array(2 ** 26);
bomb.set(CONTENT);
const PACKERS = [
  { name: 'gzip', skip: {}, pack: () => new Uint8Array(gzipSync(bomb)) },
  { name: 'xz', skip: WITH_XZ, pack: () => packedBy('xz', ['-c', '-0', '--check=crc32'], bomb) },
  { name: 'zstd', skip: WITH_ZSTD, pack: () => packedBy('zstd', ['-q', '-c', '-1'], bomb) },
  { name: 'lz4', skip: WITH_LZ4, pack: () => packedBy('lz4', ['-l', '-c', '-1'], bomb) },
];
for (const { name, skip, pack } of PACKERS) {
  test(`a bomb of ${name} takes no more than it says, and no more than the limit`, skip, () => {
    const payload = pack();
    assert.ok(payload.length < 500_000, `${payload.length} bytes`);
    assert.equal(refusal(payload, 2 ** 20).code, 'KERNEL_TOO_LARGE');
    // The image says that it is small.
    const image = bootImage({ payload, size: 1000 });
    if (name === 'gzip') new DataView(image.buffer).setUint32(5 * 512 + 64 + payload.length - 4, 1000, true);
    const before = process.memoryUsage().arrayBuffers;
    assert.equal(refusal(image).code, 'KERNEL_PACKED');
    assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 25, 'memory');
  });
}
