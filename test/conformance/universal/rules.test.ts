import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Exploration } from '../../../conformance/universal/exploration/exploration.ts';
import { verdictOn } from '../../../conformance/universal/reporting/verdicts.ts';
import type { JudgedRun } from '../../../conformance/universal/rules/breach.ts';
import { faults } from '../../../conformance/universal/rules/memory.ts';
import { judgeLeftovers } from '../../../conformance/universal/rules/packet-bounds.ts';
import { cleanPanics, panicsOnInput } from '../../../conformance/universal/rules/panics.ts';
import { xdpVerdicts } from '../../../conformance/universal/rules/results.ts';
import { timeoutHandlers, timeouts } from '../../../conformance/universal/rules/termination.ts';
import { TIMEOUT_MESSAGE } from '../../../kernel-model/timeout-message.ts';
import type { LoadedObject } from '../../../runtime/loaded-object.ts';
import type { Oops, Panic, ProgramRun, WatchdogFiring } from '../../../runtime/program-run.ts';

/** A run that completed, of which a test says what is otherwise. */
function run(rest: Partial<ProgramRun>): ProgramRun {
  const usual = { type: 'xdp', outcome: 'completed', result: 2, verdict: 'XDP_PASS', instructions: 10, helperCalls: 1 };
  const nothing = { panic: null, oops: null, timeout: null, packet: null };
  return { ...usual, ...nothing, trace: [], log: [], firings: [], violations: [], ...rest } as unknown as ProgramRun;
}

function judged(rest: Partial<ProgramRun>, { usual = true, producible = true, perCpu = {} } = {}): JudgedRun {
  const state = { perCpu: { 'rex_termination_state of CPU 0': '0', 'valid rex_cleanup_entries of CPU 0': '0' } };
  return {
    run: run(rest),
    input: { event: { kind: 'packet' }, name: 'a packet', producible },
    situation: { name: 'as loaded', usual, setUp: [], configuration: {} },
    object: { imports: [] },
    before: state,
    after: { perCpu: { ...state.perCpu, ...perCpu } },
  } as unknown as JudgedRun;
}

const codes = (breaches: readonly { readonly code: string }[]) => breaches.map(({ code }) => code);

const frame = (symbol: string, program = false) => ({ symbol, offset: 1, size: 2, program });
const FRAMES = [frame('rex_landingpad'), frame('main', true), frame('rex_dispatcher_func')];

function panicked(message: string, rest: Partial<ProgramRun> = {}, frames = FRAMES): Partial<ProgramRun> {
  const panic: Panic = { message, location: 'src/main.rs:1:1', frames };
  return { outcome: 'panicked', result: 0, panic, log: ['rex: panicked at src/main.rs:1:1:'], ...rest };
}

const REACHED: WatchdogFiring = {
  mechanism: 'redirect',
  forced: true,
  after: 20e9,
  interruptedAt: 'main+0x1/0x2',
  helper: undefined,
  reached: true,
};

describe('the result of an xdp program', () => {
  test('is one of the five verdicts', () => {
    for (const result of [0, 1, 2, 3, 4]) assert.deepEqual(codes(xdpVerdicts(judged({ result }))), [], `${result}`);
    for (const result of [5, 0xffffffea]) {
      assert.deepEqual(codes(xdpVerdicts(judged({ result }))), ['VERDICT_UNKNOWN'], `${result}`);
    }
  });

  test('is not judged where user space has put it into a map, where the program panicked, and of other types', () => {
    assert.deepEqual(xdpVerdicts(judged({ result: 77 }, { usual: false })), []);
    assert.deepEqual(xdpVerdicts(judged({ result: 77, outcome: 'panicked' })), []);
    assert.deepEqual(xdpVerdicts(judged({ result: 77, type: 'tc' })), []);
  });
});

describe('a panic', () => {
  test('leaves nothing, and is seen from the landing pad to the dispatcher', () => {
    assert.deepEqual(cleanPanics(judged(panicked('no'))), []);
  });

  test('has the result 0', () => {
    assert.deepEqual(codes(cleanPanics(judged(panicked('no', { result: 1 })))), ['PANIC_WITH_RESULT']);
  });

  test('has a message, in itself and in the log', () => {
    for (const without of [panicked(' \n'), panicked('no', { log: ['another line'] })]) {
      assert.deepEqual(codes(cleanPanics(judged(without))), ['PANIC_WITHOUT_MESSAGE']);
    }
  });

  test('has a trace that begins in the landing pad', () => {
    assert.deepEqual(codes(cleanPanics(judged(panicked('no', {}, FRAMES.slice(1))))), ['PANIC_WITHOUT_TRACE']);
  });

  test('changes no state of a CPU but the cleanup entries that it gives back', () => {
    const changed = (perCpu: Record<string, string>) => codes(cleanPanics(judged(panicked('no'), { perCpu })));
    assert.deepEqual(changed({ 'rex_termination_state of CPU 0': '2' }), ['PANIC_CHANGES_STATE']);
    assert.deepEqual(changed({ 'valid rex_cleanup_entries of CPU 0': '1' }), []);
  });

  test('is the program’s own on what can happen, and without the watchdog', () => {
    assert.deepEqual(codes(panicsOnInput(judged(panicked('no')))), ['PANIC_ON_INPUT']);
    assert.deepEqual(panicsOnInput(judged(panicked('no'), { producible: false })), []);
    assert.deepEqual(panicsOnInput(judged(panicked('no'), { usual: false })), []);
    assert.deepEqual(panicsOnInput(judged(panicked('no', { firings: [REACHED] }))), []);
  });

  test('of a timeout has the words of a timeout, and no more', () => {
    const ended = (message: string) => codes(timeoutHandlers(judged(panicked(message, { firings: [REACHED] }))));
    assert.deepEqual(ended(TIMEOUT_MESSAGE), []);
    assert.deepEqual(ended(`${TIMEOUT_MESSAGE}!`), ['TIMEOUT_IN_OTHER_WORDS']);
  });
});

describe('a program that the watchdog finds too old', () => {
  const own = { ...REACHED, forced: false };
  const said = (rest: Partial<ProgramRun>) => timeouts(judged(rest)).map(({ code, message }) => [code, message]);

  test('breaks the requirement, whether the firing ended it or not', () => {
    const code = 'WATCHDOG_FOUND_IT_TOO_OLD';
    const timeout = {
      mechanism: 'redirect',
      helper: undefined,
      ranFor: 30e9,
      interruptedAt: own.interruptedAt,
    } as const;
    assert.deepEqual(said({ firings: [own], timeout }), [
      [code, 'the watchdog ends the program after 30 s, at main+0x1/0x2'],
    ]);
    assert.deepEqual(said({ firings: [{ ...own, reached: false }] }), [
      [code, 'the watchdog finds the program too old after 20 s, at main+0x1/0x2'],
    ]);
  });

  test('does not break it where the event made it fire, or nothing fired', () => {
    assert.deepEqual(said({ firings: [REACHED] }), []);
    assert.deepEqual(said({}), []);
  });
});

describe('a fault where the watchdog has fired', () => {
  const oops = { kind: 'page fault', message: 'BUG', symbol: 'main' } as unknown as Oops;
  const found = (mechanism: WatchdogFiring['mechanism']) =>
    codes(timeoutHandlers(judged({ outcome: 'oops', oops, firings: [{ ...REACHED, mechanism }] })));

  test('is that of the handler where the program was sent there, and its own otherwise', () => {
    assert.deepEqual(found('redirect'), ['TIMEOUT_FAULTS']);
    assert.deepEqual(found('deferral'), []);
  });
});

describe('a fault behind a packet', () => {
  const oops = {
    kind: 'out of bounds',
    message: 'BUG',
    explanation: 'guard page behind the packet: 0x0',
    symbol: 'main',
  };
  const broken = (type: 'xdp' | 'tc') =>
    faults(judged({ type, outcome: 'oops', oops: oops as unknown as Oops })).map(({ requirement }) => requirement);

  test('breaks the requirement on xdp programs only of these', () => {
    assert.deepEqual(broken('xdp'), ['REX-MEMORY-01', 'REX-MEMORY-02', 'REX-XDP-02']);
    assert.deepEqual(broken('tc'), ['REX-MEMORY-01', 'REX-MEMORY-02']);
  });
});

describe('a run with other bytes behind the packet', () => {
  const same = { trace: ['a'], packet: Uint8Array.of(1, 2) };
  const differing: readonly Partial<ProgramRun>[] = [
    { result: 1 },
    { outcome: 'panicked' },
    { instructions: 11 },
    { helperCalls: 2 },
    { trace: ['b'] },
    { trace: [] },
    { packet: Uint8Array.of(1, 3) },
    { packet: null },
  ];

  test('does the same', () => {
    assert.deepEqual(judgeLeftovers(run(same), run({ trace: ['a'], packet: Uint8Array.of(1, 2) })), []);
  });

  for (const other of differing) {
    test(`does not where this differs: ${Object.keys(other)} (${Object.values(other)})`, () => {
      const found = codes(judgeLeftovers(run(same), run({ ...same, ...other })));
      assert.deepEqual(found, ['READS_BEHIND_PACKET', 'READS_BEHIND_PACKET']);
    });
  }
});

test('a program all of whose runs led to what the model lacks is not judged', () => {
  const exploration = new Exploration({ program: { name: 'main', type: 'xdp' } } as unknown as Exploration['subject']);
  exploration.runs = 2;
  const object = { imports: [] } as unknown as LoadedObject;
  const lacking = (times: number) => {
    exploration.unjudged.set('it reads the code of the kernel', times);
    return verdictOn('REX-MEMORY-01', exploration, object).outcome;
  };
  assert.equal(lacking(1), 'passed');
  assert.equal(lacking(2), 'skipped');
});
