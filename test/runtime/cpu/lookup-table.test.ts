import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ENGINE_ROOM_OFFSET, GuestMemory, PROTECTION_TABLE_OFFSET } from '../../../kernel-model/memory/guest-memory.ts';
import { EMPTY_LOOKUP_OFFSET } from '../../../runtime/cpu/engine-cells.ts';
import { chooseLayout, LookupTable } from '../../../runtime/cpu/translation/lookup-table.ts';
import { THOROUGH } from '../../effort.ts';

const offsets = Array.from({ length: 500 }, (_, n) => 0x201000 + 16 * n * n);

test('a table holds most of its addresses, and what was said of each', () => {
  const memory = new GuestMemory();
  const layout = chooseLayout(offsets);
  assert.equal(layout.mask, 2047);
  const table = new LookupTable(memory, layout);
  for (const [n, offset] of offsets.entries()) table.add(memory, offset, n);
  const entries = new Map<number, number>();
  for (let place = 0; place <= table.mask; place++) {
    const index = (table.offset >>> 2) + 2 * place;
    if (memory.u32[index + 1] !== 0) entries.set(memory.u32[index]!, memory.u32[index + 1]! - 1);
  }
  assert.ok(entries.size > 0.8 * offsets.length, `${entries.size} of ${offsets.length}`);
  for (const [offset, n] of entries) assert.equal(offsets[n], offset);
});

test('tables in one memory lie apart, until there is no room, and then nothing is written', THOROUGH, () => {
  const memory = new GuestMemory();
  const layout = chooseLayout(offsets);
  const size = (layout.mask + 1) * 8;
  let end = ENGINE_ROOM_OFFSET;
  for (; end + size <= PROTECTION_TABLE_OFFSET; end += size) assert.equal(new LookupTable(memory, layout).offset, end);
  const last = new LookupTable(memory, layout);
  assert.deepEqual([last.offset, last.mask], [EMPTY_LOOKUP_OFFSET, 0]);
  for (const [n, offset] of offsets.entries()) last.add(memory, offset, n);
  assert.ok(memory.u8.every((byte) => byte === 0));
  assert.equal(new LookupTable(new GuestMemory(), layout).offset, ENGINE_ROOM_OFFSET);
});
