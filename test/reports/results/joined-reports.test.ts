import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { CheckedRequirement, CheckReport } from '../../../conformance/universal/reporting/report.ts';
import { joinReports } from '../../../reports/results/joined-reports.ts';

type Outcomes = Readonly<Record<string, CheckedRequirement['outcome']>>;

function report(name: string, outcomes: Outcomes, warnings: readonly string[] = []): CheckReport {
  const requirements = Object.entries(outcomes).map(([id, outcome]) => ({ id, outcome, reason: name }));
  return { object: name, requirements, warnings } as unknown as CheckReport;
}

function outcomesOf({ requirements }: CheckReport): Outcomes {
  return Object.fromEntries(requirements.map(({ id, outcome }) => [id, outcome]));
}

describe('reports of one check', () => {
  const join = (...reports: readonly CheckReport[]) => joinReports(reports, () => 'same');

  test('give the worst judgement of each requirement, in whichever order they come', () => {
    const one = report('a', { A: 'passed', B: 'failed', C: 'skipped', D: 'not applicable' });
    const other = report('b', { A: 'failed', B: 'passed', C: 'passed', D: 'passed' });
    const worst = { A: 'failed', B: 'failed', C: 'skipped', D: 'passed' };
    for (const reports of [join(one, other), join(other, one)]) {
      assert.equal(reports.length, 1);
      assert.deepEqual(outcomesOf(reports[0]!), worst);
    }
  });

  test('keep of equals the first, requirements of either, and all warnings', () => {
    const [joined] = join(
      report('a', { A: 'failed', B: 'passed' }, ['w']),
      report('b', { A: 'failed', C: 'failed' }, ['v']),
    );
    assert.deepEqual(outcomesOf(joined!), { A: 'failed', B: 'passed', C: 'failed' });
    assert.equal(joined!.requirements[0]!.reason, 'a');
    assert.deepEqual(joined!.warnings, ['w', 'v']);
  });

  test('are all joined, and those of others stay apart', () => {
    const reports = ['passed', 'passed', 'failed'].map((outcome, n) =>
      report(n === 1 ? 'y' : 'x', { A: outcome as 'passed' | 'failed' }),
    );
    const joined = joinReports(reports, ({ object }) => object as unknown as string);
    assert.deepEqual(joined.map(outcomesOf), [{ A: 'failed' }, { A: 'passed' }]);
    assert.deepEqual(outcomesOf(join(...reports, report('z', { A: 'passed' }))[0]!), { A: 'failed' });
  });
});
