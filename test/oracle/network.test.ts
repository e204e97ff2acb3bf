import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sample, THOROUGH } from '../effort.ts';
import { skipUnless } from '../skip.ts';
import { COURSE_GROUPS, type CourseOutcome, PLAIN } from './courses.ts';
import { findMachine } from './harness.ts';
import { type AttachedBy, attachOnMachine, findInterfaces, runOnMachine } from './machine-courses.ts';
import { attachInModel, runInModel } from './model-courses.ts';

const machine = findMachine();
const numbers = typeof machine === 'string' ? machine : findInterfaces();
const skip = skipUnless(typeof numbers !== 'string', typeof numbers === 'string' ? numbers : '');

const PROTOCOL = 0x88b5;

/**
 * What can be compared. Pairs of virtual interfaces hand a tag over beside the data, so it is missing from the frames that arrive at the far end;
 * and what reaches the network stack is seen by sockets for one protocol only.
 */
function comparable({ places, left, passed }: CourseOutcome) {
  const bare = (frames: readonly string[]) =>
    frames.map((frame) => (frame.startsWith('81006064', 24) ? frame.slice(0, 24) + frame.slice(32) : frame));
  const seen = places.second ?? places.ingress;
  return {
    places,
    left: { near: bare(left.near), other: bare(left.other) },
    passed: seen === undefined || seen.last.protocol === PROTOCOL ? passed : 'not known',
  };
}

for (const group of sample(COURSE_GROUPS, 1)) {
  const places = group.attached.map(([place, device, by = '']) => `${by} ${place} of ${device}`.trim()).join(', ');
  test(
    `packets past ${places}${group.otherIsDown ? ', which is down' : ''}: as in the running kernel`,
    skip,
    async () => {
      assert.ok(typeof numbers !== 'string');
      const [found, expected] = [await runInModel(group), runOnMachine(group, numbers)];
      for (const [index, { what }] of group.courses.entries()) {
        assert.deepEqual(comparable(found[index]!), comparable(expected[index]!), what);
      }
    },
  );
}

test('where the model is other than the running kernel: a copy that is dropped at egress', {
  ...skip,
  ...THOROUGH,
}, async () => {
  assert.ok(typeof numbers !== 'string');
  const plans = { ingress: { verdict: 0, copyTo: 'other' }, egress: { verdict: 2 } } as const;
  const attached = [
    ['ingress', 'near'],
    ['egress', 'other'],
  ] as const;
  const group = { attached, courses: [{ what: 'a copy dropped at egress', plans, frame: PLAIN }] };
  const [[model], [linux]] = [await runInModel(group), runOnMachine(group, numbers)];
  assert.equal(linux!.places.ingress!.copied, 1);
  assert.equal(model!.places.ingress!.copied, 0);
  const without = ({ places: { egress }, left, passed }: CourseOutcome) => ({ egress, left, passed });
  assert.deepEqual(without(model!), without(linux!));
});

for (const steps of [
  [
    ['xdp by link', 1],
    ['xdp by link', 2],
    ['xdp by netlink', 2],
  ],
  [
    ['xdp by netlink', 1],
    ['xdp by link', 2],
    ['xdp by netlink', 2],
    ['xdp by netlink', 2],
    ['xdp by netlink', 3],
  ],
  [
    ['tc by tcx', 1],
    ['tc by tcx', 1],
  ],
] as const satisfies readonly (readonly (readonly [AttachedBy, number])[])[]) {
  const what = steps.map(([by, program]) => `${program} as ${by}`).join(', then ');
  test(`programs attached to one interface, ${what}: as in the running kernel`, { ...skip, ...THOROUGH }, async () => {
    assert.deepEqual(await attachInModel(steps), attachOnMachine(steps));
  });
}

test('native xdp does not see copies that are put into a receive path', { ...skip, ...THOROUGH }, () => {
  assert.ok(typeof numbers !== 'string');
  const plans = { ingress: { verdict: 0, copyTo: 'other', flags: 1 }, xdp: { verdict: 1 } } as const;
  const attached = [
    ['ingress', 'near'],
    ['xdp', 'other'],
    ['second', 'other'],
  ] as const;
  const courses = [{ what: 'a copy in', plans, frame: PLAIN }];
  const [generic] = runOnMachine({ attached, courses }, numbers);
  assert.deepEqual([generic!.places.xdp?.times, generic!.places.second?.times], [1, undefined]);
  const [native] = runOnMachine({ attached, courses, nativeXdp: true }, numbers);
  assert.deepEqual([native!.places.xdp?.times, native!.places.second?.times], [undefined, 1]);
});
