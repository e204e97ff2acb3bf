import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { describePacket } from '../../captures/description/describe-packet.ts';
import { effort, THOROUGH } from '../effort.ts';
import {
  CAPTURE_NAMES,
  captureBytes,
  capturePath,
  diagnosticOf,
  pcapFile,
  readAll,
  tsharkFields,
  WITH_TSHARK,
} from './support.ts';

/** What pcap-parser emits for a packet. */
interface PcapParserPacket {
  readonly header: {
    readonly timestampSeconds: number;
    readonly timestampMicroseconds: number;
    readonly capturedLength: number;
    readonly originalLength: number;
  };
  readonly data: Buffer;
}

interface PcapParser {
  on(event: 'packet', listener: (packet: PcapParserPacket) => void): PcapParser;
  on(event: 'globalHeader', listener: (header: { linkLayerType: number }) => void): PcapParser;
  on(event: 'error', listener: (error: Error) => void): PcapParser;
  on(event: 'end', listener: () => void): PcapParser;
}

const pcapParser: { parse(input: NodeJS.ReadableStream): PcapParser } = createRequire(import.meta.url)('pcap-parser');

/** Everything that pcap-parser makes of a capture, up to its first end or error. */
function parsed(stream: NodeJS.ReadableStream) {
  return new Promise<{ packets: PcapParserPacket[]; linkType: number | undefined; error: string | undefined }>(
    (done) => {
      const packets: PcapParserPacket[] = [];
      let linkType: number | undefined;
      const parser = pcapParser.parse(stream);
      parser.on('globalHeader', (header) => {
        linkType = header.linkLayerType;
      });
      parser.on('packet', (packet) => packets.push(packet));
      parser.on('error', ({ message }) => done({ packets, linkType, error: message }));
      parser.on('end', () => done({ packets, linkType, error: undefined }));
    },
  );
}

const parsedBytes = (bytes: Uint8Array) => parsed(Readable.from([Buffer.from(bytes)]));

for (const name of CAPTURE_NAMES.filter((name) => name.endsWith('.pcap') && name !== 'dns-nanosecond.pcap')) {
  test(`pcap-parser and our reader agree on ${name}`, async () => {
    const { packets, linkType, error } = await parsed(createReadStream(capturePath(name)));
    assert.equal(error, undefined);
    assert.deepEqual(
      readAll(captureBytes(name)).map((packet) => ({ ...packet, bytes: Buffer.from(packet.bytes).toString('hex') })),
      packets.map(({ header, data }, at) => ({
        index: at + 1,
        timestamp: BigInt(header.timestampSeconds) * 1_000_000_000n + BigInt(header.timestampMicroseconds * 1000),
        interfaceIndex: 0,
        interfaceName: undefined,
        linkType,
        originalLength: header.originalLength,
        bytes: data.toString('hex'),
        frameCheckLength: 0,
        warnings: [],
        truncated: header.capturedLength < header.originalLength,
      })),
    );
  });
}

test('fault of pcap-parser: a truncated file ends like a whole one', async () => {
  const bytes = captureBytes('echo.pcap').subarray(0, -1);
  const { packets, error } = await parsedBytes(bytes);
  assert.deepEqual([packets.length, error], [7, undefined]);
  assert.equal(diagnosticOf(() => readAll(bytes)).code, 'PCAP_TRUNCATED');
});

test('fault of pcap-parser: a file cut within its header ends without a packet and without an error', async () => {
  const bytes = captureBytes('echo.pcap').subarray(0, 23);
  assert.deepEqual(await parsedBytes(bytes), { packets: [], linkType: undefined, error: undefined });
  assert.equal(diagnosticOf(() => readAll(bytes)).code, 'PCAP_TRUNCATED');
});

test('fault of pcap-parser: it does not know the nanosecond magic', async () => {
  const bytes = captureBytes('dns-nanosecond.pcap');
  assert.equal((await parsedBytes(bytes)).error, 'unknown magic number: 4d3cb2a1');
  assert.equal(readAll(bytes).length, 6);
});

test('fault of pcap-parser: it does not know pcapng', async () => {
  const bytes = captureBytes('dns-and-http.pcapng');
  assert.equal((await parsedBytes(bytes)).error, 'unknown magic number: 0a0d0d0a');
  assert.equal(readAll(bytes).length, 18);
});

test('fault of pcap-parser: versions of which one half is right pass', async () => {
  for (const version of [
    [3, 4],
    [2, 5],
  ] as const) {
    const bytes = pcapFile(true, { version, packets: [{ data: [1] }] });
    const { packets, error } = await parsedBytes(bytes);
    assert.deepEqual([packets.length, error], [1, undefined]);
    assert.equal(diagnosticOf(() => readAll(bytes)).code, 'PCAP_VERSION');
  }
});

test('fault of pcap-parser: nonsense lengths and times pass without a word', async () => {
  for (const [packet, code] of [
    [{ data: [1, 2], original: 1 }, 'CAPTURE_ORIGINAL_LENGTH'],
    [{ data: [1, 2, 3, 4, 5] }, 'CAPTURE_SNAP_LENGTH'],
    [{ data: [1], fraction: 1_000_000 }, 'CAPTURE_TIME'],
  ] as const) {
    const bytes = pcapFile(true, { snapLength: 4, packets: [packet] });
    const { packets, error } = await parsedBytes(bytes);
    assert.deepEqual([packets.length, error], [1, undefined]);
    assert.deepEqual(
      readAll(bytes).flatMap(({ warnings }) => warnings.map((warning) => warning.code)),
      [code],
    );
  }
});

test('fault of pcap-parser: the bits above the link type are taken for a part of it', async () => {
  const bytes = pcapFile(true, { linkType: 0x2400_0001, packets: [{ data: [1] }] });
  assert.equal((await parsedBytes(bytes)).linkType, 0x2400_0001);
  assert.equal(readAll(bytes)[0]?.linkType, 1);
});

const FIELDS = [
  'frame.number',
  'frame.time_epoch',
  'frame.len',
  'frame.cap_len',
  'frame.interface_id',
  'frame.interface_name',
  'frame.md5_hash',
];
const PORT_FIELDS = [
  'ip.src',
  'ipv6.src',
  'udp.srcport',
  'tcp.srcport',
  'ip.dst',
  'ipv6.dst',
  'udp.dstport',
  'tcp.dstport',
];

/** One of each format, and those whose packets are cut short or come from several interfaces. */
const TELLING = ['http-headers.pcap', 'two-interfaces.pcapng', 'ipv6.pcap'];

for (const name of effort(TELLING.slice(0, 1), CAPTURE_NAMES)) {
  test(`tshark and our reader agree on ${name}`, { ...WITH_TSHARK, ...THOROUGH }, () => {
    const rows = tsharkFields(capturePath(name), [...FIELDS, ...PORT_FIELDS]);
    const packets = readAll(captureBytes(name));
    assert.deepEqual(
      rows.map((row) => row.slice(0, FIELDS.length)),
      packets.map(({ index, timestamp, originalLength, bytes, interfaceIndex, interfaceName }) => [
        `${index}`,
        `${timestamp! / 1_000_000_000n}.${String(timestamp! % 1_000_000_000n).padStart(9, '0')}`,
        `${originalLength}`,
        `${bytes.length}`,
        // tshark gives a pcap file no interface.
        interfaceName === undefined ? '' : `${interfaceIndex}`,
        interfaceName ?? '',
        createHash('md5').update(bytes).digest('hex'),
      ]),
    );
    for (const [at, row] of rows.entries()) {
      const [source4, source6, sourceUdp, sourceTcp, destination4, destination6, destinationUdp, destinationTcp] =
        row.slice(FIELDS.length);
      if (!source4 && !source6) continue;
      const end = (address4 = '', address6 = '', udp = '', tcp = '') => {
        const port = udp || tcp;
        return port === '' ? address4 || address6 : address4 ? `${address4}:${port}` : `[${address6}]:${port}`;
      };
      const line = describePacket(packets[at]!.bytes, packets[at]);
      // tshark reads ports from a header that ends behind them, too.
      const withPorts = !line.includes('header cut short');
      const source = end(source4, source6, ...(withPorts ? [sourceUdp, sourceTcp] : []));
      const destination = end(destination4, destination6, ...(withPorts ? [destinationUdp, destinationTcp] : []));
      assert.ok(line.includes(` ${source} → ${destination}, `), `${name} packet ${at + 1}: ${line}`);
    }
  });
}
