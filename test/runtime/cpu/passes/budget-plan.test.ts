import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planBudget } from '../../../../runtime/cpu/passes/budget-plan.ts';
import { effort } from '../../../effort.ts';
import { Random } from '../oracle/random.ts';
import { drawnGraphs, graphsOfProgram } from './flows.ts';

const move = { kind: 'binary', name: 'mov', size: 8, to: 0, from: 1 } as const;

test('ways that meet owe what the shorter one owes, and the budget must hold the longer one', () => {
  const [graph] = graphsOfProgram([
    [
      { ops: [], end: { kind: 'branch', condition: 4, to: 2 } },
      { ops: [move, move], end: { kind: 'next' } },
      { ops: [move], end: { kind: 'return' } },
    ],
  ]);
  const { longest, owed } = planBudget(graph!);
  assert.deepEqual([...longest], [5, 4, 2]);
  assert.deepEqual([...owed], [0, 1, 1]);
});

test('a loop looks at the budget once, for one time round it and the way behind it', () => {
  const [graph] = graphsOfProgram([
    [
      { ops: [], end: { kind: 'next' } },
      { ops: [move], end: { kind: 'branch', condition: 4, to: 3 } },
      { ops: [move], end: { kind: 'jump', to: 1 } },
      { ops: [move, move, move], end: { kind: 'return' } },
    ],
  ]);
  assert.deepEqual(
    graph!.blocks.map(({ entry }) => entry),
    [0, -1, -1],
  );
  const { longest } = planBudget(graph!);
  assert.deepEqual([...longest], [6, 2, 4]);
});

test('on every way the budget holds what is retired until it is looked at, and no block owes more than was retired', () => {
  const random = new Random(5);
  for (const graph of drawnGraphs(effort(60, 2000))) {
    const { longest, owed } = planBudget(graph);
    for (let walk = 0; walk < 20; walk++) {
      let block = random.pick(graph.entries);
      let allowed = longest[block.number]!;
      let retired = 0;
      for (let steps = 0; steps < 40; steps++) {
        if (block.entry >= 0) {
          assert.equal(owed[block.number], 0);
          allowed = longest[block.number]!;
          retired = 0;
        }
        assert.ok(owed[block.number]! <= retired);
        retired += block.instructions.length;
        assert.ok(retired <= allowed);
        if (block.successors.length === 0) break;
        block = graph.blocks[random.pick(block.successors)]!;
      }
    }
  }
});
