import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatRequirements } from '../../reports/requirements-text.ts';
import type { Judgement, RequirementResult, Results } from '../../reports/results.ts';

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
  ];
  const lines = formatRequirements({ requirements } as unknown as Results, COLOURS);
  assert.deepEqual(lines.slice(1), [
    'not judged: REX-MEMORY-01, REX-TERM-07: nothing could be run: no layout',
    'not judged: REX-XDP-02: \\x1b[31mred',
  ]);
  assert.match(lines[0]!, /3 not judged$/);
});
