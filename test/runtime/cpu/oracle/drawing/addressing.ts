import { type Instruction, Register } from 'iced-x86';
import { WINDOW_BASE } from '../../../../../kernel-model/memory/guest-memory.ts';
import { GS_BASE, PLAIN_POINTER } from '../case.ts';
import { CODE_OFFSET, SCRATCH_OFFSET, SCRATCH_SIZE } from '../layout.ts';
import type { Random } from '../random.ts';
import { displacement } from './operands.ts';
import { RSP } from './registers.ts';
import type { State } from './state.ts';
import type { Target } from './targets.ts';

/** 1/3, 1/5 and 1/9 modulo 2^64. */
const INVERSES = new Map([3n, 5n, 9n].map((number) => [number, inverse(number)]));

function inverse(number: bigint): bigint {
  let result = number;
  for (let round = 0; round < 6; round++) result = BigInt.asUintN(64, result * (2n - number * result));
  return result;
}

/** What a memory operand is made of: displacement sizes are those of iced's `memoryDisplSize`. */
interface Shape {
  readonly displacement: bigint;
  readonly size: number;
}

function anyDisplacement(random: Random): Shape {
  const kind = random.below(3);
  if (kind === 0) return { displacement: 0n, size: 0 };
  if (kind === 1) return { displacement: BigInt.asIntN(8, displacement(random, 8)), size: 1 };
  return { displacement: displacement(random, 32), size: 8 };
}

/**
 * Makes the instruction's memory operand refer to a place, in any of the ways there are (Intel SDM volume 1, section 3.7.5), and gives the
 * registers it uses the values for it.
 * @param indexes numbers of the registers whose value is free
 * @param bases numbers of the registers that may hold a pointer: the instruction may use these as data as well
 */
export function refer(
  random: Random,
  state: State,
  instruction: Instruction,
  target: Target,
  indexes: readonly number[],
  bases: readonly number[],
): void {
  const moves = target.isPointer ? PLAIN_POINTER : 0n;
  let rest = target.address;
  let restMoves = moves;
  if (random.chance(0.12)) {
    instruction.segmentPrefix = Register.GS;
    if (target.isPointer && random.chance(0.8)) {
      const base = WINDOW_BASE + BigInt(SCRATCH_OFFSET + random.below(SCRATCH_SIZE));
      state.set(GS_BASE, base, PLAIN_POINTER);
      rest -= base;
      restMoves = 0n;
    } else {
      state.set(GS_BASE, BigInt(random.below(0x10000)), 0n);
      rest -= state.gsBase;
    }
  } else if (random.chance(0.05)) {
    instruction.segmentPrefix = random.pick([Register.CS, Register.DS, Register.ES, Register.SS]);
  }
  spread(random, state, instruction, BigInt.asUintN(64, rest), restMoves, { indexes, bases });
}

/** Makes an operand that is nothing but a 64-bit address refer to a place: as it is, or counted from the gs base. */
export function referAbsolutely(random: Random, state: State, instruction: Instruction, target: Target): void {
  let address = target.address;
  if (target.isPointer && random.chance(0.5)) {
    instruction.segmentPrefix = Register.GS;
    state.set(GS_BASE, WINDOW_BASE + BigInt(SCRATCH_OFFSET + random.below(SCRATCH_SIZE)), PLAIN_POINTER);
    address -= state.gsBase;
  }
  instruction.memoryDisplacement = BigInt.asUintN(64, address);
  instruction.memoryDisplSize = 8;
}

interface Usable {
  readonly indexes: readonly number[];
  readonly bases: readonly number[];
}

/** Spreads an address over displacement, index and base. */
function spread(
  random: Random,
  state: State,
  instruction: Instruction,
  address: bigint,
  moves: bigint,
  usable: Usable,
): void {
  const fromCode = BigInt.asIntN(64, address - WINDOW_BASE - BigInt(CODE_OFFSET));
  if (
    moves !== 0n &&
    instruction.segmentPrefix !== Register.GS &&
    random.chance(0.12) &&
    fromCode < 0x70000000n &&
    fromCode > -0x70000000n
  ) {
    instruction.memoryBase = Register.RIP;
    instruction.memoryDisplacement = address;
    instruction.memoryDisplSize = 8;
    return;
  }
  if (moves === 0n && BigInt.asUintN(64, BigInt.asIntN(32, address)) === address && random.chance(0.5)) {
    instruction.memoryDisplacement = address;
    instruction.memoryDisplSize = 8;
    return;
  }
  const indexes = usable.indexes.filter((number) => number !== RSP);
  if (moves === 0n && address >> 32n === 0n && random.chance(0.3)) {
    referIn32Bits(random, state, instruction, address, usable.indexes);
    return;
  }
  const shape = anyDisplacement(random);
  const kind = random.below(10);
  if (kind < 5 || indexes.length === 0) {
    setDisplacement(instruction, shape);
    instruction.memoryBase = Register.RAX + useBase(random, state, address - shape.displacement, moves, usable.bases);
  } else if (kind < 8) {
    const index = random.pick(indexes);
    const scale = random.pick([1n, 2n, 4n, 8n]);
    const count = random.chance(0.5) ? BigInt(random.between(-40, 40)) : state.registers[index]!;
    state.set(index, count, 0n);
    setDisplacement(instruction, shape);
    setIndex(instruction, index, scale);
    const bases = usable.bases.filter((number) => number !== index);
    instruction.memoryBase =
      Register.RAX + useBase(random, state, address - shape.displacement - count * scale, moves, bases);
  } else {
    useOneIndex(random, state, instruction, address, moves, indexes);
  }
}

function useBase(random: Random, state: State, value: bigint, moves: bigint, bases: readonly number[]): number {
  const base = random.pick(bases);
  state.set(base, value, moves);
  return base;
}

/** Makes the memory operand refer to a place by a register that already points near it. */
export function referFrom(instruction: Instruction, base: number, distance: bigint): void {
  instruction.memoryBase = Register.RAX + base;
  setDisplacement(instruction, {
    displacement: distance,
    size: distance === 0n ? 0 : BigInt.asIntN(8, distance) === distance ? 1 : 8,
  });
}

/** With an address-size prefix: the sum of 32-bit registers, whose high halves do not count. */
function referIn32Bits(
  random: Random,
  state: State,
  instruction: Instruction,
  address: bigint,
  registers: readonly number[],
): void {
  const base = random.pick(registers);
  const shift = BigInt(random.between(-0x8000, 0x7fff));
  state.set(base, (random.u64() << 32n) | BigInt.asUintN(32, address - shift), 0n);
  instruction.memoryBase = Register.EAX + base;
  instruction.memoryDisplacement = BigInt.asUintN(32, shift);
  instruction.memoryDisplSize = 4;
}

/** One register alone: `[index*scale+disp]`, or as base and index both. */
function useOneIndex(
  random: Random,
  state: State,
  instruction: Instruction,
  address: bigint,
  moves: bigint,
  indexes: readonly number[],
): void {
  const index = random.pick(indexes);
  const scale = random.pick([1n, 2n, 4n, 8n]);
  const asBase = random.chance(0.5);
  let shift = displacement(random, 31);
  const factor = asBase ? scale + 1n : scale;
  const third = INVERSES.get(factor);
  setIndex(instruction, index, scale);
  if (asBase) instruction.memoryBase = Register.RAX + index;
  if (third !== undefined) {
    state.set(index, (address - shift) * third, moves * third);
  } else {
    shift += BigInt.asUintN(64, address - shift) % factor;
    const free = factor === 1n ? 0n : random.u64() << (64n - BigInt(Math.log2(Number(factor))));
    state.set(index, (BigInt.asUintN(64, address - shift) / factor) | free, moves / factor);
  }
  setDisplacement(instruction, { displacement: shift, size: 8 });
}

function setDisplacement(instruction: Instruction, shape: Shape): void {
  instruction.memoryDisplacement = BigInt.asUintN(64, shape.displacement);
  instruction.memoryDisplSize = shape.size;
}

function setIndex(instruction: Instruction, index: number, scale: bigint): void {
  instruction.memoryIndex = Register.RAX + index;
  instruction.memoryIndexScale = Number(scale);
}
