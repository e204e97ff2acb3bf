import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  isWaived,
  type Judgement,
  overallVerdict,
  type RequirementResult,
  type Results,
  type ResultWaiver,
  untoldFailures,
  waiversOn,
} from '../../../vocabulary/results.ts';

function failure(by: Judgement['by'], object: string): Judgement {
  return { by, subject: object, name: 'a', objects: [object], outcome: 'failed', message: 'it does not hold' };
}

const WAIVER: ResultWaiver = { reason: 'known', until: '2030-12-31', inForce: true };

function requirement(rest: Partial<RequirementResult>): RequirementResult {
  return { id: 'REX-XDP-04', level: 'MUST', outcome: 'passed', judgements: [], waivers: [], ...rest };
}

function failed(judgements: readonly Judgement[], ...waivers: readonly ResultWaiver[]): RequirementResult {
  return requirement({ outcome: 'failed', judgements, waivers });
}

/** What the verdict looks at. */
function results(...requirements: readonly RequirementResult[]): Results {
  const nothing = { otherFailures: [], flaky: [], troubles: [], ran: [] };
  const counts = { scenarios: { passed: 1, failed: 0, skipped: 0 }, scope: { scenarios: 1, leftOut: [] } };
  return { requirements, ...nothing, ...counts } as unknown as Results;
}

describe('a waiver', () => {
  test('of one object does not cover the failure of another', () => {
    const both = [failure('check', 'mine'), failure('check', 'other')];
    const ofMine = { ...WAIVER, object: 'mine' };
    assert.equal(isWaived(failed(both, ofMine)), false);
    assert.equal(overallVerdict(results(failed(both, ofMine))), 'failed');
    assert.equal(overallVerdict(results(failed(both, ofMine, { ...WAIVER, object: 'other' }))), 'waived');
    assert.equal(overallVerdict(results(failed(both, WAIVER))), 'waived');
  });

  test('that nothing needs waives nothing', () => {
    assert.equal(isWaived(requirement({ waivers: [WAIVER] })), false);
  });

  test('holds on its last day, and not on the next', () => {
    const on = (time: string) => waiversOn(time, [WAIVER]).map(({ inForce }) => inForce);
    assert.deepEqual(on('2030-12-31T23:59:59.999Z'), [true]);
    assert.deepEqual(on('2031-01-01T00:00:00.000Z'), [false]);
  });
});

describe('a SHOULD that failed', () => {
  const should = (by: Judgement['by'], ...waivers: readonly ResultWaiver[]) =>
    overallVerdict(results(requirement({}), { ...failed([failure(by, 'mine')], ...waivers), level: 'SHOULD' }));

  test('decides nothing in a check', () => assert.equal(should('check'), 'full'));
  test('decides in a scenario', () => assert.equal(should('scenario'), 'failed'));
  test('is waived in a scenario as a MUST is', () => assert.equal(should('scenario', WAIVER), 'waived'));
});

describe('nothing is known', () => {
  const none = { passed: 0, failed: 0, skipped: 0 };
  const notRequired = [[], [requirement({ outcome: 'not applicable' })], [requirement({ level: 'SHOULD' })]] as const;

  test('where neither a MUST was judged nor a scenario passed', () => {
    for (const requirements of notRequired) {
      assert.equal(overallVerdict({ ...results(...requirements), scenarios: none }), 'incomplete');
    }
  });

  test('about conformity where scenarios pass and no MUST was judged', () => {
    for (const requirements of notRequired) assert.equal(overallVerdict(results(...requirements)), 'scenarios');
    const scope = { scenarios: 2, leftOut: ['b:3'], reason: '' };
    assert.equal(overallVerdict({ ...results(), scope } as unknown as Results), 'partial');
    const waived = { ...failed([failure('scenario', 'mine')], WAIVER), level: 'SHOULD' } as const;
    const scenarios = { passed: 1, failed: 1, skipped: 0 };
    assert.equal(overallVerdict({ ...results(waived), scenarios }), 'incomplete');
    assert.equal(overallVerdict(results(requirement({ level: 'SHOULD' }), requirement({}))), 'full');
  });
});

describe('a scenario that failed and judges no requirement', () => {
  const ran = [{ subject: 'features/a.feature:3', outcome: 'failed', requirements: [] }] as const;
  const untold = (...requirements: readonly RequirementResult[]) =>
    untoldFailures({ ran, requirements, otherFailures: [] }).map(({ subject }) => subject);

  test('is explained by a check that breaks a MUST', () => {
    assert.deepEqual(untold(failed([failure('check', 'mine')])), []);
  });

  test('is not by one that is waived, that breaks a SHOULD, or by another scenario', () => {
    assert.deepEqual(untold(failed([failure('check', 'mine')], WAIVER)), ['features/a.feature:3']);
    assert.deepEqual(untold({ ...failed([failure('check', 'mine')]), level: 'SHOULD' }), ['features/a.feature:3']);
    assert.deepEqual(untold(failed([failure('scenario', 'mine')])), ['features/a.feature:3']);
  });
});
