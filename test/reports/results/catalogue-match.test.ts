import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadCatalogue } from '../../../conformance/catalogue.ts';
import { UNIVERSAL_REQUIREMENTS } from '../../../conformance/universal/requirements.ts';
import { resultsOf, resultsOfChecks } from '../../../reports/results/build-results.ts';
import { expectCatalogue } from '../../../reports/results/catalogue-match.ts';
import { catalogue, checked, context, report, run, scenario } from '../sample-runs.ts';

const results = resultsOf(run(scenario({ tags: ['@REX-A-01'], outcome: 'failed' })), catalogue, context());
const [judged] = results.requirements;
const changed = (part: object) => ({ ...results, requirements: [{ ...judged!, ...part }] });

describe('a bundle of this version', () => {
  test('has the requirements of the catalogue', () => {
    expectCatalogue(results, 'r.json', results.suite, catalogue);
    for (const [part, cause] of [
      [{ level: 'SHOULD' }, 'REX-A-01 is a MUST, and the bundle calls it a SHOULD'],
      [{ id: 'REX-A-09' }, 'there is no requirement REX-A-09'],
    ] as const) {
      assert.throws(() => expectCatalogue(changed(part), 'r.json', results.suite, catalogue), {
        code: 'RESULTS_CONTRADICTORY',
        cause,
      });
    }
  });

  test('says of each object that was checked what became of the whole profile', () => {
    const whole = loadCatalogue();
    const judgements = UNIVERSAL_REQUIREMENTS.map((id) => checked(id, { level: whole.find(id)!.level }));
    const all = resultsOfChecks([report(judgements)], whole, context());
    expectCatalogue(all, 'r.json', all.suite, whole);
    for (const { id } of all.requirements) {
      const part = { ...all, requirements: all.requirements.filter((each) => each.id !== id) };
      assert.throws(() => expectCatalogue(part, 'r.json', all.suite, whole), {
        code: 'RESULTS_CONTRADICTORY',
        cause: `filter was checked, but ${id} has no judgement`,
      });
    }
  });

  test('of another version may have others', () => {
    expectCatalogue(changed({ id: 'REX-A-09' }), 'r.json', { ...results.suite, version: '9' }, catalogue);
  });
});
