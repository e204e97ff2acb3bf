import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeReached, describeReached } from './code-reached.ts';

const OBJECT = 'opt/port_filter.O1';

test('only places where an instruction of the object begins count, and each counts once', () => {
  const [none] = codeReached([], [OBJECT]);
  assert.equal(none!.reached, 0);
  assert.ok(none!.all > 20, `${none!.all} instructions`);
  const lines = [
    { code: OBJECT, places: [0, 1] },
    { code: OBJECT, places: [0, -5, 1_000_000] },
    { code: 'hello', places: [0] },
  ];
  const [some] = codeReached(lines, [OBJECT]);
  // push rbp; mov rbp, rsp.
  assert.equal(some!.reached, 2);
});

test('shares are rounded down', () => {
  const objects = [
    { object: 'a', reached: 199, all: 200 },
    { object: 'b', reached: 0, all: 0 },
  ];
  assert.equal(
    describeReached(objects),
    'instructions of their functions that were reached: 99 % of 200\n  a 99 %, b none',
  );
});
