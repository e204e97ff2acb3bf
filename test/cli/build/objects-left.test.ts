import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, test } from 'node:test';
import { objectsLeft, removeOld } from '../../../cli/build/old-builds.ts';
import { ELF, withFolder } from '../../project/support.ts';

describe('objects that were built before', () => {
  const files = {
    old: ELF,
    'old.d': '',
    filter: ELF,
    'filter.d': '',
    foreign: ELF,
    'foreign.d': '',
    mine: ELF,
    'text.d': '',
    text: 'a',
    'lib.d': '',
  };
  const project = { 'p/Cargo.toml': '', 'p/other/Cargo.toml': '', 'p/node_modules/crate/Cargo.toml': '' };
  const own = (folder: string) => `/x: ${folder}/p/src/bin/old.rs ${folder}/p/node_modules/crate/lib.rs\n`;
  const others = (folder: string) => `/x: ${folder}/p/other/main.rs ${folder}/p/node_modules/crate/lib.rs\n`;

  test('what Cargo linked for a program that the package no longer has is left, and nothing else is', () => {
    withFolder({ ...files, ...project }, (folder) => {
      for (const name of ['old', 'filter']) writeFileSync(join(folder, `${name}.d`), own(folder));
      writeFileSync(join(folder, 'foreign.d'), others(folder));
      const folders = [join(folder, 'p')];
      const left = (...names: string[]) =>
        objectsLeft(folder, { programs: names.map((name) => ({ name })), folders }).map((path) => basename(path));
      assert.deepEqual(left('filter'), ['old']);
      assert.deepEqual(left('filter', 'old'), []);
      assert.deepEqual(objectsLeft(`${folder}/none`, { programs: [], folders }), []);
    });
  });

  test('an object goes with its list of sources and what was noted of them', () => {
    withFolder({ old: ELF, 'old.d': '', 'old.sources.json': '' }, (folder) => {
      const said: string[] = [];
      removeOld([join(folder, 'old'), join(folder, 'none')], { folder, say: (line) => said.push(line) });
      assert.deepEqual(said, ['removed old: it was built from other sources']);
      for (const name of ['old', 'old.d', 'old.sources.json'])
        assert.equal(existsSync(join(folder, name)), false, name);
    });
  });

  test('one that cannot be removed is an error of the surroundings, with a remedy', () => {
    withFolder({ 'old/file': '' }, (folder) => {
      assert.throws(() => removeOld([join(folder, 'old')], { folder, say: () => undefined }), {
        code: 'BUILD_NOT_REMOVED',
        kind: 'input',
      });
    });
  });
});
