import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effort } from '../../../../effort.ts';
import { tryProgram } from './report.ts';

const PROGRAMS = effort(60, 2000);

test('programs of random control flow come to the same with every budget and an instruction at a time', () => {
  for (let seed = 1; seed <= PROGRAMS; seed++) assert.equal(tryProgram(seed), undefined);
});
