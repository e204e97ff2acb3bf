import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type PacketToWrite, type PcapWriterOptions, writePcap } from '../../captures/pcap/pcap-writer.ts';
import { THOROUGH } from '../effort.ts';
import { CAPTURE_NAMES, captureBytes, diagnosticOf, readAll, tsharkFields, WITH_TSHARK } from './support.ts';

for (const name of ['http.pcap', 'http-headers.pcap', 'vlan.pcap', 'ipv6.pcap', 'echo-big-endian.pcap']) {
  test(`${name} is written back byte for byte`, () => {
    const bytes = captureBytes(name);
    const big = bytes[0] === 0xa1;
    const snaplen = new DataView(bytes.buffer).getUint32(16, !big);
    assert.deepEqual(writePcap(readAll(bytes), { snaplen, byteOrder: big ? 'big' : 'little' }), bytes);
  });
}

test('dns-nanosecond.pcap is written back byte for byte', () => {
  const bytes = captureBytes('dns-nanosecond.pcap');
  assert.deepEqual(writePcap(readAll(bytes), { nanosecond: true, snaplen: 262144 }), bytes);
});

test('without nanoseconds, times are cut to the microsecond', () => {
  const [packet] = readAll(writePcap([{ bytes: Uint8Array.of(1), timestamp: 1_999_999_999n }]));
  assert.equal(packet?.timestamp, 1_999_999_000n);
});

test('the snap length cuts packets, which keep their original length', () => {
  const packets = readAll(writePcap([{ bytes: Uint8Array.of(1, 2, 3) }, { bytes: Uint8Array.of(4) }], { snaplen: 2 }));
  assert.deepEqual(
    packets.map(({ bytes, originalLength, truncated }) => [[...bytes], originalLength, truncated]),
    [
      [[1, 2], 3, true],
      [[4], 1, false],
    ],
  );
});

test('what is not said is Ethernet, 262144 bytes, microseconds, little-endian, 1970', () => {
  const file = writePcap([{ bytes: Uint8Array.of(0xaa) }]);
  const hex = Array.from(file, (byte) => byte.toString(16).padStart(2, '0')).join('');
  assert.equal(hex, 'd4c3b2a1020004000000000000000000000004000100000000000000000000000100000001000000aa');
  assert.deepEqual(readAll(writePcap([])), []);
});

const BYTE = Uint8Array.of(1);
const REFUSED: readonly { what: string; packets: PacketToWrite[]; options?: PcapWriterOptions; code: string }[] = [
  { what: 'a time before 1970', packets: [{ bytes: BYTE, timestamp: -1n }], code: 'PCAP_TIMESTAMP' },
  { what: 'a time past 2106', packets: [{ bytes: BYTE, timestamp: 2n ** 32n * 10n ** 9n }], code: 'PCAP_TIMESTAMP' },
  {
    what: 'two link types',
    packets: [
      { bytes: BYTE, linkType: 1 },
      { bytes: BYTE, linkType: 101 },
    ],
    code: 'PCAP_LINK_TYPE',
  },
  {
    what: 'another link type than the file',
    packets: [{ bytes: BYTE, linkType: 1 }],
    options: { linkType: 101 },
    code: 'PCAP_LINK_TYPE',
  },
  {
    what: 'an original length below the bytes',
    packets: [{ bytes: BYTE, originalLength: 0 }],
    code: 'PCAP_ORIGINAL_LENGTH',
  },
  { what: 'a snap length of 0', packets: [], options: { snaplen: 0 }, code: 'PCAP_SNAPLEN' },
];

for (const { what, packets, options, code } of REFUSED) {
  test(`refused: ${what}`, () => {
    const diagnostic = diagnosticOf(() => writePcap(packets, options));
    assert.deepEqual([diagnostic.code, diagnostic.kind], [code, 'input']);
  });
}

test('tshark opens what is written and finds the same packets', { ...WITH_TSHARK, ...THOROUGH }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  try {
    const packets = CAPTURE_NAMES.flatMap((name) => readAll(captureBytes(name))).filter(
      ({ linkType }) => linkType === 1,
    );
    for (const [nanosecond, byteOrder] of [
      [true, 'big'],
      [false, 'little'],
    ] as const) {
      const path = join(folder, `${byteOrder}.pcap`);
      writeFileSync(path, writePcap(packets, { nanosecond, byteOrder }));
      const found = tsharkFields(path, ['frame.number', 'frame.time_epoch', 'frame.len', 'frame.cap_len']);
      const due = packets.map(({ timestamp, originalLength, bytes }, at) => {
        const time = nanosecond ? timestamp! : timestamp! - (timestamp! % 1000n);
        const epoch = `${time / 1_000_000_000n}.${String(time % 1_000_000_000n).padStart(9, '0')}`;
        return [`${at + 1}`, epoch, `${originalLength}`, `${bytes.length}`];
      });
      assert.deepEqual(found, due);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
