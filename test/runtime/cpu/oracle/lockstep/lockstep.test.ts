import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  EXECUTE,
  FIRST_GUEST_OFFSET,
  PAGE_SIZE,
  READ,
  WRITE,
} from '../../../../../kernel-model/memory/guest-memory.ts';
import type { Fault } from '../../../../../runtime/cpu/engine.ts';
import { THOROUGH } from '../../../../effort.ts';
import { skipUnless } from '../../../../skip.ts';
import { hex } from '../../machine.ts';
import { whyNoProcessor } from '../processor.ts';
import { compareWithNative } from './compare.ts';
import { failingForAddresses } from './portions.ts';
import { runInLockstep } from './scenarios.ts';
import { FLAGS, RIP, type Session, type State } from './session.ts';
import { failedOf, summarise } from './summary.ts';

const absent = whyNoProcessor();
const options = skipUnless(absent === undefined, absent ?? '');

const HIGH = 0x1234;
const BASE = BigInt(HIGH) << 32n;
const CODE = FIRST_GUEST_OFFSET + PAGE_SIZE;
const DATA = CODE + PAGE_SIZE;
const [RAX, RCX, RBX] = [0, 1, 3];
const [CF, ZF, PF, AF] = [1n, 0x40n, 4n, 0x10n];

/** add rax, rcx; mov [rbx], rax; mov [rbx + 0x1000], rax */
const PROGRAM = hex('48 01 c8 48 89 03 48 89 83 00 10 00 00');

/** The program, the states before its instructions, and the memory at its end. */
function example(): { session: Session; states: State[]; memory: Uint8Array } {
  const contents = new Uint8Array(2 * PAGE_SIZE);
  contents.set(PROGRAM);
  const protection = Uint8Array.of(READ | EXECUTE, READ | WRITE);
  const start = new BigUint64Array(18);
  start[RAX] = 5n;
  start[RCX] = BigInt.asUintN(64, -5n);
  start[RBX] = BASE + BigInt(DATA);
  start[RIP] = BASE + BigInt(CODE);
  const added = start.slice();
  added[RAX] = 0n;
  added[RIP] = start[RIP]! + 3n;
  // AF as well: 5 and 0xb give a carry out of their four bits.
  added[FLAGS] = CF | ZF | PF | AF;
  const stored = added.slice();
  stored[RIP] = start[RIP]! + 6n;
  const session = { high: HIGH, start, gsBase: 0n, pages: [{ offset: CODE, protection, contents }], answers: [] };
  const memory = new Uint8Array(3 * PAGE_SIZE);
  memory.set(contents, PAGE_SIZE);
  return { session, states: [start, added, stored, stored.slice()], memory };
}

const FAULT = {
  exception: '#PF',
  rip: BASE + BigInt(CODE + 6),
  address: BASE + BigInt(DATA + PAGE_SIZE),
  access: 'write',
} as const;

/** What is found different of the example, after it was changed. */
function differenceAfter(
  change: (parts: ReturnType<typeof example>) => void,
  fault: Partial<Fault> = {},
): string | undefined {
  const parts = example();
  change(parts);
  const end = { fault: { ...FAULT, ...fault }, leaves: false, name: 'fault' };
  return compareWithNative('example', parts.session, parts.states, parts.memory, end).difference;
}

describe('in lock step with the processor', () => {
  test('equal runs are equal to the fault at their end', options, () => {
    assert.equal(
      differenceAfter(() => {}),
      undefined,
    );
  });

  test('another register, flag, byte or fault is found, with its instruction', options, () => {
    const register = differenceAfter(({ states }) => {
      states[2]![RCX] = 7n;
    });
    assert.match(register!, /after instruction 2, .*: rcx is fffffffffffffffb on the processor, 7 in the engine/);
    const flag = differenceAfter(({ states }) => {
      states[1]![FLAGS] = CF | PF | AF;
    });
    assert.match(flag!, /after instruction 1, .*: flags differ in 40/);
    const byte = differenceAfter(({ memory }) => {
      memory[2 * PAGE_SIZE + 3] = 1;
    });
    assert.match(byte!, /memory at 202003 is 0 on the processor, 1 in the engine/);
  });

  test('a flag without a value stays without one where the next instruction cannot be read', options, () => {
    const contents = new Uint8Array(PAGE_SIZE);
    // and eax, ecx leaves AF open; jmp rbx leads to data, which would be add [rax], al.
    contents.set(hex('21 c8 ff e3'));
    const start = new BigUint64Array(18);
    start[RBX] = BASE + BigInt(DATA);
    start[RIP] = BASE + BigInt(CODE);
    const pages = [
      { offset: CODE, protection: Uint8Array.of(READ | EXECUTE), contents },
      { offset: DATA, protection: Uint8Array.of(READ | WRITE), contents: new Uint8Array(PAGE_SIZE) },
    ];
    const session = { high: HIGH, start, gsBase: 0n, pages, answers: [] };
    const fault = { exception: '#PF', rip: start[RBX]!, address: start[RBX]!, access: 'execute' } as const;
    const memory = new Uint8Array(3 * PAGE_SIZE);
    memory.set(contents, PAGE_SIZE);
    for (const auxiliary of [0n, AF]) {
      const anded = start.slice();
      anded[RIP]! += 2n;
      anded[FLAGS] = ZF | PF | auxiliary;
      const jumped = anded.slice();
      jumped[RIP] = start[RBX]!;
      const states = [start, anded, jumped, jumped.slice()];
      const end = { fault, leaves: false, name: 'fault' };
      assert.equal(compareWithNative('example', session, states, memory, end).difference, undefined);
    }
  });

  test('another exception, access or address of the fault is found', options, () => {
    const after = (fault: Partial<Fault>) => differenceAfter(() => {}, fault);
    assert.match(after({ address: FAULT.address + 1n })!, /faulted at 123400203000, the engine at 123400203001/);
    assert.match(after({ access: 'read' })!, /the processor could not write, the engine could not read/);
    assert.match(after({ exception: '#GP' })!, /the processor raised exception 14, the engine #GP/);
  });

  test('programs of scenarios', { ...options, ...THOROUGH }, () => {
    const { lines, summary, unfinished } = runInLockstep({ instructions: 500 }, ['features/panics']);
    assert.equal(unfinished, undefined);
    const { text, wrong } = summarise({ lines, corpus: [] });
    assert.equal(wrong, 0, text);
    assert.ok(lines.length > 20, `${lines.length} lines\n${summary}`);
  });

  test('a scenario that tells an address of a program fails without the processor in the same way', {
    ...options,
    ...THOROUGH,
  }, () => {
    const { lines } = runInLockstep({ instructions: 500 }, ['features/printing/kernel-log.feature:46']);
    const failed = failedOf(lines);
    assert.equal(failed.length, 1);
    assert.deepEqual([...failingForAddresses(failed)], ['features/printing/kernel-log.feature:46']);
    const otherwise = failed.map((ending) => ({ ...ending, message: 'the harness has ended' }));
    assert.equal(failingForAddresses(otherwise).size, 0);
  });
});
