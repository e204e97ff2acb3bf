import assert from 'node:assert/strict';
import { test } from 'node:test';
import { terminalColumns, widthOf, wishForColours } from '../../node/terminal.ts';

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

test('without a terminal and $COLUMNS, no width is known', () => {
  assert.equal(terminalColumns({ isTTY: false, columns: 90 }, {}), undefined);
  assert.equal(terminalColumns({ isTTY: true, columns: 90 }, {}), 90);
});

test('FORCE_COLOR is stronger than NO_COLOR, and empty variables wish nothing', () => {
  const wishes: readonly (readonly [environment: Readonly<Record<string, string>>, wish: boolean | undefined])[] = [
    [{}, undefined],
    [{ NO_COLOR: '' }, undefined],
    [{ NO_COLOR: '1' }, false],
    [{ FORCE_COLOR: '' }, undefined],
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '0' }, false],
    [{ FORCE_COLOR: 'false' }, false],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, true],
    [{ FORCE_COLOR: '', NO_COLOR: '1' }, false],
  ];
  for (const [environment, wish] of wishes)
    assert.equal(wishForColours(environment), wish, JSON.stringify(environment));
});
