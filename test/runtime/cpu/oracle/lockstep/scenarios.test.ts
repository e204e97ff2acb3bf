import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whyUnfinished } from './scenarios.ts';

const ending = (scenario: string) => ({ scenario, status: 'PASSED', leftOut: 0, lost: 0 });

test('a run of cucumber is whole if it told of every scenario', () => {
  assert.equal(whyUnfinished(null, '2 scenarios (2 passed)\n5 steps', [ending('a:1'), ending('a:2')]), undefined);
  assert.equal(whyUnfinished(null, '1 scenario (1 failed)\n5 steps', [ending('a:1')]), undefined);
});

test('one that was ended, told of too few, or printed no number is not whole', () => {
  const lines = [ending('a:1')];
  assert.match(whyUnfinished('SIGKILL', '1 scenario (1 passed)', lines)!, /ended with SIGKILL/);
  assert.match(whyUnfinished(null, '2 scenarios (2 passed)', lines)!, /ran 2 scenarios, and 1 were told of/);
  assert.match(whyUnfinished(null, 'Parse error in "a.feature"', lines)!, /no number of scenarios: Parse error/);
});
