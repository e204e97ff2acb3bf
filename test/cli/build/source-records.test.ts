import assert from 'node:assert/strict';
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { noteSources } from '../../../cli/build/source-records.ts';
import { laterSource } from '../../../project/old-objects.ts';
import { recordPath } from '../../../project/source-record.ts';
import { ELF, withFolder } from '../../project/support.ts';

const OBJECT = 'target/x86_64-unknown-none/release/filter';

/** A project that Cargo has just built, in a folder of its own. */
function withBuilt(use: (root: string, object: string, note: (fresh?: boolean, begun?: number) => void) => void): void {
  const sources = ['src/main.rs', 'src/table.bin', 'target/x/out/made.rs'];
  withFolder({ [OBJECT]: ELF, ...Object.fromEntries(sources.map((path) => [path, path])) }, (root) => {
    const object = join(root, OBJECT);
    writeFileSync(
      `${object}.d`,
      `${object}: ${[...sources, 'src/none.rs'].map((path) => join(root, path)).join(' ')}\n`,
    );
    for (const path of sources) utimesSync(join(root, path), 50, 50);
    use(root, object, (fresh = false, begun = 60_000) => noteSources(object, { root, fresh, begun }));
  });
}

describe('what build notes of an object', () => {
  test('are the sources that exist, by their paths from the object, without those that the build made', () => {
    withBuilt((_root, object, note) => {
      note();
      const { sources } = JSON.parse(readFileSync(recordPath(object), 'utf8')) as { sources: object };
      assert.deepEqual(Object.keys(sources), ['../../../src/main.rs', '../../../src/table.bin']);
      assert.equal(laterSource(object), undefined);
    });
  });

  test('a source that changed during the build looks changed, whatever it has', () => {
    withBuilt((root, object, note) => {
      utimesSync(join(root, 'src/main.rs'), 60, 60);
      note();
      assert.equal(laterSource(object)?.source, join(root, 'src/main.rs'));
    });
  });

  test('stays while Cargo links nothing, and is made for an object that has no note', () => {
    withBuilt((root, object, note) => {
      note(true);
      assert.ok(existsSync(recordPath(object)));
      writeFileSync(join(root, 'src/main.rs'), 'other');
      utimesSync(join(root, 'src/main.rs'), 50, 50);
      note(true);
      assert.equal(laterSource(object)?.source, join(root, 'src/main.rs'));
      note(false);
      assert.equal(laterSource(object), undefined);
    });
  });
});
