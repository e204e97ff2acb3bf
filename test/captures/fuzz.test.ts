import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Diagnostic } from '../../base/diagnostic.ts';
import type { CapturedPacket } from '../../captures/captured-packet.ts';
import { describePacket } from '../../captures/description/describe-packet.ts';
import { readCapture } from '../../captures/packet-capture.ts';
import { effort } from '../effort.ts';
import { CAPTURE_NAMES, captureBytes, readAll } from './support.ts';

const FLIPPED_FILES = effort(60, 400);
/** Bytes between one place where a file is cut and the next. */
const CUTS = effort(13, 1);

/** The packets before the first fault, and the fault; anything thrown but a diagnostic is thrown on. */
function walk(bytes: Uint8Array): { packets: CapturedPacket[]; fault: Diagnostic | undefined } {
  const packets: CapturedPacket[] = [];
  try {
    for (const packet of readCapture(bytes, 'fuzz', { truncatedPackets: 'keep' }).packets) packets.push(packet);
    return { packets, fault: undefined };
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error;
    return { packets, fault: error };
  }
}

/** Marsaglia's xorshift32, so that every run flips the same bits. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** The offsets at which a sound file may end: behind its header and behind every record or block. */
function soundEnds(bytes: Uint8Array, isPcap: boolean): number[] {
  const view = new DataView(bytes.buffer);
  const little = bytes[0] !== 0xa1;
  const ends: number[] = isPcap ? [24] : [];
  for (let at = isPcap ? 24 : 0; at < bytes.length; ends.push(at)) {
    at += isPcap ? 16 + view.getUint32(at + 8, little) : view.getUint32(at + 4, true);
  }
  return ends;
}

/** Cutting a file everywhere takes time with the square of its length. */
const SHORT = CAPTURE_NAMES.filter((name) => captureBytes(name).length < 16_000);

for (const name of SHORT) {
  test(`${name} cut anywhere gives the packets before the cut, and a diagnostic unless the cut is clean`, () => {
    const bytes = captureBytes(name);
    const whole = readAll(bytes);
    const clean = new Set(soundEnds(bytes, name.endsWith('.pcap')));
    for (let length = 0; length < bytes.length; length += CUTS) {
      const { packets, fault } = walk(bytes.subarray(0, length));
      assert.equal(fault === undefined, clean.has(length), `cut to ${length} bytes: ${fault?.message}`);
      assert.equal(
        packets.length,
        whole.filter((packet) => packet.bytes.byteOffset < length && endOf(packet) <= length).length,
      );
    }
    function endOf(packet: CapturedPacket): number {
      if (name.endsWith('.pcap')) return packet.bytes.byteOffset + packet.bytes.length;
      return Math.min(...[...clean].filter((end) => end > packet.bytes.byteOffset));
    }
  });

  test(`${name} with bits flipped gives packets or a diagnostic, and every packet can be described`, () => {
    const bytes = captureBytes(name);
    const next = random(0x5eed + bytes.length);
    let faults = 0;
    for (let run = 0; run < FLIPPED_FILES; run += 1) {
      const flipped = bytes.slice();
      // Headers are where it hurts: half of the flips fall into the first 256 bytes.
      const flips = 1 + next(4);
      for (let flip = 0; flip < flips; flip += 1) {
        const at = next(flip % 2 === 0 ? Math.min(256, flipped.length) : flipped.length);
        flipped[at] = flipped[at]! ^ (1 << next(8));
      }
      const { packets, fault } = walk(flipped);
      if (fault !== undefined) {
        faults += 1;
        assert.notEqual(fault.kind, 'internal');
        assert.match(fault.message, /^fuzz: (packet \d+ )?at offset \d+: /);
      }
      for (const packet of packets) {
        assert.ok(packet.bytes.length <= packet.originalLength);
        assert.match(describePacket(packet.bytes, packet), /^[^\n]+, \d+ bytes?( \(\d+ captured\))?$/);
      }
    }
    assert.ok(faults > 0 && faults < FLIPPED_FILES, `${faults} of ${FLIPPED_FILES} files were refused`);
  });
}

test('noise is described without throwing, under every EtherType and IP protocol', () => {
  const next = random(0x4e01);
  for (let run = 0; run < effort(2000, 20_000); run += 1) {
    const frame = Uint8Array.from({ length: next(100) }, () => next(256));
    const etherType = [0x0800, 0x86dd, 0x0806, 0x8100][next(4)]!;
    frame.set([etherType >> 8, etherType & 0xff].slice(0, Math.max(0, frame.length - 12)), Math.min(12, frame.length));
    if (frame.length > 23) {
      frame[14] = etherType === 0x86dd ? 0x60 : 0x45 + next(2);
      frame[etherType === 0x86dd ? 20 : 23] = [0, 1, 6, 17, 43, 44, 58, 60][next(8)]!;
    }
    assert.match(describePacket(frame), /^[^\n]+, \d+ bytes?$/);
  }
});
