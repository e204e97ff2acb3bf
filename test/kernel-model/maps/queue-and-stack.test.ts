import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toAddress } from '../../../kernel-model/memory/guest-memory.ts';
import { bootKernel, call, refusal, scratch } from '../support.ts';
import { createMap, E2BIG, EINVAL, ENOENT, u32 } from './program-side.ts';

for (const [type, typeName, order] of [
  [22, 'queue', ['A', 'B', 'C']],
  [23, 'stack', ['C', 'B', 'A']],
] as const) {
  test(`a ${typeName} gives its values in its order, and the errors that Linux gives`, () => {
    const kernel = bootKernel();
    const map = createMap(kernel, type, 0, 1, 3);
    const { offset } = scratch(kernel);
    const address = toAddress(map.address);
    const put = (letter: string, flags: number | bigint = 0) => {
      kernel.memory.u8[offset] = letter.charCodeAt(0);
      return call(kernel, 'bpf_map_push_elem', [address, toAddress(offset), flags]);
    };
    const take = (name = 'bpf_map_pop_elem') => {
      const result = call(kernel, name, [address, toAddress(offset + 8)]);
      return result === 0n ? String.fromCharCode(kernel.memory.u8[offset + 8]!) : result;
    };
    kernel.memory.u8[offset + 8] = 0xee;
    assert.equal(take(), ENOENT);
    assert.equal(kernel.memory.u8[offset + 8], 0, 'the value is zeroed');
    for (const letter of ['A', 'B', 'C']) assert.equal(put(letter), 0n);
    assert.equal(put('D'), E2BIG);
    for (const flags of [1, 3, 4, 1n << 32n]) assert.equal(put('D', flags), EINVAL, String(flags));
    assert.equal(take('bpf_map_peek_elem'), order[0]);
    assert.deepEqual([take(), take(), take(), take()], [...order, ENOENT]);
    for (const letter of ['A', 'B', 'C', 'D']) assert.equal(put(letter, 2), 0n);
    assert.equal(
      map
        .entries()
        .map(({ value }) => String.fromCharCode(value[0]!))
        .join(''),
      'BCD',
    );
    assert.equal(take(), typeName === 'queue' ? 'B' : 'D');
    assert.equal(call(kernel, 'bpf_map_delete_elem', [address, toAddress(offset)]), EINVAL);
    assert.equal(call(kernel, 'bpf_map_lookup_elem', [address, toAddress(offset)]), 0n);
    map.userUpdate(new Uint8Array(), Buffer.from('E'));
    refusal(() => map.userUpdate(new Uint8Array(), Buffer.from('F')), 'MAP_E2BIG');
    assert.equal(Buffer.from(map.userLookup(new Uint8Array())!).toString(), typeName === 'queue' ? 'C' : 'E');
    refusal(() => map.userDelete(new Uint8Array()), 'MAP_EINVAL');
    refusal(() => map.userUpdate(u32(0), Buffer.from('E')), 'MAP_EINVAL');
  });
}
