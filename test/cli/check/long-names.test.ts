import assert from 'node:assert/strict';
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { THOROUGH } from '../../effort.ts';
import { check, inFolder, object } from './check-support.ts';

test('names that fill 255 bytes leave room for the events of findings', THOROUGH, async () => {
  await inFolder(async (folder) => {
    const names = ['x'.repeat(255), 'é'.repeat(127), `${'x'.repeat(254)}y`];
    for (const name of names) copyFileSync(object('null_read'), join(folder, name));
    await check(folder, names);
    const events = readdirSync(join(folder, 'reports/out/check'));
    assert.equal(events.filter((name) => name.endsWith('.REX-MEMORY-01.events.yaml')).length, names.length);
    await check(folder, ['x'.repeat(255)]);
    assert.deepEqual(readdirSync(join(folder, 'reports/out/check')).sort(), events.sort());
  });
});
