import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Line } from './progress.ts';
import { summarise } from './summary.ts';

const piece = (scenario: string, object: string, instructions: number, difference?: string): Line => ({
  ...{ scenario, object, instructions, answers: 1, end: 'left for the kernel' },
  ...(difference === undefined ? {} : { difference }),
});
const ending = (scenario: string, leftOut = 0): Line => ({ scenario, status: 'PASSED', leftOut });

test('each scenario is told by what came of it, and objects that nothing ran are named', () => {
  const lines = [
    ...[piece('a:1', 'hello', 10), piece('a:1', 'hello', 5), ending('a:1')],
    ...[piece('a:2', 'endless', 100), ending('a:2', 900)],
    ...[piece('a:3', 'printer', 0), ending('a:3')],
    ...[piece('a:4', 'hello', 7, 'after instruction 3: rax is 1'), ending('a:4', 20)],
    ending('a:5'),
  ];
  const { text, differences } = summarise(lines, ['hello', 'endless', 'printer']);
  assert.equal(differences, 1);
  assert.equal(
    text,
    `a:4, hello: after instruction 3: rax is 1
scenarios: 5
  1 with a difference
    a:4: PASSED
  1 left out in part, because they are longer than is followed
    a:2: 900 instructions left out
  2 left out, because they run no program
  1 compared to their end
  as cucumber has them: 5 PASSED
pieces of runs, by how they end:
  5 left for the kernel
objects: 2, 2 of the 3 of the corpus
  left out, because no scenario runs them: printer
122 instructions and 5 kernel functions in 5 pieces: 1 differ`,
  );
});
