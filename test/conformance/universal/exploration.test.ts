import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Exploration } from '../../../conformance/universal/exploration/exploration.ts';
import type { CheckInput } from '../../../conformance/universal/inputs/input.ts';
import type { Breach } from '../../../conformance/universal/rules/breach.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';

const explored = (): Exploration =>
  new Exploration({ program: { name: 'main', type: 'xdp' } } as unknown as Exploration['subject']);

describe('a program is run no further', () => {
  const cases: readonly [
    what: string,
    after: (one: Exploration) => void,
    why: RegExp,
    before: (one: Exploration) => void,
  ][] = [
    ['after 60 dead kernels', (one) => breaches(one, 60), /^60 kernels died$/, (one) => breaches(one, 59)],
    [
      'after 12 dead kernels without a finding',
      (one) => (one.deaths = 12),
      /^12 kernels in a row died without a new finding$/,
      (one) => (one.deaths = 11),
    ],
    ['after 2 endless runs', (one) => (one.timeouts = 2), /^2 runs took too long$/, (one) => (one.timeouts = 1)],
    [
      'after 1,500 million instructions',
      (one) => (one.instructions = 1.5e9),
      /^its runs took 1500000000 instructions and 0 helper calls$/,
      (one) => (one.instructions = 1.5e9 - 1),
    ],
    [
      'after 15 million helper calls',
      (one) => (one.helperCalls = 15e6),
      /^its runs took 0 instructions and 15000000 helper calls$/,
      (one) => (one.helperCalls = 15e6 - 1),
    ],
    [
      'after 187,500 lines of log and trace, and says so',
      (one) => (one.lines = 187_500),
      /helper calls, and left 187500 lines in log and trace$/,
      (one) => (one.lines = 187_499),
    ],
    [
      'after 200 inputs that the model lacks something for',
      (one) => unjudged(one, 200),
      /^200 inputs led to something that the model lacks$/,
      (one) => unjudged(one, 199),
    ],
  ];
  for (const [what, after, why, before] of cases) {
    test(what, () => {
      const one = explored();
      before(one);
      assert.equal(one.leftAlone, '');
      const other = explored();
      after(other);
      assert.match(other.leftAlone, why);
      assert.ok(other.exhausted);
    });
  }
});

test('breaches at more than 256 places are counted with the first', () => {
  const one = explored();
  for (let place = 0; place < 300; place++) breachAt(one, place);
  assert.equal(one.breaches().length, 256);
  assert.equal(one.breaches()[0]!.count, 1 + 300 - 256);
});

/** So many dead kernels, each with a breach of its own. */
function breaches(one: Exploration, count: number): void {
  for (let place = 0; place < count; place++) {
    one.deaths += 1;
    breachAt(one, place);
  }
}

function breachAt(one: Exploration, place: number): void {
  const breach = { requirement: 'REX-MEMORY-01', code: 'X', message: `at ${place}`, cause: '', hint: '' } as Breach;
  const input = { event: {}, name: '', producible: true } as CheckInput;
  const symbol = `rex_prog_0123456789abcdef::main+0x${place.toString(16)}/0x1000`;
  const run = { oops: { symbol } } as ProgramRun;
  one.add(breach, input, run, () => ({
    judged: undefined,
    input,
    situation: {} as never,
    attached: [],
    history: [],
  }));
}

function unjudged(one: Exploration, count: number): void {
  for (let n = 0; n < count; n++) one.lacks('KERNEL_TEXT_READ', 'reads the code of the kernel');
}
