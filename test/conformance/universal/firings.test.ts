import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseEvents } from '../../../captures/events/events-file.ts';
import type { CheckedProgram } from '../../../conformance/universal/reporting/report.ts';
import { THOROUGH } from '../../effort.ts';
import { judgeObject, replay, requirement, withOutcome } from './judged.ts';

describe('firings of the watchdog', () => {
  test('happen in every helper call, and the one that leaves something is blamed', THOROUGH, async () => {
    const report = await judgeObject('late_record');
    const [{ watchdog, untried }] = report.programs as [CheckedProgram];
    assert.deepEqual(watchdog, { calls: 50, callsTried: 50, ways: 1, instructions: 9, untried: '' });
    assert.equal(untried, '');
    const [finding, ...others] = requirement(report, 'REX-RESOURCE-03').findings;
    assert.deepEqual(others, []);
    assert.match(finding!.run!.input, /; the watchdog fires during helper call 35, bpf_ringbuf_reserve$/);
    const run = await replay('late_record', finding!.reproduction!.events);
    assert.equal(run.violations[0]?.code, 'RECORD_OPEN_AT_EXIT');
  });

  test('happen before the panic of a program that always panics', THOROUGH, async () => {
    const report = await judgeObject('record_then_panic');
    assert.equal(report.programs[0]!.watchdog.callsTried, 2);
    const [finding] = requirement(report, 'REX-RESOURCE-03').findings;
    assert.match(finding!.run!.input, /; the watchdog fires during helper call 1, bpf_ringbuf_reserve$/);
  });

  test('happen in samples of page faults, which the watchdog reaches', THOROUGH, async () => {
    const [finding] = requirement(await judgeObject('sampled_record'), 'REX-RESOURCE-03').findings;
    assert.match(finding!.reproduction!.events, /event: page-faults/);
    assert.equal(requirement(await judgeObject('perf_sampler'), 'REX-PANIC-09').outcome, 'passed');
  });

  test("happen in the author's events, on what came before them", THOROUGH, async () => {
    assert.deepEqual(withOutcome(await judgeObject('wanted_record'), 'failed'), []);
    const events = [
      'events:',
      ...[0x5eed, 7].map((n) => `  - {tracepoint: syscalls/sys_enter_dup, fields: {fildes: ${n}}}`),
    ];
    const report = await judgeObject('wanted_record', { events: parseEvents(events.join('\n'), 'mine.yaml') });
    assert.deepEqual(withOutcome(report, 'failed'), ['REX-RESOURCE-03', 'REX-PANIC-09']);
    const [finding] = requirement(report, 'REX-RESOURCE-03').findings;
    assert.equal(finding!.authors, true);
    assert.match(finding!.run!.input, /^event 2 of the author's: tracepoint; the watchdog fires during helper call 1/);
    assert.equal([...parseEvents(finding!.reproduction!.events, 'finding.yaml').events].length, 2);
    const run = await replay('wanted_record', finding!.reproduction!.events);
    assert.equal(run.violations[0]?.code, 'RECORD_OPEN_AT_EXIT');
  });

  test('are said not to have happened where the program was left alone', THOROUGH, async () => {
    const [{ watchdog, untried }] = (await judgeObject('lock_held')).programs as [CheckedProgram];
    assert.ok(watchdog.callsTried < watchdog.calls);
    assert.match(watchdog.untried, /^12 kernels in a row died without a new finding/);
    assert.match(untried, /^\d+ inputs: 12 kernels in a row died without a new finding/);
  });
});
