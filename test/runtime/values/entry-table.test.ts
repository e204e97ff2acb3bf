import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { readEntryTable } from '../../../runtime/values/entry-table.ts';
import { readStructTypes } from '../../../runtime/values/struct-types.ts';

const structs = readStructTypes('Counters: {fields: {dropped: u32, passed: u32}}', 'types.yaml');
const map = { name: 'counters', keySize: 2, valueSize: 8 };

function refusal(rows: string[][], needed: ('key' | 'value')[] = ['key', 'value']): string {
  try {
    readEntryTable(rows, map, structs, needed);
  } catch (error) {
    assert.ok(error instanceof Diagnostic);
    return `${error.code} ${error.message}`;
  }
  return assert.fail('nothing was refused');
}

describe('tables of map entries', () => {
  test('are encoded by the types of their headings, whatever the order of columns', () => {
    const { entries } = readEntryTable(
      [
        ['value: Counters', ' key : u16be'],
        ['{dropped: 4, passed: 8}', '53'],
      ],
      map,
      structs,
      ['key', 'value'],
    );
    assert.deepEqual(entries, [{ key: Uint8Array.of(0, 53), value: Uint8Array.of(4, 0, 0, 0, 8, 0, 0, 0) }]);
  });

  test('a type of another size than the map has is refused, naming both', () => {
    assert.equal(
      refusal([['key: u32', 'value: Counters']]),
      'TYPE_SIZE the key type u32 takes 4 bytes, but map "counters" has keys of 2 bytes',
    );
    assert.equal(
      refusal([['key: u16', 'value: u32']]),
      'TYPE_SIZE the value type u32 takes 4 bytes, but map "counters" has values of 8 bytes',
    );
  });

  test('a wrong cell is named by row and column', () => {
    assert.equal(
      refusal([
        ['key: u16', 'value: u64'],
        ['1', '2'],
        ['70000', '2'],
      ]),
      'VALUE_MISFIT row 2, column "key: u16": "70000" is not a u16 at character 1',
    );
  });

  test('a wrong heading is refused', () => {
    assert.match(refusal([['key', 'value: u64']]), /TABLE_HEADING "key" is not a heading/);
    assert.match(refusal([['key: u24', 'value: u64']]), /TYPE_UNKNOWN column "key: u24": "u24" is not a type/);
    assert.match(refusal([['key: u16']]), /TABLE_HEADING the table of map "counters" has the columns key/);
    assert.match(refusal([['key: u16', 'key: u16']]), /has the columns key, key/);
    assert.match(refusal([['key: u16', 'value: u64']], ['key']), /has the columns key, value/);
  });
});
