import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { effort, sample, THOROUGH } from '../../../../effort.ts';
import { skipUnless } from '../../../../skip.ts';
import { assertAgreement } from '../agreement.ts';
import { runOnProcessor, whyNoProcessor } from '../processor.ts';
import { FUNCTIONS, makeCompiledBatch, OPTIMISATION_LEVELS } from './compiled.ts';

const absent = whyNoProcessor();
const options = skipUnless(absent === undefined, absent ?? '');

describe('Compiled functions do in the engine what they do on the processor', () => {
  for (const level of sample(OPTIMISATION_LEVELS, 1, (name) => name === '-O2')) {
    test(`functions.c ${level}`, { ...options, ...THOROUGH }, () => {
      const batch = makeCompiledBatch(level, 7, effort(1, 12), false);
      const expected = runOnProcessor(batch);
      const ends = new Set(expected.map(({ exception, rip }) => `${exception} at ${rip.toString(16)}`));
      assert.equal(ends.size, 1, `a function did not return: ${[...ends].join(', ')}`);
      assertAgreement(batch, expected, 'whole');
    });
  }

  test('they retire as many instructions', { ...options, ...THOROUGH }, () => {
    const batch = makeCompiledBatch('-O2', 8, 1, true, sample(FUNCTIONS, 3));
    const expected = runOnProcessor(batch);
    assert.ok(expected.every(({ retired }) => retired > 10));
    assertAgreement(batch, expected, 'whole');
    assertAgreement(batch, expected, 'stepping');
  });
});
