import { Random } from '../random.ts';
import {
  BINARY,
  type BinaryName,
  type Block,
  type End,
  IMMEDIATE,
  type ImmediateName,
  type Op,
  type Place,
  type Program,
  SHIFTS,
  type ShiftName,
  type Size,
  UNARY,
  type UnaryName,
} from './program.ts';

const RSP = 4;
/** Registers that programs compute with; kernel functions and jump tables overwrite rax, rcx and rdx. */
const VALUES = [0, 1, 2, 9, 10, 11, 12, 13];
/** Registers that hold addresses at first: see the runner. */
const POINTERS = [3, 5, 6, 7, 8, RSP];
/** Registers that count: a loop that goes on until one is 0 ends soon. */
const COUNTERS = [14, 15];
const SIZES: readonly Size[] = [1, 2, 4, 8, 8];
/** Addresses of kernel functions, as signed 32-bit numbers. */
const KERNEL_FUNCTIONS = [0x82000000 | 0, 0x82000001 | 0, 0x82000002 | 0];

/** A program drawn by a seed: a few functions of a few blocks each. */
export function drawProgram(seed: number): Program {
  const random = new Random(seed);
  const functions = random.between(1, 3);
  const largest = random.pick([3, 6, 12]);
  return Array.from({ length: functions }, (_, n) => {
    const blocks = random.between(1, largest);
    return Array.from({ length: blocks }, (): Block => drawBlock(random, n, functions, blocks));
  });
}

function drawBlock(random: Random, n: number, functions: number, blocks: number): Block {
  const ops = Array.from({ length: random.below(6) }, () => drawOp(random));
  return { ops, end: drawEnd(random, n, functions, blocks) };
}

function drawEnd(random: Random, n: number, functions: number, blocks: number): End {
  const to = () => random.below(blocks + 1);
  const kind = random.below(20);
  if (kind < 4) return { kind: 'next' };
  if (kind < 10) return { kind: 'branch', condition: random.below(16), to: to() };
  if (kind < 13) return { kind: 'count', register: random.pick(COUNTERS), to: to() };
  if (kind < 16) return { kind: 'jump', to: to() };
  if (kind < 17) return { kind: 'call', function: random.chance(0.1) ? n : random.below(functions) };
  if (kind < 18) return { kind: 'table', register: random.pick(VALUES), to: Array.from({ length: 4 }, to) };
  if (kind < 19 || random.chance(0.8)) return { kind: 'return' };
  return { kind: 'trap' };
}

function drawPlace(random: Random, index = true): Place {
  const near = random.chance(0.8) ? 8 * random.between(-4, 4) : random.between(-64, 64);
  return {
    base: random.pick(POINTERS),
    index: index && random.chance(0.1) ? random.pick(COUNTERS) : -1,
    scale: random.pick([1, 2, 4, 8]),
    displacement: random.chance(0.03) ? random.pick([4096, -4096, 0x7fffffff]) : near,
  };
}

function keys<T extends string>(table: Readonly<Record<T, number>>): T[] {
  return Object.keys(table) as T[];
}

function drawOp(random: Random): Op {
  const size = random.pick(SIZES);
  const to = random.pick(VALUES);
  const from = random.pick([...VALUES, ...COUNTERS]);
  const kind = random.below(24);
  if (kind < 5) return { kind: 'binary', name: random.pick<BinaryName>(keys(BINARY)), size, to, from };
  if (kind < 8) {
    const name = random.pick<ImmediateName>(keys(IMMEDIATE));
    return { kind: 'constant', name, size, to, value: random.chance(0.7) ? random.between(-8, 8) : random.u32() | 0 };
  }
  if (kind < 9) {
    const name = random.chance(0.1) ? 'div' : random.pick<UnaryName>(keys(UNARY).filter((each) => each !== 'div'));
    return { kind: 'unary', name, size, to };
  }
  if (kind < 10)
    return { kind: 'shift', name: random.pick<ShiftName>(keys(SHIFTS)), size, to, count: random.below(40) };
  if (kind < 14) return { kind: 'load', size, register: to, at: drawPlace(random) };
  if (kind < 16) return { kind: 'store', size, register: from, at: drawPlace(random) };
  if (kind < 17) return { kind: random.pick(['modify', 'load'] as const), size, register: to, at: drawPlace(random) };
  if (kind < 18) return { kind: 'compare', size, at: drawPlace(random), value: random.between(-3, 3) };
  if (kind < 20) return drawPointerOp(random);
  if (kind < 21)
    return { kind: random.pick(['push', 'pop'] as const), register: random.pick([...VALUES, ...POINTERS]) };
  if (kind < 22) return { kind: 'set', condition: random.below(16), to };
  if (kind < 23) return { kind: 'select', condition: random.below(16), to, from };
  if (random.chance(0.5)) return { kind: 'kernel', low: random.pick(KERNEL_FUNCTIONS) };
  return { kind: random.pick(['fill', 'copy'] as const), size, count: random.pick([0, 1, 3, 9, 40]) };
}

/** Moves a pointer by a little, or makes one from another. */
function drawPointerOp(random: Random): Op {
  const to = random.pick(POINTERS);
  const value = random.pick([1, 2, 4, 8, 16, -8, -1]);
  if (to === RSP)
    return { kind: 'constant', name: random.pick(['add', 'sub'] as const), size: 8, to, value: 8 * random.below(4) };
  const kind = random.below(4);
  if (kind === 0) return { kind: 'constant', name: 'sub', size: 8, to, value };
  if (kind === 1) return { kind: 'lea', register: to, at: drawPlace(random) };
  if (kind === 2) return { kind: 'binary', name: 'mov', size: 8, to, from: random.pick(POINTERS) };
  return { kind: 'constant', name: 'add', size: 8, to, value };
}
