import assert from 'node:assert/strict';
import { test } from 'node:test';
import { effort, THOROUGH } from '../../../../effort.ts';
import { differenceUnderBudgets } from './compare.ts';
import type { Block, Op } from './program.ts';
import { MOST, tryProgram } from './report.ts';

const PROGRAMS = effort(8, 2000);

const add = (value: number): Op => ({ kind: 'constant', name: 'add', size: 8, to: 0, value });
const EQUAL = 4;
const NOT_EQUAL = 5;

for (const condition of [EQUAL, NOT_EQUAL]) {
  const branch = (to: number): Block => ({ ops: [], end: { kind: 'branch', condition, to } });
  const count: Block = { ops: [add(5)], end: { kind: 'count', register: 15, to: 1 } };

  test(`a loop with two ways in is entered by either, branch ${condition}`, () => {
    const program = [[branch(2), { ops: [add(3)], end: { kind: 'next' } } as const, count]];
    assert.equal(differenceUnderBudgets(program, MOST), undefined);
  });

  test(`a loop with two ways in is entered by a block in front of the second, branch ${condition}`, () => {
    const jump: Block = { ops: [add(3)], end: { kind: 'jump', to: 4 } };
    const between: Block = { ops: [add(7)], end: { kind: 'next' } };
    const program = [[branch(3), jump, { ops: [], end: { kind: 'return' } } as const, between, count]];
    assert.equal(differenceUnderBudgets(program, MOST), undefined);
  });
}

test('after a helper that changes the protection of a page, an access to it is checked again', () => {
  const store: Op = {
    kind: 'store',
    size: 8,
    register: 0,
    at: { base: 7, index: -1, scale: 1, displacement: 0 },
  };
  const program = [
    [{ ops: [store, { kind: 'kernel', low: 0x82000002 | 0 }, store], end: { kind: 'return' } } as const],
  ];
  assert.equal(differenceUnderBudgets(program, MOST), undefined);
});

test(
  'programs of random control flow come to the same with every budget and an instruction at a time',
  THOROUGH,
  () => {
    for (let seed = 1; seed <= PROGRAMS; seed++) assert.equal(tryProgram(seed), undefined);
  },
);
