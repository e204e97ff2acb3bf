import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { control, modelled } from '../../../kernel-model/helpers/helper.ts';
import {
  FIRST_CALLS_KEPT,
  HelperLog,
  KEYS_KEPT,
  LAST_CALLS_KEPT,
  LONGEST_KEY_KEPT,
} from '../../../runtime/run/records/helper-log.ts';
import { THOROUGH } from '../../effort.ts';
import { smallKernel } from './small-kernel.ts';

const nothing = () => {};
const DEFINITIONS = [
  modelled('lookup', 'map: pointer, key: pointer', 'pointer', [], nothing),
  modelled('update', 'map: pointer, cpu: u32, pid: s32, flags: u64', 'errno', [], nothing),
  modelled('random', '', 'u32', [], nothing),
  modelled('unlock', 'lock: pointer', 'void', [], nothing),
  control('leave', '', 'noreturn', []),
];

function setUp() {
  const { registers } = smallKernel();
  return { registers, log: new HelperLog(DEFINITIONS) };
}

describe('the helper log', () => {
  test('shows arguments and results by their C types', () => {
    const { registers, log } = setUp();
    registers.set('rdi', 0xffffc90000300000n);
    registers.set('rsi', 0xffffffff80000001n);
    registers.set('rdx', 0xfffffffffffffff0n);
    registers.set('rcx', 0xffffffffffffffffn);
    for (const [helper, rax] of [
      [0, 0xffffc90000400010n],
      [1, 0xfffffffffffffffen],
      [2, 0x1234567890abcdefn],
      [3, 7n],
    ] as const) {
      log.enter(helper, registers);
      registers.set('rax', rax);
      log.leave(registers);
    }
    log.enter(4, registers);
    assert.equal(log.last, 'leave');
    const { total, omitted, calls } = log.recorded();
    assert.deepEqual([total, omitted], [5, 0]);
    const map = 0xffffc90000300000n;
    assert.deepEqual(calls, [
      { name: 'lookup', args: [map, 0xffffffff80000001n], result: 0xffffc90000400010n, returned: true },
      { name: 'update', args: [map, 0x80000001n, -16n, 0xffffffffffffffffn], result: -2n, returned: true },
      { name: 'random', args: [], result: 0x90abcdefn, returned: true },
      { name: 'unlock', args: [map], result: null, returned: true },
      { name: 'leave', args: [], result: null, returned: false },
    ]);
  });

  test('keeps the first and the last of very many calls, in order', THOROUGH, () => {
    const { registers, log } = setUp();
    const total = 123_456;
    for (let n = 0; n < total; n++) {
      registers.setHalves(7, n, 0);
      log.enter(3, registers);
      log.leave(registers);
    }
    const recorded = log.recorded();
    log.clear();
    log.enter(4, registers);
    assert.equal(recorded.total, total);
    assert.equal(recorded.omitted, total - FIRST_CALLS_KEPT - LAST_CALLS_KEPT);
    const seen = recorded.calls.map(({ args }) => Number(args[0]));
    assert.deepEqual(seen.slice(0, 3), [0, 1, 2]);
    assert.deepEqual(seen.slice(FIRST_CALLS_KEPT - 1, FIRST_CALLS_KEPT + 1), [9_999, total - 100]);
    assert.equal(seen.at(-1), total - 1);
    assert.equal(seen.length, FIRST_CALLS_KEPT + LAST_CALLS_KEPT);
    assert.equal(log.recorded().total, 1);
  });

  test('keeps keys of the first calls, as they were when the call was made', () => {
    const { registers, log } = setUp();
    const memory = Uint8Array.of(1, 2, 3, 4);
    for (let n = 0; n < KEYS_KEPT + 1; n++) {
      log.enter(0, registers);
      memory[1] = n & 0xff;
      if (log.keepsKey) log.keepKey(memory, 1, 2);
    }
    log.leave(registers);
    memory.fill(0xee);
    const { calls } = log.recorded();
    assert.deepEqual(calls[0]!.key, Uint8Array.of(0, 3));
    assert.deepEqual(calls[KEYS_KEPT - 1]!.key, Uint8Array.of((KEYS_KEPT - 1) & 0xff, 3));
    assert.equal(calls[KEYS_KEPT]!.key, undefined);
    log.clear();
    log.enter(0, registers);
    assert.equal('key' in log.recorded().calls[0]!, false, 'one of the run before');
  });

  test('keeps no key that is longer than what it has room for', () => {
    const { registers, log } = setUp();
    log.enter(0, registers);
    log.keepKey(new Uint8Array(LONGEST_KEY_KEPT + 1), 0, LONGEST_KEY_KEPT + 1);
    assert.equal(log.recorded().calls[0]!.key, undefined);
    log.keepKey(new Uint8Array(LONGEST_KEY_KEPT).fill(7), 0, LONGEST_KEY_KEPT);
    assert.deepEqual(log.recorded().calls[0]!.key, new Uint8Array(LONGEST_KEY_KEPT).fill(7));
  });

  test('keeps the calls of every run, short and long ones in turn', THOROUGH, () => {
    const { registers, log } = setUp();
    const lengths = Array.from({ length: 400 }, (_, n) => (n % 50 === 49 ? 900 : n % 7));
    const runs = lengths.map((length, run) => {
      log.clear();
      for (let call = 0; call < length; call++) {
        registers.setHalves(7, run, call);
        log.enter(0, registers);
        if (log.keepsKey) log.keepKey(Uint8Array.of(run & 0xff, call & 0xff, 7, 8, 9), 0, (call % 5) + 1);
        log.leave(registers);
      }
      return log.recorded();
    });
    for (const [run, { total, calls }] of runs.entries()) {
      assert.deepEqual([total, calls.length], [lengths[run], lengths[run]]);
      for (const [n, { args, key }] of calls.entries()) {
        assert.equal(args[0], (BigInt(n) << 32n) | BigInt(run));
        const expected = n < KEYS_KEPT ? Uint8Array.of(run & 0xff, n & 0xff, 7, 8, 9).slice(0, (n % 5) + 1) : undefined;
        assert.deepEqual(key, expected);
      }
    }
  });

  for (const total of [FIRST_CALLS_KEPT, FIRST_CALLS_KEPT + 1, FIRST_CALLS_KEPT + LAST_CALLS_KEPT]) {
    test(`omits nothing of ${total} calls`, () => {
      const { registers, log } = setUp();
      for (let n = 0; n < total; n++) {
        registers.setHalves(7, n, 0);
        log.enter(3, registers);
        log.leave(registers);
      }
      const { omitted, calls } = log.recorded();
      assert.equal(omitted, 0);
      assert.ok(calls.every(({ args }, n) => args[0] === BigInt(n)));
      assert.equal(calls.length, total);
    });
  }
});
