import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventLine, ProgramLine } from '../../bench/line.ts';
import { LINES } from '../../bench/lines.ts';
import { timeCommand } from '../../bench/measure/commands.ts';
import { Crossing } from '../../bench/measure/crossing.ts';
import { Events } from '../../bench/measure/events.ts';
import { buildHarnesses } from '../../bench/measure/harness.ts';
import { measureLine } from '../../bench/measure/measure.ts';
import { scenarioTimes } from '../../bench/measure/product.ts';
import { whyNoCompiler } from '../compile.ts';
import { THOROUGH } from '../effort.ts';
import { skipUnless } from '../skip.ts';

const noProcessor = process.arch === 'x64' && process.platform === 'linux' ? whyNoCompiler() : 'not an x86-64 Linux';
const line = LINES.find((found): found is ProgramLine => found.name === 'fib')!;
const call = LINES.find((found): found is ProgramLine => found.name === 'clock')!;
const crossing = new Crossing();
const missing = { missing: 'no gcc' };
const nothing = { native: missing, unicorn: missing };

test('a line that needs the processor is skipped with the reason where there is no gcc', async () => {
  assert.deepEqual(await measureLine(line, { harnesses: nothing, crossing, turns: 1 }), { skipped: 'no gcc' });
});

test('a call is measured without gcc', THOROUGH, async () => {
  const figure = await measureLine({ ...call, rounds: 100 }, { harnesses: nothing, crossing, turns: 2 });
  assert.ok('ratio' in figure);
  assert.deepEqual([figure.name, figure.unit, figure.toUnicorn], ['clock', 'crossings', undefined]);
  assert.ok(figure.ratio.low <= figure.ratio.median && figure.ratio.median <= figure.ratio.high);
});

test('without libunicorn, only the comparison with it is missing', {
  ...THOROUGH,
  ...skipUnless(noProcessor === undefined, noProcessor ?? ''),
}, async () => {
  const { native } = buildHarnesses();
  const harnesses = { native, unicorn: { missing: 'no libunicorn' } };
  const figure = await measureLine({ ...line, rounds: 3 }, { harnesses, crossing, turns: 1 });
  assert.ok('ratio' in figure && figure.ratio.median > 0);
  assert.equal(figure.toUnicorn, undefined);
});

for (const events of LINES.filter((found): found is EventLine => found.kind === 'events')) {
  test(`${events.name}: each event reaches one program, which runs to its end`, THOROUGH, async () => {
    const scene = await Events.forLine(events);
    try {
      assert.ok(scene.count >= 1000);
      assert.ok((await scene.run()).nanoseconds > 0);
    } finally {
      await scene.end();
    }
  });
}

test('how long scenarios take is read from the messages of a run', () => {
  const at = (seconds: number, nanos: number) => ({ seconds, nanos });
  const messages = [
    { meta: {} },
    { testCaseStarted: { id: 'a', timestamp: at(10, 900_000_000) } },
    { testCaseStarted: { id: 'b', timestamp: at(10, 999_000_000) } },
    { testStepStarted: { testCaseStartedId: 'a', timestamp: at(10, 950_000_000) } },
    { testCaseFinished: { testCaseStartedId: 'b', timestamp: at(11, 0) } },
    { testCaseFinished: { testCaseStartedId: 'a', timestamp: at(11, 100_000_000) } },
  ];
  assert.deepEqual(scenarioTimes(messages.map((message) => `${JSON.stringify(message)}\n`).join('')), [1e6, 200e6]);
});

test('a command takes time, and one that ends as it should not is no measurement', THOROUGH, async () => {
  const node = (script: string, codes: readonly number[]) => timeCommand(process.execPath, ['-e', script], codes);
  const { wall } = await node('setTimeout(() => process.exit(3), 50)', [0, 3]);
  assert.ok(wall >= 50e6);
  await assert.rejects(node('console.error("no such thing"); process.exit(4)', [0, 3]), {
    code: 'BENCH_COMMAND',
    cause: 'it printed: no such thing',
    message: /ended with 4, not with 0 or 3$/,
  });
});
