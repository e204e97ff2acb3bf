import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { BuiltFrom } from '../../../cli/watch/built-from.ts';
import { planFor } from '../../../cli/watch/plan.ts';
import { withFolder } from '../../project/support.ts';

test('a build reads what Cargo lists, also after it failed, what its errors name, and a lock file of somebody else', () => {
  withFolder({ 'Cargo.lock': 'a', 'data/table.bin': '', 'data/other.bin': '', 'notes.txt': '' }, (folder) => {
    const known = new BuiltFrom(folder);
    const concerned = () =>
      ['Cargo.lock', 'data/table.bin', 'data/other.bin', 'notes.txt'].filter((path) => known.has(path, ''));
    const object = join(folder, 'target/filter');
    assert.deepEqual(concerned(), ['Cargo.lock'], 'nothing was built yet');
    writeFileSync(join(folder, 'filter.d'), `${object}: ${join(folder, 'data/table.bin')}\n`);
    known.built('', [join(folder, 'filter')]);
    assert.deepEqual(concerned(), ['data/table.bin']);
    known.built('', [], ["error: couldn't read `src/../data/other.bin`: No such file or directory"]);
    assert.deepEqual(concerned(), ['data/table.bin', 'data/other.bin']);
    writeFileSync(join(folder, 'Cargo.lock'), 'b');
    known.built('', []);
    assert.deepEqual(concerned(), ['data/table.bin'], 'cargo wrote its lock file itself');
    writeFileSync(join(folder, 'Cargo.lock'), 'c');
    assert.deepEqual(concerned(), ['Cargo.lock', 'data/table.bin']);
    const plan = planFor(['Cargo.lock', 'notes.txt'], '', (path) => known.has(path, ''));
    assert.equal(plan.build, true);
    assert.equal(planFor(['notes.txt'], '', (path) => known.has(path, '')).build, false);
  });
});
