import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { xxhash64Low } from '../../base/compression/xxhash64.ts';
import { Diagnostic } from '../../base/diagnostic.ts';
import { readCaptureFileBytes } from '../../captures/capture-file.ts';
import { unpack } from '../../captures/compression/compression.ts';
import { readCaptureFile } from '../../captures/packet-capture.ts';
import { effort, THOROUGH } from '../effort.ts';
import { skipUnless } from '../skip.ts';
import { hasTool } from '../tools.ts';
import { captureBytes, capturePath, concatenate, diagnosticOf, readAll } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
after(() => rmSync(folder, { recursive: true }));
const LIMIT = 2 ** 26;
const echo = captureBytes('echo.pcap');
const OPTIONS = [[], ['-1'], ['--no-check'], ['-19'], ['--ultra', '-22'], ['--long=27']];
const WITH_ZSTD = skipUnless(hasTool('zstd'), 'no zstd');

function zstd(bytes: Uint8Array, ...options: string[]): Uint8Array {
  const { status, stdout, stderr } = spawnSync('zstd', ['-q', '-c', ...options], { input: bytes, maxBuffer: LIMIT });
  assert.equal(status, 0, String(stderr));
  return new Uint8Array(stdout);
}

/** A packed file of one block that repeats a byte, so that it needs no tool. */
const RLE = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0x20, 100, (100 << 3) | 3, 3, 0, 7);
const damaged = (bytes: Uint8Array) => diagnosticOf(() => unpack(bytes, 'x', LIMIT));

test('captures that gzip has packed are read, of several members too', () => {
  const path = join(folder, 'echo.pcap.gz');
  writeFileSync(path, gzipSync(echo));
  assert.deepEqual([...readCaptureFile(path).packets], readAll(echo));
  assert.deepEqual(
    unpack(concatenate([gzipSync(echo.subarray(0, 99)), gzipSync(echo.subarray(99))]), 'x', LIMIT),
    Buffer.from(echo),
  );
});

describe('captures that Zstandard has packed', WITH_ZSTD, () => {
  const load = captureBytes('memcached-load.pcapng');
  for (const options of effort(OPTIONS.slice(0, 1), OPTIONS)) {
    test(`zstd ${options.join(' ')}`, () => {
      const unpacked = unpack(zstd(load, ...options), 'x', LIMIT);
      assert.ok(Buffer.from(unpacked).equals(load));
    });
  }

  test('of several frames, some to be passed over', THOROUGH, () => {
    const skipped = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);
    const file = concatenate([zstd(echo.subarray(0, 99)), skipped, zstd(echo.subarray(99))]);
    assert.deepEqual(unpack(file, 'x', LIMIT), echo);
  });

  test('of nothing', () => {
    assert.equal(unpack(zstd(Uint8Array.of()), 'x', LIMIT).length, 0);
  });

  test('cut or changed anywhere are refused, and never anything else', THOROUGH, () => {
    const packed = zstd(echo);
    const refused = (bytes: Uint8Array) => {
      try {
        return Buffer.compare(unpack(bytes, 'x', LIMIT), echo) === 0 ? 'the same' : 'others';
      } catch (error) {
        assert.ok(error instanceof Diagnostic, String(error));
        return error.code;
      }
    };
    for (let length = 4; length < packed.length; length += effort(29, 1)) {
      assert.equal(refused(packed.subarray(0, length)), 'CAPTURE_COMPRESSION', `cut to ${length}`);
    }
    for (let at = 4; at < packed.length; at += effort(31, 1)) {
      for (const bit of effort([3], [0, 1, 2, 3, 4, 5, 6, 7])) {
        const flipped = packed.slice();
        flipped[at] = flipped[at]! ^ (1 << bit);
        // Without its checksum flag a frame is nothing that could be found out.
        if (at > 4) assert.notEqual(refused(flipped), 'others', `bit ${bit} of byte ${at}`);
        else refused(flipped);
      }
    }
  });

  test('the checksum is that of XXH64', THOROUGH, () => {
    for (const length of [0, 1, 3, 4, 7, 8, 31, 32, 33, 63, 64, 100, 4099]) {
      const packed = zstd(load.subarray(0, length));
      const view = new DataView(packed.buffer, packed.byteOffset);
      assert.equal(xxhash64Low(load.subarray(0, length)), view.getUint32(packed.length - 4, true), `${length} bytes`);
    }
  });
});

test('what is packed and damaged is refused with a way to look at it', () => {
  const cut = damaged(gzipSync(echo).subarray(0, 200));
  assert.deepEqual([cut.code, cut.kind], ['CAPTURE_COMPRESSION', 'input']);
  assert.match(cut.hint, /gzip --test FILE$/);
  assert.match(damaged(RLE.subarray(0, 9)).hint, /zstd --test FILE$/);
  const changed = gzipSync(echo);
  changed[changed.length - 6] = changed[changed.length - 6]! ^ 1;
  assert.equal(damaged(changed).code, 'CAPTURE_COMPRESSION', 'the checksum is another');
});

test('what becomes too large is refused before it is there', THOROUGH, () => {
  const large = diagnosticOf(() => unpack(gzipSync(new Uint8Array(2 ** 22)), 'x', 2 ** 20));
  assert.deepEqual([large.code, large.errno], ['FILE_TOO_LARGE', 'EFBIG']);
  assert.equal(unpack(RLE, 'x', 100).length, 100);
  assert.equal(diagnosticOf(() => unpack(RLE, 'x', 99)).code, 'FILE_TOO_LARGE');
  const blocks = Array.from({ length: 64 }, () => [
    ...new Uint8Array(new Uint32Array([((2 ** 17) << 3) | 2]).buffer).subarray(0, 3),
    0,
  ]);
  const bomb = Uint8Array.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0x38, ...blocks.flat(), 1, 0, 0]);
  assert.equal(diagnosticOf(() => unpack(bomb, 'x', 2 ** 20)).code, 'FILE_TOO_LARGE');
  assert.equal(unpack(bomb, 'x', 2 ** 24).length, 2 ** 23);
  const window = damaged(Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0xff, 1, 0, 0));
  assert.match(window.cause, /its window of \d+ bytes is larger than/);
});

test('a file that is too large, a device and a folder are refused unread', () => {
  assert.equal(diagnosticOf(() => readCaptureFileBytes('/dev/zero')).code, 'FILE_NOT_REGULAR');
  assert.equal(diagnosticOf(() => readCaptureFileBytes(folder)).code, 'FILE_IS_DIRECTORY');
  const sparse = join(folder, 'sparse.pcap');
  spawnSync('truncate', ['--size=2G', sparse]);
  assert.equal(diagnosticOf(() => readCaptureFileBytes(sparse)).code, 'FILE_TOO_LARGE');
  assert.ok(readFileSync(capturePath('echo.pcap')).equals(Buffer.from(readCaptureFileBytes(capturePath('echo.pcap')))));
});
