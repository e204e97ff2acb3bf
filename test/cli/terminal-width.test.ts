import assert from 'node:assert/strict';
import { test } from 'node:test';
import { widthOf } from '../../cli/terminal-width.ts';

test('lines are as wide as COLUMNS says, or the terminal, or 120 columns', () => {
  assert.equal(widthOf({ isTTY: true, columns: 90 }, { COLUMNS: '70' }), 70);
  assert.equal(widthOf({ isTTY: false }, { COLUMNS: '70' }), 70);
  assert.equal(widthOf({ isTTY: true, columns: 90 }, {}), 90);
  assert.equal(widthOf({ isTTY: false, columns: 90 }, {}), 120);
  assert.equal(widthOf({ isTTY: true }, {}), 120);
  assert.equal(widthOf({ isTTY: true, columns: 0 }, {}), 120);
});

test('what is no width is passed over, and no line has fewer than 40 columns', () => {
  for (const COLUMNS of ['', 'wide', '-5', '0', '7.5'])
    assert.equal(widthOf({ isTTY: true, columns: 90 }, { COLUMNS }), 90);
  assert.equal(widthOf({ isTTY: true, columns: 90 }, { COLUMNS: '1' }), 40);
  assert.equal(widthOf({ isTTY: true, columns: 7 }, {}), 40);
});
