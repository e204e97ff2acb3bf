import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeRun } from '../../../cli/run/text-report.ts';
import { styleFor } from '../../../cli/style.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import { effort, sample, THOROUGH } from '../../effort.ts';
import { processorTime } from '../../patience.ts';
import { dup, fireOne, kernelWith, objectBytes, SECOND } from './corpus-kernel.ts';

/** Instructions between one at which programs are ended and the next. */
const EVERY = effort(7, 1);

function endedByWatchdog(run: ProgramRun): void {
  assert.equal(run.outcome, 'timed out');
  assert.equal(run.result, 0);
  assert.equal(run.panic?.message, 'Timeout in Rex program');
}

describe('the termination of programs', () => {
  test('an endless loop that starts 1 s after a firing ends 39 s later, in well under a second', THOROUGH, async () => {
    const target = await kernelWith('endless', { clock: { start: 21 * SECOND } });
    const started = processorTime();
    const run = await fireOne(target, dup());
    const took = started();
    endedByWatchdog(run);
    assert.equal(run.timeout?.mechanism, 'redirect');
    assert.equal(run.timeout?.helper, undefined);
    assert.equal(run.timeout?.ranFor, 39 * SECOND);
    assert.match(run.timeout?.interruptedAt ?? '', /::endless\+0x/);
    assert.equal(run.endedAt, 21 * SECOND + run.instructions * 1000);
    assert.ok(took < 5000, `${took} ms`);
    assert.ok((await target.snapshot()).attached.length === 0, 'the program is removed');
  });

  test('one that starts at a firing ends at the next, 20 s old', THOROUGH, async () => {
    const run = await fireOne(await kernelWith('endless', { clock: { start: 20 * SECOND } }), dup());
    assert.equal(run.timeout?.ranFor, 20 * SECOND);
  });

  test('how long it takes does not depend on how long an instruction takes', async () => {
    const clock = { start: 21 * SECOND, nanosecondsPerInstruction: 7777 };
    const run = await fireOne(await kernelWith('endless', { clock }), dup());
    assert.ok(Math.abs(run.timeout!.ranFor - 39 * SECOND) < 7777);
  });

  test(
    'hundreds of thousands of helper calls later, the program is ended when a helper returns',
    THOROUGH,
    async () => {
      const clock = { start: effort(39, 21) * SECOND + 500 };
      const run = await fireOne(await kernelWith('endless_helper', { clock }), dup());
      endedByWatchdog(run);
      assert.equal(run.timeout?.mechanism, 'deferral');
      assert.match(run.timeout?.helper ?? '', /^bpf_(ktime_get_ns|map_update_elem)$/);
      assert.ok(run.helperCalls > effort(500_000, 1_000_000));
      assert.equal(run.helpers.length, 10_100);
      assert.equal(run.helperCallsOmitted, run.helperCalls - 10_100);
      assert.equal(run.helpers.at(-1)?.name, run.timeout?.helper);
    },
  );

  test('a slow helper is not cut off: the program ends on its return, and its lock is released once', async () => {
    const helperDurations = { bpf_map_update_elem: 45 * SECOND };
    const target = await kernelWith('slow_helper', { helperDurations, loaderSurvivesSigsys: true });
    const run = await fireOne(target, dup(5));
    endedByWatchdog(run);
    assert.equal(run.timeout?.mechanism, 'deferral');
    assert.equal(run.timeout?.helper, 'bpf_map_update_elem');
    assert.match(run.timeout?.interruptedAt ?? '', /^bpf_map_update_elem\+0x0/);
    assert.ok(run.timeout!.ranFor > 45 * SECOND && run.timeout!.ranFor < 45.01 * SECOND);
    assert.deepEqual(run.locksReleased, ['map "state" at key 00000000']);
    assert.equal((await target.readMap('descriptors')).length, 1, 'the helper did its work');
  });

  test('a program that the only firing finds 19 s old is left alone, though it returns after 25 s', async () => {
    const configuration = { helperDurations: { bpf_map_update_elem: 25 * SECOND }, clock: { start: 21 * SECOND } };
    const run = await fireOne(await kernelWith('slow_helper', configuration), dup(5));
    assert.equal(run.outcome, 'completed');
    assert.ok(run.endedAt - run.startedAt > 25 * SECOND);
  });

  test(
    'a firing by the clock does at each instruction what a forced one does, at a call of a helper too',
    THOROUGH,
    async () => {
      const loaderSurvivesSigsys = true;
      const nanosecondsPerHelper = 0;
      const summary = ({ outcome, timeout }: ProgramRun) => [outcome, timeout?.mechanism, timeout?.helper];
      const forced = await kernelWith('slow_helper', { loaderSurvivesSigsys, clock: { nanosecondsPerHelper } });
      const whole = await fireOne(forced, dup());
      const helperDurations = { bpf_map_lookup_elem: 20 * SECOND };
      let afterLookup = 0;
      for (let n = 0; n < whole.instructions; n += EVERY) {
        const clock = { start: 20 * SECOND - n * 1000, nanosecondsPerHelper };
        const target = await kernelWith('slow_helper', { clock, helperDurations });
        const run = await fireOne(target, dup());
        await target.shutdown();
        if (run.timeout?.helper === 'bpf_map_lookup_elem') continue;
        afterLookup++;
        const expected = await fireOne(forced, dup(0, { watchdog: { atInstruction: n } }));
        assert.deepEqual(summary(run), summary(expected), `after ${n} instructions`);
      }
      assert.ok(afterLookup > whole.instructions / EVERY / 2);
    },
  );

  test('a helper that lasts over several firings is waited for all the same', async () => {
    const configuration = { helperDurations: { bpf_map_update_elem: 125 * SECOND }, clock: { start: 21 * SECOND } };
    const run = await fireOne(await kernelWith('slow_helper', configuration), dup(5));
    endedByWatchdog(run);
    assert.ok(run.timeout!.ranFor > 125 * SECOND && run.timeout!.ranFor < 125.01 * SECOND);
  });

  test('the next program can be ended like the first', THOROUGH, async () => {
    const target = await kernelWith('endless', { loaderSurvivesSigsys: true, clock: { start: 21 * SECOND } });
    for (let n = 0; n < 2; n++) endedByWatchdog(await fireOne(target, dup()));
  });

  for (const object of sample(['hello', 'slow_helper', 'guards'], 1)) {
    test(`${object} can be ended after each of its instructions`, async () => {
      const target = await kernelWith(object, { loaderSurvivesSigsys: true });
      const total = (await fireOne(target, dup())).instructions;
      const seen = { completed: 0, redirect: 0, deferral: 0 };
      for (let n = 0; n <= total; n += EVERY) {
        const run = await fireOne(target, dup(0, { watchdog: { atInstruction: n } }));
        if (run.outcome === 'completed') seen.completed++;
        else {
          endedByWatchdog(run);
          seen[run.timeout!.mechanism]++;
          if (run.timeout!.mechanism === 'deferral') assert.match(run.timeout!.helper ?? '', /^(bpf|rex)_/);
        }
        assert.equal(run.oops, null);
      }
      assert.ok(seen.redirect > total / EVERY / 10, JSON.stringify(seen));
      assert.ok(seen.deferral > 0, JSON.stringify(seen));
      const { locksHeld, references, perCpu } = await target.snapshot();
      assert.deepEqual([locksHeld, references], [[], []]);
      assert.equal(perCpu['rex_termination_state of CPU 0'], '0');
      assert.equal((await fireOne(target, dup())).outcome, 'completed');
    });
  }

  test('a program can be ended during each of its helper calls, on the return of just that one', async () => {
    const target = await kernelWith('slow_helper', { loaderSurvivesSigsys: true });
    const { helpers } = await fireOne(target, dup());
    assert.ok(helpers.length >= 4);
    for (const [index, { name }] of helpers.entries()) {
      const run = await fireOne(target, dup(0, { watchdog: { duringHelperCall: index + 1 } }));
      endedByWatchdog(run);
      assert.equal(run.timeout?.mechanism, 'deferral');
      assert.equal(run.timeout?.helper, name);
      assert.deepEqual(
        run.helpers.slice(0, index + 1).map((call) => call.name),
        helpers.slice(0, index + 1).map((call) => call.name),
      );
    }
    assert.deepEqual((await target.snapshot()).locksHeld, []);
  });

  test('a helper call that the program does not make changes nothing', async () => {
    const run = await fireOne(await kernelWith('hello'), dup(0, { watchdog: { duringHelperCall: 2 } }));
    assert.equal(run.outcome, 'completed');
  });

  test('a program that is not the endless one runs on after it', THOROUGH, async () => {
    const target = await kernelWith('endless', { clock: { start: 21 * SECOND } });
    await target.load('hello', objectBytes('hello'));
    await target.attach('hello');
    const { runs } = await target.fire(dup());
    assert.deepEqual(
      runs.map(({ program, outcome }) => [program, outcome]),
      [
        ['endless', 'timed out'],
        ['hello', 'completed'],
      ],
    );
  });
});

describe('firings of the watchdog', () => {
  const packet = { kind: 'packet', bytes: new Uint8Array(60) } as const;

  test('a program whose timeout handler comes back has not completed', THOROUGH, async () => {
    const target = await kernelWithXdp('handler_returns');
    const run = await fireOne(target, packet);
    assert.equal(run.outcome, 'conformance failure');
    assert.deepEqual(
      run.violations.map(({ code }) => code),
      ['TIMEOUT_SURVIVED'],
    );
    assert.match(run.explanation ?? '', /^the watchdog fired after 20 s, at rex_prog_\w+::handler_returns\+0x0/);
    assert.deepEqual(
      run.firings.map(({ mechanism, forced, after, reached }) => ({ mechanism, forced, after, reached })),
      [{ mechanism: 'redirect', forced: false, after: 20 * SECOND, reached: true }],
    );
    assert.equal(run.timeout, null);
  });

  test('a handler that says something else is shown with the firing that led to it', async () => {
    const run = await fireOne(await kernelWithXdp('handler_words'), packet);
    assert.equal(run.outcome, 'panicked');
    assert.equal(run.panic?.message, 'Enough');
    assert.equal(run.firings.length, 1);
    const text = describeRun(run, { number: 1, source: 'a packet', warnings: [] }, new Map(), styleFor({}, {}));
    assert.match(
      text,
      /\n {2}watchdog +fired after 20 s, at \S+::handler_words\+0x0\/0x10: sent to __rex_handle_timeout\n/,
    );
  });

  test('in a helper, the program is reached when it returns; where the program does not look, it goes on', async () => {
    const ended = await fireOne(await kernelWith('slow_helper'), dup(5, { watchdog: { duringHelperCall: 1 } }));
    endedByWatchdog(ended);
    const [firing] = ended.firings;
    assert.deepEqual([firing?.mechanism, firing?.forced, firing?.reached], ['deferral', true, true]);
    const left = await fireOne(await kernelWith('hello'), dup());
    assert.deepEqual(left.firings, []);
  });

  test('a helper of thousands of periods leaves ten of them to look at', async () => {
    const helperDurations = { bpf_map_update_elem: 100_000 * SECOND };
    const run = await fireOne(await kernelWith('slow_helper', { helperDurations }), dup(5));
    endedByWatchdog(run);
    assert.equal(run.firings.length, 10);
  });

  test('what a run has left is told of it, and not of the runs behind it', async () => {
    const target = await kernelWith('task_kept', { loaderSurvivesSigsys: true });
    const thread = await fireOne(target, dup(0, { task: { pid: 43, tgid: 42 } }));
    const leader = await fireOne(target, dup(0, { task: { pid: 42 } }));
    assert.deepEqual(
      thread.violations.map(({ code }) => code),
      ['REFERENCE_HELD_AT_EXIT'],
    );
    assert.equal(leader.outcome, 'completed');
    assert.equal((await target.state()).references.length, 1);
  });
});

async function kernelWithXdp(object: string): Promise<EmulatedTarget> {
  const target = new EmulatedTarget();
  await target.boot({});
  await target.load(object, objectBytes(object));
  await target.attach(object, 'eth0');
  return target;
}
