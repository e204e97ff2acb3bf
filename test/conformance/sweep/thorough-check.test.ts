import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { findFault } from '../../../broken/table.ts';
import { loadCatalogue } from '../../../conformance/catalogue.ts';
import { withPoints } from '../../../conformance/sweep/thorough-check.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import type { Target } from '../../../runtime/target.ts';
import { THOROUGH } from '../../effort.ts';
import { judgeObject, requirement } from '../universal/judged.ts';

const { requirements } = loadCatalogue();

async function thoroughly(name: string, newTarget: () => Target = () => new EmulatedTarget()) {
  const bytes = readFileSync(`programs/bin/${name}`);
  return await withPoints(await judgeObject(name), bytes, requirements, { newTarget });
}

test('a thorough check fails what points break beside the profile', THOROUGH, async () => {
  const report = await thoroughly('guards', findFault('clears the maps of a program that panics').target);
  const { outcome, level, findings } = requirement(report, 'REX-PANIC-17');
  assert.deepEqual([outcome, level, findings[0]?.code], ['failed', 'MUST', 'PANIC_CHANGES_MAPS']);
  assert.ok(!(await thoroughly('guards')).requirements.some(({ id }) => id === 'REX-PANIC-17'));
});

test('a thorough check warns of points that were not tried, and of what was not swept', THOROUGH, async () => {
  const texts = async (name: string) => (await thoroughly(name)).warnings.map(({ text }) => text);
  assert.deepEqual(await texts('counter_racy'), []);
  assert.match((await texts('hello')).join('\n'), /^1000 of \d+ points were tried; /);
  assert.match((await texts('null_read')).join('\n'), /no run ends by itself/);
});
