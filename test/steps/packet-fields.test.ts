import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { expectPacketFields, expectSameBytes } from '../../steps/inputs/packet-fields.ts';
import { pairs } from '../../steps/tables/tables.ts';
import { readTable } from './step-tables.ts';

const FRAME = Uint8Array.from(
  Buffer.from(
    '0200000000010200000000020800450000210001000040116 6c90a0000020a000001a2280035000d05a268656c6c6f'.replace(' ', ''),
    'hex',
  ),
);
const fields = (...rows: string[][]) => readTable(pairs({ what: 'field', shape: '| ip.ttl | 64 |' }), ...rows);
const changed = (offset: number, byte: number) =>
  Uint8Array.from(FRAME, (old, index) => (index === offset ? byte : old));

describe('fields of packets', () => {
  test('are found by the headers and compared by value', () => {
    expectPacketFields(
      fields(
        ['ip.src', '10.0.0.2'],
        ['udp.dstport', '53'],
        ['eth.src', '02:00:00:00:00:02'],
        ['ip.checksum', '0x66c9'],
      ),
      FRAME,
      FRAME,
    );
    assert.throws(
      () => expectPacketFields(fields(['ip.ttl', '63']), FRAME, FRAME),
      /expected {2}ip.ttl 63\nfound {5}ip.ttl 64/,
    );
  });

  test('a byte that no field mentions must be as it was', () => {
    expectPacketFields(fields(['ip.ttl', '63']), FRAME, changed(22, 63));
    assert.throws(() => expectPacketFields(fields(['ip.src', '10.0.0.2']), FRAME, changed(22, 63)), /byte 22: 3f/);
    assert.throws(() => expectPacketFields([], FRAME, changed(FRAME.length - 1, 0)), /byte 46: 00/);
  });

  test('the length must be the same, unless it is given', () => {
    const shorter = FRAME.subarray(0, 44);
    assert.throws(() => expectPacketFields([], FRAME, shorter), /length 44/);
    expectPacketFields(fields(['length', '44']), FRAME, shorter);
  });

  test('a field that the packet does not have is refused', () => {
    assert.throws(() => expectPacketFields(fields(['tcp.seq', '1']), FRAME, FRAME), { code: 'PACKET_FIELD' });
    assert.throws(() => expectPacketFields(fields(['ip.colour', '1']), FRAME, FRAME), { code: 'PACKET_FIELD' });
    assert.throws(() => expectPacketFields(fields(['udp.dstport', '1']), FRAME, FRAME.subarray(0, 36)), {
      code: 'PACKET_FIELD',
    });
  });

  test('whole frames differ from the first byte that does', () => {
    expectSameBytes(FRAME, FRAME, 'it');
    assert.throws(() => expectSameBytes(FRAME, changed(3, 9), 'it'), /it differs from byte 3 on/);
    assert.throws(() => expectSameBytes(FRAME, FRAME.subarray(0, 5), 'it'), /it differs from byte 5 on/);
  });
});
