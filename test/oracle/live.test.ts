import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { test } from 'node:test';
import { effort, sample, THOROUGH } from '../effort.ts';
import { Random } from '../runtime/cpu/oracle/random.ts';
import { skipUnless } from '../skip.ts';
import { askMachine, askModel, compareMaps } from './compare-maps.ts';
import { findMachine } from './harness.ts';
import { askTracePrintk } from './helpers/formats.ts';
import { COMPARISONS } from './helpers/table.ts';
import { type Exercise, firstDifference, parseMap, parseOperation } from './operation.ts';
import { exerciseOf, formatCallOf, outcomeOf, readRegressions } from './regressions.ts';
import { shrink } from './shrink.ts';

const machine = findMachine();
const skip = skipUnless(typeof machine !== 'string', typeof machine === 'string' ? machine : '');
const cpus = typeof machine === 'string' ? 1 : machine.cpus;
const LARGE_VALUE = 4_194_000;
/** Elements that take far more pages than the machine has: the kernel refuses them without trying. */
const TOO_MANY = Math.ceil((8 * totalmem()) / LARGE_VALUE);
const OPERATIONS = effort(50, 2000);
const CALLS = effort(5, 20);

test('maps do what the running kernel does', skip, () => {
  const { operations, disagreement } = compareMaps(cpus, 1, OPERATIONS);
  assert.equal(disagreement, undefined);
  assert.ok(operations >= OPERATIONS);
});

test('what has more pages than the machine is ENOMEM, unless it is made as it is needed', {
  ...skip,
  ...THOROUGH,
}, () => {
  const sizes = `value ${LARGE_VALUE}, entries ${TOO_MANY}`;
  for (const [map, created] of [
    [`hash, key 4, ${sizes}, flags 0x0`, -12],
    [`hash, key 4, ${sizes}, flags 0x1`, 0],
    [`array, key 4, ${sizes}, flags 0x0`, -12],
    [`queue, key 0, ${sizes}, flags 0x0`, -12],
    [`stack, key 0, ${sizes}, flags 0x0`, -12],
  ] as const) {
    const exercise: Exercise = { map: parseMap(map), operations: [] };
    assert.deepEqual([askMachine(exercise, cpus).created, askModel(exercise, cpus).created], [created, created], map);
  }
});

for (const comparison of sample(COMPARISONS, 1)) {
  test(`${comparison.helpers.join(', ')}: as the running kernel`, { ...skip, ...THOROUGH }, () => {
    for (const result of comparison.compare({ cpus }, new Random(1), CALLS)) {
      assert.equal(result.disagreement, undefined, result.helper);
      assert.ok(result.skipped !== undefined || result.calls >= CALLS, `${result.helper}: ${result.calls} calls`);
    }
  });
}

test('a model that is wrong is found out, and shown by as few operations as it takes', { ...skip, ...THOROUGH }, () => {
  const map = parseMap('queue, key 0, value 1, entries 2, flags 0x0');
  const operations = ['push value 01', 'peek', 'push value 02', 'user lookup', 'pop', 'push value 03', 'pop', 'pop'];
  const exercise = { map, operations: operations.map(parseOperation) };
  // A queue compared with a stack: the same until two values are in.
  const disagrees = (one: Exercise) =>
    firstDifference(askMachine(one, cpus), askModel({ ...one, map: { ...one.map, type: 23 } }, cpus)) !== -1;
  assert.ok(disagrees(exercise));
  const smallest = shrink(exercise, (one) => disagrees(one));
  assert.equal(smallest.operations.length, 3);
});

test('the recorded answers are those of the running kernel', { ...skip, ...THOROUGH }, () => {
  const { maps, formats } = readRegressions();
  for (const entry of maps.filter((one) => Number(one.cpus) === cpus)) {
    const outcome = askMachine(exerciseOf(entry), cpus);
    assert.deepEqual(outcomeOf(entry, outcome), { created: String(entry.created), operations: entry.operations });
  }
  const printed = askTracePrintk(formats.map(formatCallOf));
  if (typeof printed === 'string') return;
  formats.forEach((entry, index) => {
    const { result, bytes } = printed[index]!;
    assert.deepEqual({ result, text: bytes.toString() }, { result: entry.result, text: entry.text }, entry.format);
  });
});
