import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Kernel } from '../../../kernel-model/kernel.ts';
import { loadLayout } from '../../../kernel-model/layouts/reader.ts';
import { READ, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import { PacketRoom } from '../../../kernel-model/network/packet-room.ts';

describe('the room around a packet', () => {
  const { memory } = new Kernel({}, loadLayout());
  const buffer = memory.allocate('packet', 4096, READ | WRITE);
  const [start, end] = [buffer.offset + 100, buffer.offset + 200];
  const around = () => new PacketRoom(memory, buffer, { before: 0x5a, behind: 0 }, start, end);

  test('is as it was where only the packet is written', () => {
    const room = around();
    memory.u8.fill(1, start, end);
    assert.equal(room.written(), undefined);
  });

  for (const [at, written] of [
    [start - 1, { where: 'before', distance: 0 }],
    [buffer.offset, { where: 'before', distance: 99 }],
    [end, { where: 'behind', distance: 0 }],
    [buffer.offset + 4095, { where: 'behind', distance: 3895 }],
  ] as const) {
    test(`is written ${written.distance} bytes ${written.where} the packet`, () => {
      const room = around();
      memory.u8[at] = 1;
      assert.deepEqual(room.written(), written);
    });
  }

  test('is seen at every byte, wherever the packet begins and ends', () => {
    for (const shift of [0, 1, 2, 3]) {
      const [first, last] = [start + shift, end - shift];
      for (let at = first - 9; at < last + 9; at++) {
        if (at >= first && at < last) continue;
        const room = new PacketRoom(memory, buffer, { before: 0x5a, behind: 0xa5 }, first, last);
        memory.u8[at] = 1;
        const where = at < first ? 'before' : 'behind';
        assert.deepEqual(room.written(), { where, distance: at < first ? first - 1 - at : at - last });
      }
    }
  });

  test("is the program's where a helper has moved the ends, and stays so", () => {
    const room = around();
    room.given(start - 8, end + 8);
    room.given(start, end);
    memory.u8.fill(1, start - 8, end + 8);
    assert.equal(room.written(), undefined);
    memory.u8[end + 8] = 1;
    assert.deepEqual(room.written(), { where: 'behind', distance: 0 });
  });
});
