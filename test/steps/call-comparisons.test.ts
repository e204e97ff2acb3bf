import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HelperCall, StackFrame } from '../../runtime/program-run.ts';
import { expectFrames, STACK_TRACE } from '../../steps/comparisons/compare-frames.ts';
import { expectHelperCalls, HELPER_CALLS } from '../../steps/comparisons/compare-helpers.ts';
import { Scenario } from '../../steps/scenario.ts';
import { mismatch } from './mismatched.ts';
import { readTable } from './step-tables.ts';

/** No object is loaded. */
const nowhere = new Scenario();

describe('stack traces', () => {
  const frame = (symbol: string, offset: number): StackFrame => ({ symbol, offset, size: 0x20, program: true });
  const frames = [frame('core::panicking::panic', 4), frame('<*const T as a::B>::c', 0x2a)];

  test('are compared frame by frame; a cell * stands for anything, a name with * for itself', () => {
    expectFrames(
      nowhere,
      readTable(
        STACK_TRACE,
        ['frame', 'offset', 'size'],
        ['*', '+0x4', '*'],
        ['<*const T as a::B>::c', '+0x2a', '0x20'],
      ),
      frames,
    );
    expectFrames(nowhere, readTable(STACK_TRACE, ['frame'], ['core::panicking::panic'], ['*']), frames);
    assert.match(
      mismatch(() => expectFrames(nowhere, readTable(STACK_TRACE, ['frame'], ['dump_stack_lvl'], ['*']), frames)),
      /frame 1 is the first that differs/,
    );
    assert.throws(() => expectFrames(nowhere, readTable(STACK_TRACE, ['frame'], ['core::*'], ['*']), frames), {
      code: 'UNKNOWN_NAME',
      message: /^t\.feature:11: .*"core::\*"/,
    });
  });

  test('a wrong offset, a missing frame and one too many are found', () => {
    assert.match(
      mismatch(() =>
        expectFrames(nowhere, readTable(STACK_TRACE, ['frame', 'offset'], ['*', '*'], ['*', '+0x2b']), frames),
      ),
      /≠ \* {2}\+0x2b/,
    );
    mismatch(() => expectFrames(nowhere, readTable(STACK_TRACE, ['frame'], ['*']), frames));
    mismatch(() => expectFrames(nowhere, readTable(STACK_TRACE, ['frame'], ['*'], ['*'], ['*']), frames));
  });

  test('an unknown column is refused', () => {
    assert.throws(() => expectFrames(nowhere, readTable(STACK_TRACE, ['frame', 'line']), frames), {
      code: 'TABLE_HEADING',
    });
  });
});

describe('helper calls', () => {
  const call = (name: string, result: bigint | null): HelperCall => ({ name, args: [], result });
  const calls = [
    call('bpf_spin_lock', 0n),
    call('bpf_map_update_elem', -7n),
    call('bpf_map_update_elem', -7n),
    call('rex_landingpad', null),
  ];

  test('one too many and one too few are found', () => {
    const rows = calls.map(({ name }) => [name]);
    const compare = (names: readonly string[][]) =>
      expectHelperCalls(readTable(HELPER_CALLS, ['helper'], ...names), calls);
    compare(rows);
    mismatch(() => compare(rows.slice(0, -1)));
    mismatch(() => compare([...rows, ['rex_landingpad']]));
    mismatch(() => expectHelperCalls(readTable(HELPER_CALLS, ['helper'], ['rex_landingpad']), []));
  });

  test('are compared in order, with results where the table has them', () => {
    expectHelperCalls(
      readTable(
        HELPER_CALLS,
        ['helper', 'times'],
        ['bpf_spin_lock', '1'],
        ['bpf_map_update_elem', '2'],
        ['rex_landingpad', '1'],
      ),
      calls,
    );
    expectHelperCalls(
      readTable(
        HELPER_CALLS,
        ['helper', 'result'],
        ['bpf_spin_lock', '0'],
        ['bpf_map_update_elem', '-7'],
        ['bpf_map_update_elem', '*'],
        ['rex_landingpad', 'did not return'],
      ),
      calls,
    );
    mismatch(() =>
      expectHelperCalls(
        readTable(
          HELPER_CALLS,
          ['helper', 'times'],
          ['bpf_spin_lock', '1'],
          ['bpf_map_update_elem', '1'],
          ['rex_landingpad', '1'],
        ),
        calls,
      ),
    );
    mismatch(() =>
      expectHelperCalls(
        readTable(
          HELPER_CALLS,
          ['helper', 'result'],
          ['bpf_spin_lock', '1'],
          ['bpf_map_update_elem', '-7'],
          ['bpf_map_update_elem', '*'],
          ['rex_landingpad', '*'],
        ),
        calls,
      ),
    );
    mismatch(() =>
      expectHelperCalls(
        readTable(
          HELPER_CALLS,
          ['helper'],
          ['bpf_map_update_elem'],
          ['bpf_spin_lock'],
          ['bpf_map_update_elem'],
          ['rex_landingpad'],
        ),
        calls,
      ),
    );
  });
});
