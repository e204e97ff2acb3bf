import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultsOf } from '../../../reports/results/build-results.ts';
import { formatRequirements, formatWarnings } from '../../../reports/terminal/requirements-text.ts';
import type { Judgement, RequirementResult, Results } from '../../../vocabulary/results.ts';
import { catalogue, context, run, scenario } from '../sample-runs.ts';

const as = (text: string) => text;
const COLOURS = { good: as, bad: as, faint: as, strong: as } as unknown as Parameters<typeof formatRequirements>[1];

function skipped(id: string, message: string): RequirementResult {
  const judgement: Judgement = { by: 'check', subject: 'x', name: '', objects: ['x'], outcome: 'skipped', message };
  return {
    id,
    level: 'MUST',
    outcome: 'skipped',
    judgements: [judgement],
    waivers: [],
  } as unknown as RequirementResult;
}

test('what is not judged is named with its reason, each reason once', () => {
  const requirements = [
    skipped('REX-MEMORY-01', 'nothing could be run:\nno layout'),
    skipped('REX-TERM-07', 'nothing could be run:\nno layout'),
    skipped('REX-XDP-02', '\u001b[31mred'),
    skipped('REX-XDP-03', 'Error: x\n    at Scenario.<anonymous> (file:///a.mjs:1:2)\n    at run (b.js:3:4)'),
    skipped(
      'REX-XDP-04',
      'it is\nA_CODE: no\n  cause: one\n  hint: two\nfailed at: a.feature:3\nrun again: npx x a.feature:2',
    ),
    skipped(
      'REX-XDP-05',
      'it is\nA_CODE: no\n  cause: one\n  hint: two\nfailed at: a.feature:9\nrun again: npx x a.feature:8',
    ),
  ];
  const lines = formatRequirements({ requirements, otherFailures: [] } as unknown as Results, COLOURS);
  assert.deepEqual(lines.slice(1), [
    'not judged: REX-MEMORY-01, REX-TERM-07: nothing could be run: no layout',
    'not judged: REX-XDP-02: \\x1b[31mred',
    'not judged: REX-XDP-03: Error: x',
    'not judged: REX-XDP-04, REX-XDP-05: it is A_CODE: no',
  ]);
  assert.match(lines[0]!, /6 not judged$/);
});

test('the reason of a waiver is text alone to a terminal', () => {
  const waiver = { reason: 'later\n::error::\u001b[2J', until: '2030-12-31', inForce: true, object: 'a\u202eb' };
  const requirements = [{ ...skipped('REX-XDP-02', 'no'), waivers: [waiver] }];
  const objects = [{ name: waiver.object }];
  const lines = formatRequirements({ requirements, objects, otherFailures: [] } as unknown as Results, COLOURS);
  assert.equal(lines.at(-1), 'waived until 2030-12-31: REX-XDP-02 for a\\u{202e}b (skipped): later ::error::\\x1b[2J');
});

test('a waiver for an object that nothing judged is told from one that is not needed', () => {
  const told = (object: string) => {
    const waiver = { reason: 'later', until: '2030-12-31', inForce: true, object };
    const requirements = [{ ...skipped('REX-XDP-02', ''), outcome: 'passed', waivers: [waiver] }];
    const results = { requirements, objects: [{ name: 'filter' }], otherFailures: [] } as unknown as Results;
    return formatRequirements(results, COLOURS).at(-1);
  };
  assert.match(told('filter')!, /for filter \(passed\): later - it is met: remove the waiver$/);
  assert.match(told('fliter')!, /for fliter \(passed\): later - no object of this name was judged$/);
});

test('what is not met is named by its level, and what decides nothing is said to', () => {
  const failed = (id: string, level: string) => {
    const result = skipped(id, '');
    const judgements = result.judgements.map((each) => ({ ...each, outcome: 'failed' }));
    return { ...result, level, outcome: 'failed', judgements };
  };
  const requirements = [failed('REX-TERM-07', 'MUST'), failed('REX-PANIC-10', 'SHOULD')];
  const lines = formatRequirements({ requirements, otherFailures: [] } as unknown as Results, COLOURS);
  assert.deepEqual(lines.slice(1), [
    'MUST not met: REX-TERM-07',
    'SHOULD not met: REX-PANIC-10 (recommended; does not affect the verdict)',
  ]);
});

test('warnings of packets are shown with what they are of, and no more than ten', () => {
  const warnings = Array.from({ length: 12 }, (_, n) => ({
    subject: 'features/a.feature:3',
    text: `packet ${n}: \u001b[31m`,
  }));
  const lines = formatWarnings({ warnings } as unknown as Results);
  assert.equal(lines[0], 'warning: features/a.feature:3: packet 0: \\x1b[31m');
  assert.deepEqual([lines.length, lines.at(-1)], [11, '… 2 more warnings in results.json']);
  assert.deepEqual(formatWarnings(new Error('x')), []);
});

test('a scenario that failed beside the requirements is named below their counts', () => {
  const results = resultsOf(
    run(scenario({ tags: ['@REX-A-01'] }), scenario({ line: 8, outcome: 'failed' })),
    catalogue,
    context(),
  );
  assert.deepEqual(formatRequirements(results, COLOURS), [
    'requirements  MUST 1 of 1 met',
    "scenario failed beside the requirements: features/a.feature:8 (the project's own; decides the verdict, too)",
  ]);
});
