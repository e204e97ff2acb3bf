import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PAGE_SIZE, toAddress } from '../../../../kernel-model/memory/guest-memory.ts';
import { EngineCounts } from '../../../../runtime/cpu/counts/engine-counts.ts';
import { effort, THOROUGH } from '../../../effort.ts';
import { BUDGET, hex, type Machine, type MachineOptions, makeMachine, retired } from '../machine.ts';
import { graphMachine, resetGraph } from '../oracle/graphs/compare.ts';
import { drawProgram } from '../oracle/graphs/draw.ts';
import { INDIRECT_CALLS, RECURSION } from '../programs.ts';
import { countBySteps, countedBy } from './stepped.ts';

const PROGRAMS = effort(30, 4000);
const MOST = 3000;

/**
 * Runs code with counting, and an instruction at a time, and compares: once as a function that is known from the start, and once as code
 * that a run finds.
 * @param prepare gives both their registers
 */
function compare(code: string | Uint8Array, prepare: (machine: Machine) => void, budgets = [BUDGET]): EngineCounts {
  const bytes = typeof code === 'string' ? hex(code) : code;
  compareOnce(bytes, prepare, budgets, [{ name: 'f', at: 0, size: bytes.length }]);
  return compareOnce(bytes, prepare, budgets, []);
}

function compareOnce(
  bytes: Uint8Array,
  prepare: (machine: Machine) => void,
  budgets: readonly number[],
  functions: NonNullable<MachineOptions['functions']>,
): EngineCounts {
  const counts = new EngineCounts();
  const counting = makeMachine(bytes, { counts, functions });
  const plain = makeMachine(bytes);
  let expected = 0;
  for (const [n, budget] of budgets.entries()) {
    if (n === 0) {
      prepare(counting);
      counting.start(0, budget);
    } else {
      counting.engine.registers.budget = budget;
      counting.engine.run();
    }
    expected += retired(counting, budget);
  }
  prepare(plain);
  plain.start(0, 0);
  const { exit: _, ...stepped } = countBySteps(plain, expected + 1);
  const counted = countedBy(counts.read());
  assert.deepEqual(counted, stepped);
  assert.equal(sum(counted.instructions), expected);
  for (const { memory } of [counting, plain]) memory.release();
  return counts;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, times) => total + times, 0);
}

const LOOP = `
  b9 05 00 00 00        ; 00: mov ecx, 5
  ff c8                 ; 05: dec eax
  74 02                 ; 07: jz 0b
  ff c3                 ; 09: inc ebx
  ff c9                 ; 0b: dec ecx
  75 f6                 ; 0d: jnz 05
  c3                    ; 0f: ret`;

test('each instruction of a loop has its count, and each jump the number of times that it was taken', () => {
  const counts = new EngineCounts();
  const machine = makeMachine(hex(LOOP), { counts });
  machine.set('rax', 2n);
  machine.start();
  const { instructions, branches, shift } = counts.read();
  const at = (place: number) => machine.code.offset + place - shift;
  const expected = { 0: 1, 5: 5, 7: 5, 9: 4, 11: 5, 13: 5, 15: 1 };
  for (const [place, times] of Object.entries(expected)) assert.equal(instructions.get(at(Number(place))), times);
  assert.deepEqual(branches.get(at(7)), { target: at(11), taken: 1, fallen: 4 });
  assert.deepEqual(branches.get(at(13)), { target: at(5), taken: 4, fallen: 1 });
  assert.equal(instructions.size, 7);
});

test('code that was not reached has the count 0', () => {
  const counts = new EngineCounts();
  const machine = makeMachine(hex('31 c0 75 02 90 c3 90 c3'), { counts });
  machine.start();
  const { instructions, branches, shift } = counts.read();
  const at = machine.code.offset - shift;
  assert.deepEqual(
    [4, 5, 6, 7].map((place) => instructions.get(at + place)),
    [1, 1, 0, 0],
  );
  assert.deepEqual(branches.get(at + 2), { target: at + 6, taken: 0, fallen: 1 });
});

test('counts are exact wherever a budget ends, and when the run goes on', THOROUGH, () => {
  for (let first = 0; first <= 30; first++) compare(LOOP, (machine) => machine.set('rax', 3n), [first, 7, BUDGET]);
});

test('an instruction that faults is not counted, and neither is anything behind it', () => {
  // add [rbx], ecx; add [rbx+rdx], ecx; inc eax; ret
  const code = '01 0b 01 0c 13 ff c0 c3';
  const point = (behind: bigint) => (machine: Machine) => {
    machine.set('rbx', toAddress(machine.data.offset + 2 * PAGE_SIZE - 4));
    machine.set('rdx', behind);
  };
  compare(code, point(0n));
  const counts = compare(code, point(4n));
  const { instructions } = counts.read();
  assert.deepEqual([...instructions.values()], [1, 0, 0, 0]);
});

test('accesses across pages are counted once', () => {
  // mov ecx, 40; L: add [rbx], rcx; add rbx, 512; inc eax; dec ecx; jnz L; ret
  const code = 'b9 0f 00 00 00  48 01 0b  48 81 c3 00 02 00 00  ff c0  ff c9  75 f0  c3';
  compare(code, (machine) => machine.set('rbx', toAddress(machine.data.offset + 508)));
});

test(
  'repeated string instructions count once, however often they repeat, and not at all where they fault',
  THOROUGH,
  () => {
    const fill = (count: bigint) => (machine: Machine) => {
      machine.set('rdi', toAddress(machine.data.offset));
      machine.set('rcx', count);
    };
    for (const code of ['f3 aa c3', 'f2 ae ff c0 c3', 'fd f3 aa fc c3', 'f3 48 ab 90 c3']) {
      for (const count of [0n, 1n, 100n, 8192n, 8200n]) compare(code, fill(count));
    }
  },
);

test('cpuid, undefined instructions and breakpoints are counted as they are retired', THOROUGH, () => {
  for (const code of ['31 c0 0f a2 ff c0 c3', '31 c0 0f 0b c3', '31 c0 cc c3', '31 c0 0f a2', '31 c0 0f 34 c3']) {
    for (const budgets of [[BUDGET], [1, BUDGET], [2, BUDGET], [1, 1, BUDGET]]) compare(code, () => {}, budgets);
  }
});

test('calls, deep recursion, and code that is reached through pointers only are counted', THOROUGH, () => {
  compare(RECURSION, (machine) => machine.set('rdi', 900n));
  compare(RECURSION, (machine) => machine.set('rdi', 1_000_000n));
  compare(INDIRECT_CALLS, (machine) => {
    for (const name of ['rax', 'rbx', 'rcx', 'rdx'] as const) machine.set(name, toAddress(machine.code.offset));
  });
  // lea rax, [rip+8]; mov ecx, 40; call rax; dec ecx; jnz; ret; a function that only the pointer leads to
  const code = `
    48 8d 05 0b 00 00 00  ; 00: lea rax, [12]
    b9 28 00 00 00        ; 07: mov ecx, 40
    ff d0                 ; 0c: call rax
    ff c9                 ; 0e: dec ecx
    75 fa                 ; 10: jnz 0c
    ff c2                 ; 12: inc edx    (the function, and the end: it returns into the kernel)
    f6 c2 01              ; 14: test dl, 1
    74 02                 ; 17: jz 1b
    ff c3                 ; 19: inc ebx
    c3                    ; 1b: ret`;
  compare(code, (machine) => machine.set('rdx', 0n));
});

test('a jump whose neighbours are entered in other ways, too, has a counter of its own', () => {
  // 00: test al, 1; jnz 08; jmp 08 → both sides lead to 08, which 0c leads to again
  const code = 'a8 01 75 04 ff c0 eb 00 ff c0 a8 08 74 f2 c3';
  for (const rax of [0n, 1n, 7n]) compare(code, (machine) => machine.set('rax', rax), [3, 2, BUDGET]);
});

test('a jump back to the start of a function has a counter of its own', () => {
  // 00: dec ecx; jnz 00; 04: dec edx; jnz 04; ret
  const set = (machine: Machine) => {
    machine.set('rcx', 5n);
    machine.set('rdx', 3n);
  };
  compare('ff c9 75 fc ff ca 75 fc c3', set);
  compare('ff c9 75 fc ff ca 75 fc c3', set, [3, 4, BUDGET]);
});

test('a kernel function that changes the budget does not change what is counted', () => {
  // mov rax, a kernel function; inc ecx; call rax; inc ecx; ret
  const code = hex('48 c7 c0 00 00 00 82 ff c1 ff d0 ff c1 c3');
  for (const change of [100, -1, 0]) {
    const counts = new EngineCounts();
    const kernel = ({ engine: { registers } }: Machine): 0 => {
      registers.budget += change;
      return 0;
    };
    const machine = makeMachine(code, { counts, kernel });
    // The stepping variant goes on at an instruction that is no entry.
    machine.start(0, 1);
    machine.engine.registers.budget = 2;
    machine.engine.run();
    machine.engine.registers.budget = BUDGET;
    machine.engine.run();
    assert.deepEqual([...counts.read().instructions.values()], [1, 1, 1, 1, 1]);
  }
});

test('a fault in the stepping variant takes nothing back of what was counted', () => {
  // mov [rbx], ecx; mov [rbx+2048], ecx; inc eax; ret: the first may be made, and the second may not
  const code = '89 0b 89 8b 00 08 00 00 ff c0 c3';
  const set = (machine: Machine) => machine.set('rbx', toAddress(machine.data.offset + 2 * PAGE_SIZE - 2048));
  const { instructions } = compare(code, set).read();
  assert.deepEqual([...instructions.values()], [1, 0, 0, 0]);
});

test('random programs: every instruction and jump has the count of a run by single steps', THOROUGH, () => {
  for (let seed = 1; seed <= PROGRAMS; seed++) {
    const program = drawProgram(seed);
    const [plain, plainData] = graphMachine(program);
    resetGraph(plain, plainData);
    const { exit: _, ...stepped } = countBySteps(plain, MOST);
    const length = sum(stepped.instructions);
    for (const slice of [MOST, 1 + (seed % 7), 50]) {
      const counts = new EngineCounts();
      const [machine, data] = graphMachine(program, counts);
      resetGraph(machine, data);
      const { registers } = machine.engine;
      for (let done = 0; done < length; ) {
        const budget = Math.min(slice, length - done);
        registers.budget = budget;
        const { kind } = machine.engine.run();
        done += budget - registers.budget;
        if (kind !== 'budget') break;
      }
      assert.deepEqual(countedBy(counts.read()), { ...stepped }, `program ${seed} in slices of ${slice}`);
      machine.memory.release();
    }
    plain.memory.release();
  }
});
