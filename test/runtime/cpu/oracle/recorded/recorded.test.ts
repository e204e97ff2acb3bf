import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { effort, THOROUGH } from '../../../../effort.ts';
import { assertAgreement } from '../agreement.ts';
import { makeBatch, TABLE_FORMS } from '../corpus.ts';
import { runOnProcessor, whyNoProcessor } from '../processor.ts';
import { disassemble } from '../report.ts';
import { decodeRecording, encodeRecording } from './recording.ts';
import { readRegressions, restoreCase } from './saved-case.ts';

/** What a processor did with the cases of the plan below. */
const RECORDED = new URL('./recorded.json.gz', import.meta.url);
const PLAN = { seed: 19850, casesOfForm: 3, sequences: 300 };
const REFRESH =
  'record them anew on an x86-64 Linux machine with gcc: UPDATE_GOLDEN=1 node --import tsx --test test/runtime/cpu/oracle/recorded/recorded.test.ts';

describe('What a processor did once, the engine does wherever it runs', () => {
  const batch = makeBatch(PLAN);

  test('recorded cases: every form, and sequences', THOROUGH, () => {
    if (process.env.UPDATE_GOLDEN === '1') {
      assert.equal(whyNoProcessor(), undefined);
      writeFileSync(RECORDED, encodeRecording(batch, runOnProcessor(batch)));
    }
    assert.ok(existsSync(RECORDED), `no cases are recorded; ${REFRESH}`);
    const expected = decodeRecording(batch, readFileSync(RECORDED));
    if (expected === undefined)
      assert.fail(`the instruction table or the generator makes up other cases now than were recorded; ${REFRESH}`);
    // The cases come in rounds of every form; behind them the sequences. All count where the processor itself cannot be asked.
    const rounds =
      (whyNoProcessor() === undefined ? effort(1, PLAN.casesOfForm) : PLAN.casesOfForm) * TABLE_FORMS.length;
    const taken = (_: unknown, at: number) => at < rounds || at >= batch.cases.length - effort(50, PLAN.sequences);
    assertAgreement({ ...batch, cases: batch.cases.filter(taken) }, expected.filter(taken), 'whole');
  });

  test('they end in every way there is', () => {
    const outcomes = decodeRecording(batch, readFileSync(RECORDED)) ?? [];
    const ways = new Set(outcomes.map(({ exception, access }) => `${exception} ${access}`.trim()));
    const wanted = ['#UD', '#BP', '#DE', '#GP', '#SS', '#PF read', '#PF write', '#PF execute'];
    assert.deepEqual(
      wanted.filter((way) => !ways.has(way)),
      [],
    );
  });

  test('they have every prefix and way of addressing', THOROUGH, () => {
    const text = batch.cases.flatMap((one) => (one.isSingle ? disassemble(batch, one) : [])).join('\n');
    const wanted = [
      / lock /,
      / rep /,
      / repe /,
      / repne /,
      /gs:/,
      /\*[248][+-]/,
      / \[0FFFFC9/,
      /\[e[a-ds]/,
      / [a-d]h[,\n]/,
      /\[rsp/,
    ];
    assert.deepEqual(wanted.filter((pattern) => !pattern.test(text)).map(String), []);
  });

  const regressions = readRegressions();
  test('there are regressions to replay', () => {
    assert.ok(regressions.length > 0);
  });
  for (const saved of regressions) {
    test(`${saved.note}: ${saved.name}`, () => {
      const { batch, expected } = restoreCase(saved);
      assertAgreement(batch, [expected], 'whole');
      assertAgreement(batch, [expected], 'stepping');
    });
  }
});
