import assert from 'node:assert/strict';
import { test } from 'node:test';
import { objectName } from '../../project/object-files.ts';

test('an object has the name of its file without the ending, and is never without a name', () => {
  assert.deepEqual(['a/filter.o', 'filter.so', 'filter', 'a/.o', '.so', 'x.o.o'].map(objectName), [
    'filter',
    'filter',
    'filter',
    '.o',
    '.so',
    'x.o',
  ]);
});
