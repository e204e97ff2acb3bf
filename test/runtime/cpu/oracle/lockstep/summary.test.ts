import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ending, Line } from './progress.ts';
import { differencesOf, failedOf, soFar, summarise } from './summary.ts';

const piece = (scenario: string, object: string, instructions: number, difference?: string): Line => ({
  ...{ scenario, object, instructions, answers: 1, end: 'left for the kernel' },
  ...(difference === undefined ? {} : { difference }),
});
const ending = (scenario: string, more: Partial<Ending> = {}): Ending => ({
  ...{ scenario, status: 'PASSED', leftOut: 0, lost: 0 },
  ...more,
});

test('each scenario is told by what came of it, and objects that nothing ran are named', () => {
  const lines = [
    ...[piece('a:1', 'hello', 10), piece('a:1', 'hello', 5), ending('a:1')],
    ...[piece('a:2', 'endless', 100), ending('a:2', { leftOut: 900 })],
    ...[piece('a:3', 'printer', 0), ending('a:3')],
    ...[piece('a:4', 'hello', 7, 'after instruction 3: rax is 1'), ending('a:4', { leftOut: 20 })],
    ending('a:5'),
    ...[piece('a:6', 'hello', 3), ending('a:6', { lost: 2, leftOut: 5 })],
  ];
  assert.equal(soFar(lines), 'so far 6 scenarios, 1 of them compared to their end, 125 instructions, 1 differences');
  assert.deepEqual(differencesOf(lines), ['a:4, hello: after instruction 3: rax is 1']);
  const { text, wrong } = summarise({ lines, corpus: ['hello', 'endless', 'printer'] });
  assert.equal(wrong, 3);
  assert.equal(
    text,
    `a:4, hello: after instruction 3: rax is 1
scenarios: 6
  1 with a difference
    a:4: PASSED
  1 left out in part, because pieces of them came to no comparison
    a:6: 2 pieces
  1 left out in part, because they are longer than is followed
    a:2: 900 instructions left out
  2 left out, because they run no program
  1 compared to their end
  as cucumber has them: 6 PASSED
pieces of runs, by how they end:
  6 left for the kernel
objects: 2, 2 of the 3 of the corpus
  left out, because no scenario runs them: printer
125 instructions and 6 kernel functions in 6 pieces: 1 differ`,
  );
});

test('scenarios that fail, and features that do not come to their end, are wrong unless addresses alone are others', () => {
  const lines = [
    ending('a:1', { status: 'FAILED', message: 'RSP: 0x1234' }),
    ending('a:2', { status: 'FAILED', message: 'the harness has ended' }),
    ending('a:3'),
  ];
  assert.deepEqual(
    failedOf(lines).map(({ scenario }) => scenario),
    ['a:1', 'a:2'],
  );
  const unfinished = ['b.feature: cucumber ended with SIGKILL'];
  const { text, wrong } = summarise({ lines, corpus: [], forAddresses: new Set(['a:1']), unfinished });
  assert.equal(wrong, 2);
  assert.match(text, /^not finished: b\.feature: cucumber ended with SIGKILL\nscenarios: 3\n/);
  assert.match(
    text,
    /1 PASSED\n {4}1 only because addresses of programs are others\n {6}a:1\n {4}a:2: FAILED the harness has ended\n/,
  );
});
