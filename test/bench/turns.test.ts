import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLines, LINES } from '../../bench/lines.ts';
import { Crossing } from '../../bench/measure/crossing.ts';
import { inTurns, ratios, spreadOf } from '../../bench/measure/turns.ts';
import { row, showRatio, showTime } from '../../bench/table.ts';

test('runs are taken in turn', async () => {
  const order: string[] = [];
  const runner = (name: string, nanoseconds: number) => async () => {
    order.push(name);
    return { nanoseconds: nanoseconds * order.length };
  };
  const times = await inTurns({ native: runner('native', 1), ours: runner('ours', 10) }, 2);
  assert.deepEqual(order, ['native', 'ours', 'native', 'ours']);
  assert.deepEqual(times, { native: [1, 3], ours: [20, 40] });
  assert.deepEqual(ratios([20, 40], [1, 4]), [20, 10]);
});

test('different results are no measurement, and a runner without a result is let be', async () => {
  const runner = (result?: bigint) => async () => ({ nanoseconds: 1, ...(result !== undefined && { result }) });
  await inTurns({ cross: runner(), native: runner(0n), ours: runner(0n), after: runner() }, 1);
  await assert.rejects(
    inTurns({ cross: runner(), native: runner(0n), ours: runner(7n) }, 1),
    /native leaves 0, and ours leaves 7/,
  );
});

test('the median and the quartiles', () => {
  assert.deepEqual(spreadOf([5, 1, 4, 2, 3]), { median: 3, low: 2, high: 4 });
  assert.deepEqual(spreadOf([1, 2, 3, 4]), { median: 2.5, low: 1.75, high: 3.25 });
  assert.deepEqual(spreadOf([7]), { median: 7, low: 7, high: 7 });
});

test('lines are chosen by their names, and by what stands before a dash', () => {
  const names = (...asked: string[]) => chooseLines(asked, false).lines.map(({ name }) => name);
  assert.deepEqual(names('packet'), ['packet-hash', 'packet-checksum', 'packet-search']);
  assert.deepEqual(names('sieve', 'fib'), ['sieve', 'fib', 'fib-checked']);
  assert.deepEqual(names('fib-checked'), ['fib-checked']);
  assert.deepEqual(chooseLines(['fi', 'sieve'], false).unknown, ['fi']);
  assert.ok(!names().includes('suite-wall'));
  assert.deepEqual(names('suite-wall'), ['suite-wall']);
  assert.deepEqual(
    chooseLines([], true).lines.map(({ name }) => name),
    LINES.map(({ name }) => name),
  );
});

test('no line has the name of another, and each says what is measured', () => {
  assert.equal(new Set(LINES.map(({ name }) => name)).size, LINES.length);
  for (const { name, what } of LINES) assert.ok(what.length > 10, name);
});

test('a crossing takes time, and nowhere near a millisecond', () => {
  const crossing = new Crossing();
  for (let run = 0; run < 5; run++) crossing.measure();
  assert.ok(crossing.measure() > 0);
  assert.ok(crossing.measure() < 1e6);
});

test('ratios and times are shown with three digits that matter', () => {
  assert.deepEqual([1.2049, 0.04712, 2345, 10].map(showRatio), ['1.2', '0.0471', '2,350', '10']);
  assert.deepEqual([0.5, 37.04, 999.9, 6982, 1.4e9, 3e12].map(showTime), [
    '0.5 ns',
    '37 ns',
    '1 µs',
    '6.98 µs',
    '1.4 s',
    '3000 s',
  ]);
});

test('a row has the ratio, the target and whether it is met; events also say how many a second', () => {
  const find = (name: string) => LINES.find((line) => line.name === name)!;
  const ratio = { median: 2, low: 1.9, high: 2.1 };
  const sieve = row(find('sieve'), { name: 'sieve', unit: 'native', ratio, toUnicorn: 0.05, nanoseconds: 32_600 });
  assert.deepEqual(sieve, ['sieve', '2 × native', '≤ 2 met', '0.05', '32.6 µs', 'primes below 4,096']);
  const above = row(find('sieve'), {
    name: 'sieve',
    unit: 'native',
    ratio: { ...ratio, median: 2.01 },
    nanoseconds: 1,
  });
  assert.deepEqual(above.slice(1, 4), ['2.01 × native', '≤ 2', '']);
  const bmc = row(find('bmc'), { name: 'bmc', unit: 'crossings', ratio, nanoseconds: 8000 });
  assert.equal(bmc[4], '8 µs, 125,000/s');
  const run = row(find('run'), { name: 'run', unit: 'node starts', ratio, nanoseconds: 4e9 });
  assert.deepEqual(run.slice(1, 5), ['2 × node start', '', '', '4 s']);
});
