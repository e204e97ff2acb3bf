import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effort, sample, THOROUGH } from '../../../../effort.ts';
import { corpusNames } from '../../corpus.ts';
import { compareObject } from './object-functions.ts';

const PLAN = { most: effort(300, 600), exhaustive: effort(30, 60), oneOf: 20, every: effort(5, 12) };

test('functions of the corpus come to the same with every budget and an instruction at a time', THOROUGH, () => {
  let instructions = 0;
  for (const name of sample(corpusNames(), 2, (each) => each === 'opt/port_filter.O1')) {
    const compared = compareObject(name, PLAN);
    assert.equal(compared.wrong, undefined);
    instructions += compared.instructions;
  }
  assert.ok(instructions > effort(75, 5000), `${instructions} instructions`);
});
