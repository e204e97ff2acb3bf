import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseEvents, readEventsFile } from '../../captures/events/events-file.ts';
import { writePcap } from '../../captures/pcap/pcap-writer.ts';
import { captureBytes, concatenate, diagnosticOf, pcapngBlocks, readAll } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));

test('captures are found from the folder of the events file', () => {
  writeFileSync(join(folder, 'one.pcap'), writePcap([{ bytes: Uint8Array.of(7) }]));
  writeFileSync(join(folder, 'events.yaml'), 'events: [{capture: one.pcap}]\n');
  assert.deepEqual(
    [...readEventsFile(join(folder, 'events.yaml')).events],
    [{ kind: 'packet', bytes: Uint8Array.of(7), label: 'packet 1 of one.pcap' }],
  );
});

test('truncated packets are refused with their number, whatever comes before them, or kept where that is asked for', () => {
  const read = (more: string) => [
    ...parseEvents(`events: [{capture: captures/files/http-headers.pcap${more}}]`, 'e.yaml').events,
  ];
  const diagnostic = diagnosticOf(() => read(''));
  assert.equal(diagnostic.code, 'CAPTURE_PACKET_TRUNCATED');
  assert.match(diagnostic.message, /http-headers\.pcap: 6 of 14 packets were truncated$/);
  assert.match(diagnostic.hint, /bytes: truncated_packets: keep$/);
  assert.equal(diagnosticOf(() => read(', truncated_packets: refuse')).code, 'CAPTURE_PACKET_TRUNCATED');
  assert.match(diagnosticOf(() => read(', packets: [1, 3-5]')).message, /: 2 of 4 packets were/);
  const kept = read(', truncated_packets: keep');
  assert.equal(kept.length, 14);
  const [first, , third] = kept.filter((event) => event.kind === 'packet');
  assert.equal(first?.label, 'packet 1 of http-headers.pcap (66 of 74 bytes captured)');
  assert.deepEqual(first?.warnings, [
    {
      code: 'CAPTURE_PACKET_TRUNCATED',
      text: 'it had 74 bytes, and 66 were captured; programs see a packet of 66 bytes',
    },
  ]);
  assert.deepEqual([third?.label, third?.warnings], ['packet 3 of http-headers.pcap', undefined]);
});

test('a packet that is not asked for may be cut short, of another link type, or broken', () => {
  assert.equal(
    [...parseEvents('events: [{capture: captures/files/http-headers.pcap, packets: 3}]', 'e.yaml').events].length,
    1,
  );
  const whole = captureBytes('echo.pcap');
  writeFileSync(join(folder, 'cut.pcap'), whole.subarray(0, -1));
  writeFileSync(join(folder, 'cut.yaml'), 'events: [{capture: cut.pcap, packets: 1-7}]\n');
  assert.equal([...readEventsFile(join(folder, 'cut.yaml')).events].length, 7);
});

test('packets arrive at the times of their capture, at an interval, or one when the other is done', () => {
  const intervals = (more: string) =>
    [
      ...parseEvents(`events: [{capture: captures/files/dns-and-http.pcapng, packets: 1-5${more}}]`, 'e.yaml').events,
    ].map((event) => ('interval' in event ? event.interval : undefined));
  const times = readAll(captureBytes('dns-and-http.pcapng')).map(({ timestamp }) => timestamp!);
  assert.deepEqual(intervals(', pace: captured'), [
    undefined,
    ...[1, 2, 3, 4].map((at) => Number(times[at]! - times[at - 1]!)),
  ]);
  assert.deepEqual(intervals(', pace: fixed, interval: 10 ms'), [undefined, 1e7, 1e7, 1e7, 1e7]);
  assert.deepEqual(intervals(', interval: 5'), [undefined, 5, 5, 5, 5]);
  assert.deepEqual(intervals(', pace: fixed'), new Array(5).fill(undefined));
});

test('a packet that is older than one before it arrives with that, and says so; one without a time is refused', () => {
  const at = (seconds: number) => ({ bytes: Uint8Array.of(7), timestamp: BigInt(seconds) * 1_000_000_000n });
  writeFileSync(join(folder, 'back.pcap'), writePcap([at(5), at(3), at(6)]));
  writeFileSync(join(folder, 'back.yaml'), 'events: [{capture: back.pcap, pace: captured, after: 1 s}]\n');
  const events = [...readEventsFile(join(folder, 'back.yaml')).events].filter((event) => event.kind === 'packet');
  assert.deepEqual(
    events.map(({ interval, after, warnings }) => [interval, after, warnings?.map(({ text }) => text)]),
    [
      [undefined, 1_000_000_000, undefined],
      [
        0,
        undefined,
        ['its time is 2000000000 ns before that of an earlier packet; it arrives together with that packet'],
      ],
      [1_000_000_000, undefined, undefined],
    ],
  );
  const blocks = pcapngBlocks(true);
  writeFileSync(
    join(folder, 'back.pcap'),
    concatenate([blocks.section(), blocks.interface(), blocks.simplePacket([1])]),
  );
  assert.equal(diagnosticOf(() => [...readEventsFile(join(folder, 'back.yaml')).events]).code, 'CAPTURE_NO_TIME');
});
