import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { findFiles, isPattern } from '../../project/find-files.ts';
import { withFolder } from './support.ts';

const TREE = {
  'filter.o': '',
  'notes.txt': '',
  'a+b.o': '',
  '.hidden.o': '',
  'build/one.o': '',
  'build/deep/two.o': '',
  'build/.cache/three.o': '',
  'node_modules/pkg/four.o': '',
};

const CASES: readonly (readonly [pattern: string, found: readonly string[]])[] = [
  ['filter.o', ['filter.o']],
  ['./filter.o', ['filter.o']],
  ['absent.o', []],
  ['build', []],
  ['*.o', ['a+b.o', 'filter.o']],
  ['a+b.?', ['a+b.o']],
  ['?.o', []],
  ['.*.o', ['.hidden.o']],
  ['*/*.o', ['build/one.o']],
  ['**/*.o', ['a+b.o', 'filter.o', 'build/one.o', 'build/deep/two.o']],
  ['build/**', ['build/one.o', 'build/deep/two.o']],
  ['**/deep/*', ['build/deep/two.o']],
  ['build/**/two.o', ['build/deep/two.o']],
  ['build/../filter.o', ['filter.o']],
  ['filter.o/*', []],
  ['node_modules/*/*.o', ['node_modules/pkg/four.o']],
];

for (const [pattern, found] of CASES) {
  test(`the files that ${pattern} names`, () => {
    withFolder(TREE, (folder) => {
      assert.deepEqual(findFiles(folder, pattern), found);
      const absolute = found.map((path) => join(folder, path));
      assert.deepEqual(findFiles('/elsewhere', join(folder, pattern)), absolute);
    });
  });
}

test('a link to a file is a file; folders behind links are not searched, so that a circle ends', () => {
  withFolder({ 'build/one.o': '' }, (folder) => {
    symlinkSync('build/one.o', join(folder, 'linked.o'));
    symlinkSync('..', join(folder, 'build/up'));
    symlinkSync('nowhere', join(folder, 'broken.o'));
    assert.deepEqual(findFiles(folder, '**/*.o'), ['linked.o', 'build/one.o']);
  });
});

test('a pattern has * or ?', () => {
  assert.deepEqual(['a/b.o', 'a/*.o', '**', 'a?'].map(isPattern), [false, true, true, true]);
});
