import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  type FromClient,
  LONGEST_PACKET,
  latin1Bytes,
  PacketReader,
  packetOf,
} from '../../../debugger/protocol/packets.ts';

function read(reader: PacketReader, text: string): FromClient[] {
  return [...reader.take(latin1Bytes(text))];
}

const latin1 = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 200,
});

describe('packets of clients', () => {
  test('any text comes through, however its bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(latin1, { maxLength: 5 }), fc.integer({ min: 1, max: 7 }), (texts, piece) => {
        const reader = new PacketReader();
        const bytes = texts.map((text) => `+${packetOf(text)}`).join('');
        const found = [];
        for (let at = 0; at < bytes.length; at += piece) found.push(...read(reader, bytes.slice(at, at + piece)));
        assert.deepEqual(
          found,
          texts.map((text) => ({ kind: 'packet', text })),
        );
      }),
    );
  });

  test('gdb and the reader agree on checksum and escapes', () => {
    assert.equal(packetOf('OK'), '$OK#9a');
    assert.equal(packetOf('a$b#c}d*e'), '$a}\u0004b}\u0003c}]d}\ne#51');
    assert.deepEqual(read(new PacketReader(), '$qTStatus#49'), [{ kind: 'packet', text: 'qTStatus' }]);
  });

  test('a wrong checksum, and one that is none, make a damaged packet', () => {
    assert.deepEqual(read(new PacketReader(), '$OK#9b$OK#zz$OK#9a'), [
      { kind: 'damaged' },
      { kind: 'damaged' },
      { kind: 'packet', text: 'OK' },
    ]);
  });

  test('a packet that breaks off is dropped where the next one begins', () => {
    assert.deepEqual(read(new PacketReader(), '$qTS$OK#9a'), [{ kind: 'packet', text: 'OK' }]);
  });

  test('an interrupt counts between packets, and is a byte within one', () => {
    assert.deepEqual(read(new PacketReader(), `\u0003${packetOf('\u0003')}-`), [
      { kind: 'interrupt' },
      { kind: 'packet', text: '\u0003' },
      { kind: 'again' },
    ]);
  });

  test('what is no packet ends the conversation', () => {
    for (const text of ['GET / HTTP/1.1\r\n', 'POST /\r\n\r\n$m0,8#00', '\u0000']) {
      const reader = new PacketReader();
      assert.equal(read(reader, text).at(-1)?.kind, 'strange');
      assert.deepEqual(read(reader, packetOf('?')), []);
    }
  });

  test('a packet without end keeps no more than the longest', () => {
    const reader = new PacketReader();
    assert.deepEqual(read(reader, `$${'x'.repeat(LONGEST_PACKET)}`), []);
    assert.equal(read(reader, 'x')[0]?.kind, 'strange');
    const long = new PacketReader();
    assert.equal(read(long, packetOf('y'.repeat(LONGEST_PACKET)))[0]?.kind, 'packet');
    const escapes = new PacketReader();
    assert.equal(read(escapes, `$${'}x'.repeat(LONGEST_PACKET + 2)}`)[0]?.kind, 'strange');
  });
});
