import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { answerCpuid } from '../../../../../kernel-model/cpuid.ts';
import {
  EXECUTE,
  GuestMemory,
  PAGE_SIZE,
  READ,
  toAddress,
  WRITE,
} from '../../../../../kernel-model/memory/guest-memory.ts';
import type { CodeImage } from '../../../../../runtime/cpu/engine.ts';
import { hex } from '../../machine.ts';
import type { Finding } from '../lockstep/compare.ts';
import type { Counterpart, Piece } from '../lockstep/counterpart.ts';
import { FollowingEngine } from '../lockstep/following-engine.ts';
import type { Session } from '../lockstep/session.ts';
import { optimised } from './optimised.ts';
import { Tries } from './tries.ts';

const RAX = 0;
const KERNEL = 0xffffffff00000000n;
const HELPER = 0x10;
/** mov ecx, 5; 1: add rax, rcx; mov [rbx], rax; dec ecx; jnz 1b; call r12; add rax, 1; ret */
const PROGRAM = hex('b9 05 00 00 00 48 01 c8 48 89 03 ff c9 75 f6 41 ff d4 48 83 c0 01 c3');
/** Instructions of the program: one, five turns of four, the call, and what follows. */
const STEPS = 1 + 5 * 4 + 3;

type Parts = Parameters<Piece['compare']>;

/** Runs the program, and compares it after something was changed. */
function compareAfter(change: (session: Session, ...parts: Parts) => Parts): {
  readonly findings: readonly Finding[];
  readonly rax: bigint;
  readonly stored: number;
} {
  const memory = new GuestMemory();
  const code = memory.allocate('code', PAGE_SIZE, READ | EXECUTE).offset;
  const data = memory.allocate('data', PAGE_SIZE, READ | WRITE).offset;
  memory.u8.set(PROGRAM, code);
  const image: CodeImage = {
    name: 'example',
    executable: [{ offset: code, size: PAGE_SIZE }],
    functions: [{ name: 'example', offset: code, size: PROGRAM.length }],
    readOnly: [],
  };
  const usual = optimised(memory, image, answerCpuid);
  const findings: Finding[] = [];
  const counterpart: Counterpart = {
    begin: (session, depth) => {
      const piece = usual.begin(session, depth);
      return {
        passed: (steps, rip) => piece.passed(steps, rip),
        compare: (...parts) => {
          const finding = piece.compare(...change(session, ...parts));
          findings.push(finding);
          return finding;
        },
      };
    },
  };
  const kernelEntry = (low: number): 0 | 1 => {
    if (low !== HELPER) return 1;
    registers.set('rax', 100n);
    memory.u8[data + 64] = 7;
    return 0;
  };
  const engine = new FollowingEngine({ memory, image, kernelEntry, cpuid: answerCpuid, counterpart });
  const { registers } = engine;
  const stack = data + PAGE_SIZE - 16;
  memory.writeU64(stack, KERNEL);
  registers.set('rbx', toAddress(data));
  registers.set('r12', KERNEL + BigInt(HELPER));
  registers.set('rsp', toAddress(stack));
  registers.rflags = 2n;
  registers.rip = toAddress(code);
  registers.budget = 1000;
  assert.equal(engine.run().kind, 'kernel');
  assert.equal(registers.budget, 1000 - STEPS);
  const result = { findings, rax: registers.get('rax'), stored: memory.u8[data + 64]! };
  memory.release();
  return result;
}

const unchanged = (_: Session, ...parts: Parts): Parts => parts;

describe('what programs run, under budgets', () => {
  test('equal runs are equal, with the answers of kernel functions, and leave the program as it was', () => {
    const { findings, rax, stored } = compareAfter(unchanged);
    assert.equal(findings.length, 1);
    const [{ difference, instructions, answers, end, budgets } = findings[0]!] = findings;
    assert.deepEqual(
      { difference, instructions, answers, end },
      { difference: undefined, instructions: STEPS, answers: 1, end: 'left for the kernel' },
    );
    // All in one, and each place of the loop twice.
    assert.equal(budgets, 1 + 2 * 4 + 3);
    assert.deepEqual({ rax, stored }, { rax: 101n, stored: 7 });
  });

  test('another register after a budget is found, with the budget', () => {
    const { findings } = compareAfter((_, states, memory, end) => {
      states[3]![RAX]! += 1n;
      return [states, memory, end];
    });
    assert.match(
      findings[0]!.difference!,
      /^with a budget of 3 instructions: rax is 6 an instruction at a time, 5 in the engine$/,
    );
  });

  test('other memory at the end, another end, and a kernel function too many are found', () => {
    const byte = compareAfter((_, states, memory, end) => {
      const other = memory.slice();
      other[memory.indexOf(7)]! = 8;
      return [states, other, end];
    });
    assert.match(byte.findings[0]!.difference!, /^with one budget for all: memory at \w+ is \w+, and .* \w+$/);
    const end = compareAfter((_, states, memory, reached) => [states, memory, { ...reached, leaves: false }]);
    assert.match(
      end.findings[0]!.difference!,
      /^with one budget for all: it ended with kernel, and an instruction at a time with budget$/,
    );
    const answer = compareAfter((session, ...parts) => {
      session.answers.pop();
      return parts;
    });
    assert.match(answer.findings[0]!.difference!, /^with one budget for all: it left 2 of the budget$/);
  });

  test('a place is tried twice, and then one time of 200', () => {
    const tries = new Tries();
    const tried = Array.from({ length: 600 }, () => tries.isTried(5));
    assert.deepEqual(
      tried.flatMap((each, n) => (each ? [n + 1] : [])),
      [1, 2, 200, 400, 600],
    );
    assert.ok(tries.isTried(6));
  });
});
