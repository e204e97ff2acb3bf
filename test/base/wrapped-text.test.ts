import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitted, wrapped } from '../../base/wrapped-text.ts';

test('a text is parted at blanks, into lines of at most so many columns', () => {
  assert.deepEqual(wrapped('one two  three\nfour', 9), ['one two', 'three', 'four']);
  assert.deepEqual(wrapped('one two  three\nfour', 10), ['one two', 'three four']);
  assert.deepEqual(wrapped('one two', 7), ['one two']);
  assert.deepEqual(wrapped('', 7), []);
});

test('a word that is wider has a line of its own', () => {
  assert.deepEqual(wrapped('a longest b', 4), ['a', 'longest', 'b']);
});

test('columns are those of a terminal', () => {
  assert.deepEqual(wrapped('漢字 ab', 6), ['漢字', 'ab']);
  assert.deepEqual(wrapped('漢字 ab', 7), ['漢字 ab']);
});

test('only lines that are too long are parted, and their rest is indented alike', () => {
  assert.equal(fitted('  one two three\na  b\n', 9), '  one two\n  three\na  b\n');
  assert.equal(fitted('  one two three\n', undefined), '  one two three\n');
});
