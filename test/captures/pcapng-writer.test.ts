import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CommentedPacket, writePcapng } from '../../captures/pcap/pcapng-writer.ts';
import { THOROUGH } from '../effort.ts';

const PACKET: CommentedPacket = { interface: 0, timestamp: 5, bytes: Uint8Array.of(1, 2), comments: [] };

/** The last block of a file, in hexadecimal: that of its packet. */
function packetBlock(part: Partial<CommentedPacket>): string {
  const file = Buffer.from(writePcapng([{ name: 'eth0' } as never], [{ ...PACKET, ...part }], 'a'));
  return file.subarray(file.length - file.readUInt32LE(file.length - 4)).toString('hex');
}

const words = (...values: readonly number[]) =>
  Buffer.concat(
    values.map((value) => {
      const word = Buffer.alloc(4);
      word.writeUInt32LE(value);
      return word;
    }),
  ).toString('hex');

test('a packet without direction and comments has no option', () => {
  assert.equal(packetBlock({}), `${words(6, 36, 0, 0, 5, 2, 2)}01020000${words(36)}`);
});

test('direction and comments are options with little-endian codes and lengths, and an end', () => {
  assert.equal(
    packetBlock({ direction: 'outbound', comments: ['ab'] }),
    `${words(6, 56, 0, 0, 5, 2, 2)}01020000${'01000200'}61620000${'02000400'}${words(2)}${words(0)}${words(56)}`,
  );
});

test('a comment that is too long is cut before the character that does not fit', THOROUGH, () => {
  const whole = packetBlock({ comments: ['a'.repeat(65_532)] });
  assert.ok(whole.includes(`0100fcff${'61'.repeat(65_532)}00000000`));
  const cut = packetBlock({ comments: [`${'a'.repeat(65_531)}é`] });
  assert.ok(cut.includes(`0100fbff${'61'.repeat(65_531)}0000000000`));
});
