import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatDecoded, formatValue } from '../../../runtime/values/format-value.ts';
import { parseType } from '../../../runtime/values/parse-type.ts';
import { parseValue } from '../../../runtime/values/parse-value.ts';
import { readStructTypes } from '../../../runtime/values/struct-types.ts';
import { decodeValue, encodeValue } from '../../../runtime/values/value-bytes.ts';
import { THOROUGH } from '../../effort.ts';
import { generator, randomType, randomValue } from './random-values.ts';

const structs = readStructTypes('Counters: {fields: {dropped: u32, passed: u64}}', 'types.yaml');
const encode = (type: string, text: string) => {
  const parsed = parseType(type, structs);
  return Buffer.from(encodeValue(parsed, parseValue(parsed, text))).toString('hex');
};

describe('bytes of a value', () => {
  const vectors: readonly [type: string, text: string, hex: string][] = [
    ['u8', '255', 'ff'],
    ['i8', '-1', 'ff'],
    ['u16', '0x1234', '3412'],
    ['u16le', '0x1234', '3412'],
    ['u16be', '53', '0035'],
    ['i16be', '-2', 'fffe'],
    ['u32', '4294967295', 'ffffffff'],
    ['u32be', '10.0.0.1', '0a000001'],
    ['i32', '-2147483648', '00000080'],
    ['u64', '18446744073709551615', 'ffffffffffffffff'],
    ['u64be', '0x0102030405060708', '0102030405060708'],
    ['i64', '-9223372036854775808', '0000000000000080'],
    ['bool', 'true', '01'],
    ['ipv4', '192.168.1.255', 'c0a801ff'],
    ['mac', '02:00:00:00:00:aF', '0200000000af'],
    ['bytes[4]', '0a 0B 0c0d', '0a0b0c0d'],
    ['char[6]', '"bash"', '626173680000'],
    ['string[3]', '"€"', 'e282ac'],
    ['char[4]', '"\\n\\"\\\\"', '0a225c00'],
    ['u16[3]', '[1, 2, 0x0300]', '010002000003'],
    ['u8[2][3]', '[[1, 2, 3], [4, 5, 6]]', '010203040506'],
    ['u16[4]', '[7; 4]', '0700070007000700'],
    ['Counters', '{passed: 8, dropped: 4}', '04000000000000000800000000000000'],
    ['Counters[2]', '[{dropped: 1, passed: 2}; 2]', '0100000000000000020000000000000001000000000000000200000000000000'],
  ];
  for (const [type, text, hex] of vectors) {
    test(`${type} ${text}`, () => assert.equal(encode(type, text), hex));
  }

  test('any value of any type is what its bytes decode to, and what its text parses to', THOROUGH, () => {
    const random = generator(20250806);
    for (let round = 0; round < 2000; round++) {
      const type = randomType(random);
      const value = randomValue(type, random);
      const bytes = encodeValue(type, value);
      assert.equal(bytes.length, type.size);
      assert.deepEqual(decodeValue(type, bytes), value, `round ${round}`);
      assert.deepEqual(parseValue(type, formatValue(type, value)), value, `round ${round}`);
    }
  });

  test('bytes are decoded where they lie, whatever view they come in', () => {
    const buffer = Uint8Array.from([9, 9, 9, 0x12, 0x34, 9]);
    assert.equal(decodeValue(parseType('u16be'), buffer.subarray(3, 5)), 0x1234);
  });

  test('bytes that are no value of the type are shown in hexadecimal', () => {
    assert.equal(
      formatDecoded(parseType('bool'), Uint8Array.of(2)),
      'bytes 02 (the bytes at offset 0 are not a bool: a bool is 0 or 1, found 2)',
    );
    assert.match(formatDecoded(parseType('char[2]'), Uint8Array.of(0xff, 0xfe)), /^bytes ff fe .*not UTF-8/);
    assert.match(formatDecoded(parseType('u32'), Uint8Array.of(1, 2)), /it takes 4 bytes, there are 2/);
  });
});
