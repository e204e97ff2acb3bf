import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Oops, Panic, ProgramRun, Timeout } from '../../../runtime/program-run.ts';
import { expectOops, expectRule, OOPS_FACTS } from '../../../steps/comparisons/compare-oops.ts';
import { expectPanic } from '../../../steps/comparisons/compare-panics.ts';
import { expectRegisters, REGISTERS } from '../../../steps/comparisons/compare-registers.ts';
import { expectTimeout } from '../../../steps/comparisons/compare-timeouts.ts';
import type { FiredEvent } from '../../../steps/running/outcomes.ts';
import { describeRun } from '../../../steps/running/outcomes.ts';
import { Scenario } from '../../../steps/scenario.ts';
import { mismatch } from '../mismatched.ts';
import { readTable } from '../step-tables.ts';

const SECOND = 1_000_000_000;

/** As much of a run as these comparisons read. */
function runOf(facts: Partial<ProgramRun>): ProgramRun {
  const none = { oops: null, panic: null, timeout: null, registers: null, explanation: undefined, violations: [] };
  return {
    program: 'p',
    type: 'xdp',
    outcome: 'completed',
    result: 2,
    verdict: 'XDP_PASS',
    ...none,
    ...facts,
  } as ProgramRun;
}

describe('facts of an oops', () => {
  const oops = {
    frames: [],
    message: 'BUG: unable to handle page fault for address: 0000000000000010',
    exception: '#PF',
    access: 'read',
    address: 0x10n,
    symbol: 'rex_prog_0123456789abcdef::p+0x4/0x10',
    instruction: 'mov rax, [rdi]',
  } as Partial<Oops> as Oops;
  const run = runOf({ outcome: 'oops', oops, explanation: 'not a rule' });
  const compare = (...rows: readonly string[][]) =>
    expectOops(readTable(OOPS_FACTS, ...rows.map((row) => [...row])), run);

  test('are those of the run, under the names of the table', () => {
    compare(
      ['message', 'BUG: *'],
      ['exception', '#PF'],
      ['access', 'read'],
      ['address', '0x10'],
      ['symbol', 'p+0x4/0x10'],
      ['instruction', 'mov *'],
    );
  });

  for (const [name, other] of [
    ['message', 'Oops: *'],
    ['exception', '#GP'],
    ['access', 'write'],
    ['address', '0x11'],
    ['symbol', 'q+0x4/0x10'],
    ['instruction', 'mov'],
  ] as const) {
    test(`differ in one: ${name}`, () => {
      assert.match(
        mismatch(() => compare([name === 'address' ? 'access' : 'address', '*'], [name, other])),
        new RegExp(`${name}: `),
      );
    });
  }

  test('that are not there are not any text', () => {
    assert.match(
      mismatch(() => compare(['explanation', '*'])),
      /explanation: none/,
    );
    for (const fact of ['message', 'exception', 'access', 'address', 'symbol', 'instruction', 'explanation']) {
      mismatch(() => expectOops(readTable(OOPS_FACTS, [fact, '*']), runOf({})));
    }
  });

  test('exceptions and accesses that there are not are mistakes of the table, not of the run', () => {
    for (const row of [
      ['exception', '#XX'],
      ['access', 'reads'],
    ]) {
      assert.throws(() => compare(row), { code: 'UNKNOWN_NAME', message: /^t\.feature:10: / });
    }
    assert.throws(() => compare(['fault', '#PF']), { code: 'UNKNOWN_NAME' });
  });

  test('a rule is that of a run that broke one, not the explanation of another ending', () => {
    expectRule('it holds *', runOf({ outcome: 'conformance failure', explanation: 'it holds a lock' }));
    mismatch(() => expectRule('it holds *', runOf({ outcome: 'conformance failure', explanation: 'it is late' })));
    mismatch(() => expectRule('*', runOf({ outcome: 'unsupported', explanation: 'it holds a lock' })));
    mismatch(() => expectRule('*', runOf({ outcome: 'conformance failure' })));
  });
});

describe('registers of a task', () => {
  const fired = (after: ProgramRun['registers'], kind = 'probe'): readonly FiredEvent[] => [
    {
      event: {
        kind,
        type: 'kprobe',
        function: 'f',
        registers: { di: 3n, ip: 0x100n },
      } as unknown as FiredEvent['event'],
      label: 'the call',
      runs: [runOf({}), runOf({ registers: after })],
    },
  ];
  const before = { di: 3n, ip: 0x100n, ax: 0n } as NonNullable<ProgramRun['registers']>;
  const compare = (after: ProgramRun['registers'], ...rows: readonly string[][]) =>
    expectRegisters(readTable(REGISTERS, ...rows.map((row) => [...row])), fired(after));

  test('that are named have their values, also negative ones, and the others are as they were', () => {
    compare(before, ['di', '3']);
    compare({ ...before, ax: 0xffff_ffff_ffff_ffe8n }, ['ax', '-24']);
    compare({ ...before, ax: 7n }, ['ax', '*']);
  });

  test('that are named differ', () => {
    assert.match(
      mismatch(() => compare({ ...before, ax: 7n }, ['ax', '8'])),
      /ax 0x8.*ax 0x7/s,
    );
  });

  test('that are not named have changed', () => {
    assert.match(
      mismatch(() => compare({ ...before, ax: 7n }, ['di', '3'])),
      /ax unchanged: 0x0.*ax 0x7/s,
    );
    assert.match(
      mismatch(() => compare({ ...before, di: 4n, ip: 0x200n }, ['ip', '*'])),
      /di unchanged: 0x3/,
    );
  });

  test('are those of the last run, and of a probe', () => {
    mismatch(() => compare(null, ['di', '3']));
    mismatch(() => expectRegisters(readTable(REGISTERS, ['di', '3']), [{ ...fired(before)[0]!, runs: [] }]));
    assert.throws(() => expectRegisters(readTable(REGISTERS, ['di', '3']), fired(before, 'packet')), {
      kind: 'input',
    });
    assert.throws(() => compare(before, ['rdi', '3']), { code: 'UNKNOWN_NAME' });
  });
});

describe('a panic', () => {
  const panic: Panic = { message: 'index out of bounds', location: 'src/a.rs:31:9', frames: [] };
  const run = runOf({ outcome: 'panicked', panic });
  const compare = (message: string, location?: string, of = run) => expectPanic(new Scenario(), of, message, location);

  test('has its message, and its place with or without a column', () => {
    compare('index out of bounds');
    compare('index *', 'src/a.rs:31');
    compare('*bounds', 'src/a.rs:31:9');
  });

  test('differs in message, place, line or column', () => {
    mismatch(() => compare('index out'));
    for (const place of ['src/a.rs:31:8', 'src/a.rs:3', 'src/a.rs', 'a.rs:31', 'src/a.rs:31:']) {
      mismatch(() => compare('*', place));
    }
  });

  test('is none where the run has no place, has timed out, or has not panicked', () => {
    mismatch(() =>
      compare('*', 'src/a.rs:31', runOf({ outcome: 'panicked', panic: { ...panic, location: undefined } })),
    );
    mismatch(() => compare('*', undefined, runOf({ outcome: 'timed out', panic })));
    mismatch(() => compare('*', undefined, runOf({})));
  });
});

describe('a timeout', () => {
  const timeout = { mechanism: 'helper return', helper: 'bpf_ktime_get_ns', ranFor: 25 * SECOND } as unknown as Timeout;
  const run = runOf({ outcome: 'timed out', timeout });
  const expected = { mechanism: timeout.mechanism, helper: timeout.helper, duration: 25 * SECOND };
  const compare = (other: object, of = run) => expectTimeout(new Scenario(), of, { ...expected, ...other });

  test('has its mechanism, helper and duration to the hundredth', () => {
    compare({});
    compare({ duration: undefined });
    compare({ duration: 25.001 * SECOND });
  });

  test('differs in mechanism, helper or duration', () => {
    assert.match(
      mismatch(() => compare({ mechanism: 'redirect', helper: undefined })),
      /in program code.*on return from "bpf_ktime_get_ns"/s,
    );
    mismatch(() => compare({ helper: 'bpf_get_current_pid_tgid' }));
    mismatch(() => compare({ helper: undefined }));
    assert.match(
      mismatch(() => compare({ duration: 26 * SECOND })),
      /expected {2}ended by the watchdog after 26 s, on return from/,
    );
    assert.match(
      mismatch(() => compare({ helper: 'bpf_get_current_pid_tgid', duration: undefined })),
      /expected {2}ended by the watchdog, on return from/,
    );
  });

  test('is none where the run ended otherwise, and a helper that there is not is a mistake', () => {
    mismatch(() => compare({}, runOf({ outcome: 'panicked', timeout })));
    assert.match(
      mismatch(() => compare({}, runOf({}))),
      /found {5}p returned 2 \(XDP_PASS\)/,
    );
    assert.throws(() => compare({ helper: 'bpf_nothing' }), { code: 'UNKNOWN_NAME' });
  });
});

test('a run that panicked or crashed is told with the lines that it comes from', () => {
  const source = [
    { file: 'src/parser.rs', line: 12, column: 9, name: 'field', inlined: true },
    { file: 'src/main.rs', line: 30, column: 5, name: 'filter', inlined: false },
  ];
  const frames = [{ symbol: 'filter', offset: 4, size: 16, program: true, source }];
  const panic = { message: 'index out of bounds', location: 'src/parser.rs:12:9', frames };
  assert.equal(
    describeRun({ ...runOf({ outcome: 'panicked', panic }), program: 'filter' }),
    'filter panicked with "index out of bounds" at "src/parser.rs:12:9", src/parser.rs:12:9 in field, inlined into src/main.rs:30:5 in filter',
  );
  const oops = { message: 'BUG', symbol: 'filter+0x4/0x10', frames } as Partial<Oops> as Oops;
  assert.match(
    describeRun(runOf({ outcome: 'oops', oops })),
    /BUG in filter\+0x4\/0x10, src\/parser\.rs:12:9 in field, /,
  );
});
