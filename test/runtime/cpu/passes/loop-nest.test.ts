import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blocksOf, headersOf, type Loop, loopNest, type NestItem } from '../../../../runtime/cpu/passes/loop-nest.ts';
import { effort, THOROUGH } from '../../../effort.ts';
import { drawSuccessors } from './flows.ts';

test('a loop that begins in the middle is entered there', () => {
  // 0 jumps to the condition, 2; 1 is the body.
  const nest = loopNest({ successors: [[2], [2], [1, 3], []], entered: [0] });
  assert.deepEqual(nest, [0, { headers: [2], body: [2, 1] }, 3]);
});

test('a loop within a loop shares no header with it', () => {
  const nest = loopNest({ successors: [[1], [2], [2, 1, 3], []], entered: [0] });
  assert.deepEqual(nest, [0, { headers: [1], body: [1, { headers: [2], body: [2] }] }, 3]);
});

test('a cycle with two ways in has both as headers, and one of what is left of it is inside', () => {
  const nest = loopNest({ successors: [[1, 2], [2, 4], [3], [1, 3], []], entered: [0] });
  assert.deepEqual(nest, [0, { headers: [1, 2], body: [1, 2, { headers: [3], body: [3] }] }, 4]);
});

test('a cycle that only callers come back to begins where the graph most likely does', () => {
  const flow = { successors: [[1], [0]], entered: [1, 0] };
  assert.deepEqual(loopNest(flow), [{ headers: [1], body: [1, 0] }]);
});

test('a path of any length is followed without recursion', THOROUGH, () => {
  const successors = Array.from({ length: 50_000 }, (_, number) => (number < 49_999 ? [number + 1] : []));
  assert.equal(loopNest({ successors, entered: [0] }).length, 50_000);
});

/** Every loop that holds a block, the outermost first. */
function loopsAround(items: readonly NestItem[], around: readonly Loop[], found: Map<number, readonly Loop[]>): void {
  for (const item of items) {
    if (typeof item === 'number') found.set(item, around);
    else loopsAround(item.body, [...around, item], found);
  }
}

test(
  'in any graph control goes forward, or back to a header of a loop around it, and into a loop by its headers',
  THOROUGH,
  () => {
    for (let seed = 1; seed <= effort(300, 20_000); seed++) {
      const successors = drawSuccessors(seed);
      const nest = loopNest({ successors, entered: [0] });
      const order = nest.flatMap(blocksOf);
      assert.deepEqual(
        [...order].sort((a, b) => a - b),
        [...successors.keys()],
        `seed ${seed}: every block once`,
      );
      const around = new Map<number, readonly Loop[]>();
      loopsAround(nest, [], around);
      const headers = headersOf(nest);
      assert.equal(new Set(headers).size, headers.length, `seed ${seed}: a header of one loop only`);
      for (const [from, targets] of successors.entries()) {
        for (const to of targets) {
          const leaves = around.get(from)!;
          for (const loop of around.get(to)!) {
            if (!leaves.includes(loop))
              assert.ok(loop.headers.includes(to), `seed ${seed}: ${from} → ${to} enters a loop`);
          }
          const back = leaves.some((loop) => loop.headers.includes(to));
          assert.ok(back || order.indexOf(to) > order.indexOf(from), `seed ${seed}: ${from} → ${to} goes forward`);
        }
      }
    }
  },
);
