import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnsOf, paddedTo, widest } from '../../base/columns.ts';
import { plainLine } from '../../base/plain-text.ts';

test('a text takes the columns that a terminal gives it', () => {
  const columns: Readonly<Record<string, number>> = {
    '': 0,
    hello: 5,
    漢字: 4,
    ｆｕｌｌ: 8,
    ﾊﾝｶｸ: 4,
    '🦀': 2,
    'e\u0301te\u0301': 3,
    ก็: 1,
    '→ …': 3,
    naïve: 5,
  };
  const found = Object.fromEntries(Object.keys(columns).map((text) => [text, columnsOf(text)]));
  assert.deepEqual(found, columns);
});

test('texts that are padded end at the same column', () => {
  assert.equal(`${paddedTo(6, '漢字')}|`, '漢字  |');
  assert.equal(`${paddedTo(3, 'e\u0301')}|`, 'e\u0301  |');
  assert.equal(paddedTo(2, 'long'), 'long');
  assert.equal(widest(['a', '漢字', '🦀']), 4);
  assert.equal(widest([]), 0);
});

test('what was made safe takes the columns of what is shown in its place', () => {
  assert.equal(columnsOf(plainLine('\u001b[31m漢')), '\\x1b[31m'.length + 2);
  assert.equal(columnsOf(plainLine('a\u200db')), 'a\\u{200d}b'.length);
});
