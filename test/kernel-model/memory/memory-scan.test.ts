import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FIRST_GUEST_OFFSET, GuestMemory } from '../../../kernel-model/memory/guest-memory.ts';

const START = FIRST_GUEST_OFFSET;
const LENGTH = 5 * 64 + 24;
const LOW = 0x5ac3a53c;
const HIGH = 0xfe11c0de;

/** A memory with the pattern from the start on. */
function painted(): GuestMemory {
  const memory = new GuestMemory();
  for (let at = START; at < START + LENGTH; at += 8) {
    memory.view.setUint32(at, LOW, true);
    memory.view.setUint32(at + 4, HIGH, true);
  }
  return memory;
}

describe('the search for what differs from a pattern', () => {
  test('finds the group with the first byte that differs, wherever it is', () => {
    const memory = painted();
    for (let place = 0; place < 5 * 64; place++) {
      memory.u8[START + place]! ^= 1;
      const found = memory.scan.sameUpTo(START, START + LENGTH, LOW, HIGH);
      assert.equal(found, START + Math.floor(place / 64) * 64, `byte ${place}`);
      memory.u8[START + place]! ^= 1;
    }
  });

  test('leaves what is not a whole group to the caller', () => {
    const memory = painted();
    assert.equal(memory.scan.sameUpTo(START, START + LENGTH, LOW, HIGH), START + 5 * 64);
    assert.equal(memory.scan.sameUpTo(START, START + 63, LOW, HIGH), START);
    assert.equal(memory.scan.sameUpTo(START, START - 8, LOW, HIGH), START);
  });
});
