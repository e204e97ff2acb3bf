import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutTo, textTable } from '../../cli/text-table.ts';

test('columns stand below each other, by the columns that a terminal shows', () => {
  assert.deepEqual(
    textTable(
      [
        ['a', 'bb', 'c'],
        ['漢字', 'b', ''],
      ],
      80,
    ),
    ['a     bb  c', '漢字  b'],
  );
});

test('where a table is too wide, its first cells are cut, but not to nothing', () => {
  const rows = [['a long name of an object', 'verdict']];
  assert.deepEqual(textTable(rows, 25), ['a long name of …  verdict']);
  assert.deepEqual(textTable(rows, 10), ['a long name…  verdict']);
});

test('a text is cut by columns', () => {
  assert.equal(cutTo(5, '漢字漢字'), '漢字…');
  assert.equal(cutTo(4, '漢字漢字'), '漢…');
  assert.equal(cutTo(4, 'abcd'), 'abcd');
});
