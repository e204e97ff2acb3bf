import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { test } from 'node:test';
import { objectsLeft } from '../../../cli/build/cargo-build.ts';
import { ELF, withFolder } from '../../project/support.ts';

test('what Cargo linked for a program that the package no longer has is left, and nothing else is', () => {
  const files = { old: ELF, 'old.d': '', filter: ELF, 'filter.d': '', mine: ELF, 'text.d': '', text: 'a', 'lib.d': '' };
  withFolder(files, (folder) => {
    const left = (...names: string[]) =>
      objectsLeft(
        folder,
        names.map((name) => ({ name })),
      ).map((path) => basename(path));
    assert.deepEqual(left('filter'), ['old']);
    assert.deepEqual(left('filter', 'old'), []);
    assert.deepEqual(objectsLeft(`${folder}/none`, []), []);
  });
});
