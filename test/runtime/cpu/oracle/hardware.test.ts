import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { instructionTable } from '../../../../runtime/cpu/instruction-table.ts';
import { effort, sample, THOROUGH } from '../../../effort.ts';
import { skipUnless } from '../../../skip.ts';
import { assertAgreement } from './agreement.ts';
import { makeBatch, TABLE_FORMS } from './corpus.ts';
import { isMachineDependent } from './drawing/forms.ts';
import { runOnProcessor, whyNoProcessor } from './processor.ts';

/** What each entry of the instruction table must have been compared with the processor for. */
const FEWEST_CASES = effort(1, 8);
const SINGLES = { seed: 20251, casesOfForm: FEWEST_CASES, sequences: 0 };
const SINGLES_STEPPED = { seed: 20252, forms: sample(TABLE_FORMS, 50), casesOfForm: 1, sequences: 0 };
const SEQUENCES = { seed: 20253, casesOfForm: 0, sequences: effort(30, 1000) };
const SEQUENCES_STEPPED = { seed: 20254, casesOfForm: 0, sequences: effort(10, 60) };

const absent = whyNoProcessor();
const options = skipUnless(absent === undefined, absent ?? '');

describe('The engine ends every case as the processor does', () => {
  test('single instructions, every form, any operands', { ...options, ...THOROUGH }, () => {
    const batch = makeBatch(SINGLES);
    assertAgreement(batch, runOnProcessor(batch), 'whole');
    const compared = new Map<string, number>();
    for (const one of batch.cases) compared.set(one.mnemonic, (compared.get(one.mnemonic) ?? 0) + 1);
    const short = instructionTable
      .filter(({ name }) => !isMachineDependent(name) && (compared.get(name) ?? 0) < FEWEST_CASES)
      .map(({ name }) => name);
    assert.deepEqual(short, [], `compared in fewer than ${FEWEST_CASES} cases`);
  });

  test('single instructions under a budget of one', { ...options, ...THOROUGH }, () => {
    const batch = makeBatch(SINGLES_STEPPED);
    assertAgreement(batch, runOnProcessor(batch), 'stepping');
  });

  test('sequences whose flags are used by later instructions', options, () => {
    const batch = makeBatch(SEQUENCES);
    assertAgreement(batch, runOnProcessor(batch), 'whole');
  });

  test('sequences under a budget of one', { ...options, ...THOROUGH }, () => {
    const batch = makeBatch(SEQUENCES_STEPPED);
    assertAgreement(batch, runOnProcessor(batch), 'stepping');
  });

  test('every form of the table is among the cases', () => {
    const compared = new Set(TABLE_FORMS.map((form) => form.code));
    for (const { name, forms } of instructionTable) {
      assert.ok(
        isMachineDependent(name) || forms.some((form) => compared.has(form)),
        `${name} is never compared with the processor`,
      );
    }
  });
});
