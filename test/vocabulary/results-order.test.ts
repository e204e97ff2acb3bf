import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Judgement, RanScenario, Results } from '../../vocabulary/results.ts';
import { inOrder, uniqueWaivers } from '../../vocabulary/results-order.ts';

const judgement = (by: Judgement['by'], subject: string): Judgement => {
  return { by, subject, name: subject, objects: [], outcome: 'failed', message: 'no' };
};
const ran = (subject: string): RanScenario => ({ subject, outcome: 'passed', requirements: [] });
const object = (name: string, sha256: string, changed?: true) => ({ name, sha256, ...(changed && { changed }) });
const check = (name: string, layout: string, seed: number) => ({ object: name, sha256: 'a', layout, seed });

/** Lists as a bundle has them, in order and each entry once. */
const ORDERED = {
  layouts: ['linux-6.12', 'linux-6.18'],
  layoutFiles: [object('own', 'a'), object('own', 'b')],
  seeds: [2, 10],
  objects: [object('a', '1'), object('a', '1', true), object('a', '2'), object('b', '0')],
  checks: [check('a', 'linux-6.12', 9), check('a', 'linux-6.18', 2), check('a', 'linux-6.18', 10), check('b', '', 0)],
  ran: [ran('features/x.feature:9'), ran('features/x.feature:12'), ran('features/y.feature:1')],
  warnings: [
    { subject: 'a', text: '1' },
    { subject: 'a', text: '2' },
    { subject: 'b', text: '1' },
  ],
  flaky: [judgement('scenario', 'features/x.feature:9'), judgement('scenario', 'features/x.feature:12')],
  otherFailures: [judgement('check', 'z'), judgement('scenario', 'a.feature:9'), judgement('scenario', 'a.feature:12')],
} satisfies Partial<Results>;

/** Lists in which an entry may come twice. */
const REPEATED: readonly string[] = ['layouts', 'layoutFiles', 'seeds', 'objects', 'warnings'];

for (const [name, list] of Object.entries(ORDERED)) {
  test(`${name} of a bundle are in order, each entry once`, () => {
    const given = [...list.toReversed(), ...(REPEATED.includes(name) ? list : [])];
    const results = inOrder({ ...ORDERED, [name]: given } as unknown as Results);
    assert.deepEqual(results[name as keyof typeof ORDERED], list);
  });
}

test('of a waiver that two results have, the first stays', () => {
  const waiver = { reason: 'known', until: '2030-01-01', inForce: false };
  const other = { ...waiver, object: 'b' };
  assert.deepEqual(uniqueWaivers([waiver, other, { ...waiver, inForce: true }]), [waiver, other]);
});
