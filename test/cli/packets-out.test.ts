import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { readCapture } from '../../captures/packet-capture.ts';
import { tsharkFields, WITH_TSHARK } from '../captures/support.ts';
import { THOROUGH } from '../effort.ts';
import { command, withFile } from './command.ts';
import { PORT_FILTER, run } from './run-output.ts';

const HEADERS = 'captures/files/http-headers.pcap';

describe('packets out', () => {
  const fields = ['frame.interface_name', 'frame.packet_flags_direction', 'frame.comment', 'frame.time_epoch'];
  const inFolder = async (name: string, use: (path: string) => Promise<void>) =>
    await withFile('unused', '', (path) => use(join(dirname(path), name)));

  test('open in tshark, with verdict, event, interface and the time of the kernel', {
    ...WITH_TSHARK,
    ...THOROUGH,
  }, async () => {
    await inFolder('out.pcapng', async (path) => {
      const { events } = await run(['--packets', 'captures/files/echo.pcap', '--packets-out', path]);
      const rows = tsharkFields(path, [...fields, 'frame.md5_hash']);
      const due = events.flatMap(({ verdict, fate, packet, endedAt, packetsOut }) => {
        const row = (comment: string, direction: string, hex: string) => [
          'eth0',
          direction,
          comment,
          `${Math.floor(endedAt / 1e9)}.${String(endedAt % 1e9).padStart(9, '0')}`,
          createHash('md5').update(Buffer.from(hex, 'hex')).digest('hex'),
        ];
        return [
          row(`${verdict} by port_filter: ${fate}`, '0x00000001', packet),
          ...packetsOut.map(({ bytes }) => row('sent out on eth0 by port_filter', '0x00000002', bytes)),
        ];
      });
      assert.ok(due.length > events.length, 'some are sent back');
      assert.deepEqual(rows, due);
      const written = Buffer.from(readFileSync(path)).toString('latin1');
      for (const { source, event } of events) assert.ok(written.includes(`event ${event}: ${source}`), source);
      const again = await run(['--packets', path]);
      assert.equal(again.events.length, due.length);
    });
  });

  test('are pcap where the name says so, and say nothing of what is no packet', THOROUGH, async () => {
    await inFolder('out.pcap', async (path) => {
      const { events } = await run(['--packets', HEADERS, '--truncated-packets', 'keep', '--packets-out', path]);
      const { packets } = readCapture(new Uint8Array(readFileSync(path)), 'out.pcap');
      assert.deepEqual(
        [...packets].map(({ bytes }) => Buffer.from(bytes).toString('hex')),
        events.flatMap(({ packet, packetsOut }) => [packet, ...packetsOut.map(({ bytes }) => bytes)]),
      );
      const { out } = await command(['run', 'programs/bin/hello', '--packets-out', path]);
      assert.match(
        out,
        /^note: no program saw a packet, and none was sent: \S+out\.pcap is a capture without packets$/m,
      );
      assert.equal([...readCapture(new Uint8Array(readFileSync(path)), 'out.pcap').packets].length, 0);
    });
  });

  test('of programs that panic say with what; comments are plain text', THOROUGH, async () => {
    await inFolder('out.pcapng', async (path) => {
      const events = 'events: [{packet: "001122334455", label: "\\e[2J\\n::error::x", interface: eth7}]';
      const words = ['--attach', 'port_filter=eth7', '--packets-out', path];
      await withFile('e.yaml', events, (file) => command(['run', PORT_FILTER, '--events', file, ...words]));
      const written = Buffer.from(readFileSync(path)).toString('latin1');
      assert.match(written, /XDP_ABORTED by port_filter, which panicked: range end index 14 out of range/);
      assert.match(written, /eth7/);
      assert.doesNotMatch(written, /\n::error::/);
      assert.ok(!written.includes('\u001b'), 'no escape sequence');
    });
  });

  test('do not go to standard output, which has the report', async () => {
    const { code, error } = await command(['run', PORT_FILTER, '--packets-out', '-']);
    assert.equal(code, 2);
    assert.match(error, /--packets-out takes the name of a file, not -\n {2}cause: standard output has the report\n/);
  });

  test('that cannot be written are an error with nothing left', async () => {
    const { code, error } = await command(['run', PORT_FILTER, '--packets-out', 'captures/files']);
    assert.equal(code, 3);
    assert.match(error, /^FILE_NOT_WRITTEN .*captures\/files: the capture cannot be written/);
  });
});
