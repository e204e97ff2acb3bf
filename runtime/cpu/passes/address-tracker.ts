import type { DecodedInstruction, MemoryOperand } from '../decoded-instruction.ts';

/** An address as a value that some instruction left, or several added up, and a constant distance from it. */
export interface TrackedAddress {
  /** The same for addresses that differ by a constant only. */
  readonly origin: number;
  readonly distance: number;
}

/** The new value of a register that an instruction moves by a constant. */
interface Move {
  readonly register: number;
  readonly origin: number;
  readonly distance: number;
}

const RSP = 4;
const RBP = 5;
const ORIGINS = 2 ** 20;

/**
 * Finds registers with values that differ by a constant, along a straight run of instructions. The translator reports each
 * written register. The tracker knows the results of few instructions. After any other, a register has a value of its own.
 */
export class AddressTracker {
  private readonly origins: number[];
  private readonly distances: number[];
  private readonly counter: { next: number };

  constructor(before?: AddressTracker) {
    this.origins = before === undefined ? new Array(16).fill(0) : [...before.origins];
    this.distances = before === undefined ? new Array(16).fill(0) : [...before.distances];
    this.counter = before?.counter ?? { next: 1 };
    if (before === undefined) this.forgetAll();
  }

  /** Every register holds a value of its own. */
  forgetAll(): void {
    for (let register = 0; register < 16; register++) this.forget(register);
  }

  /** A register was written. */
  forget(register: number): void {
    this.origins[register] = this.counter.next++;
    this.distances[register] = 0;
  }

  /** The address of a memory operand, where it is followed. */
  addressOf({ base, index, scale, displacement, addressSize, segment }: MemoryOperand): TrackedAddress | undefined {
    if (base < 0 || addressSize !== 8 || segment !== 'none') return undefined;
    const distance = this.distances[base]! + Number(BigInt.asIntN(64, displacement));
    if (index < 0) return { origin: this.origins[base]!, distance };
    const origin = this.origins[base]! + ORIGINS * (4 * this.origins[index]! + Math.log2(scale));
    return { origin, distance: distance + scale * this.distances[index]! };
  }

  /** The address in rsp, less a number of bytes. */
  stackTop(below: number): TrackedAddress {
    return { origin: this.origins[RSP]!, distance: this.distances[RSP]! - below };
  }

  /**
   * The register that an instruction moves, with its new value. The translator passes it to {@link moved} afterwards.
   * @param name its name in the instruction table
   */
  moveOf({ operands }: DecodedInstruction, name: string | undefined): Move | undefined {
    const [to, from] = operands;
    switch (name) {
      case 'push':
        return this.move(RSP, RSP, to?.kind === 'register' || to?.kind === 'memory' ? -to.size : -8);
      case 'pop':
        if (to === undefined || !('size' in to) || (to.kind === 'register' && to.number === RSP)) return undefined;
        return this.move(RSP, RSP, to.size);
      case 'leave':
        return this.move(RSP, RBP, 8);
      case 'add':
      case 'sub': {
        if (to?.kind !== 'register' || to.size !== 8 || from?.kind !== 'immediate') return undefined;
        const value = Number(BigInt.asIntN(64, from.value));
        return this.move(to.number, to.number, name === 'add' ? value : -value);
      }
      case 'inc':
      case 'dec':
        if (to?.kind !== 'register' || to.size !== 8) return undefined;
        return this.move(to.number, to.number, name === 'inc' ? 1 : -1);
      case 'mov':
        if (to?.kind !== 'register' || to.size !== 8 || from?.kind !== 'register') return undefined;
        return from.number < 0 ? undefined : this.move(to.number, from.number, 0);
      case 'lea': {
        if (to?.kind !== 'register' || to.size !== 8 || from?.kind !== 'memory') return undefined;
        if (from.base < 0 || from.index >= 0 || from.addressSize !== 8) return undefined;
        return this.move(to.number, from.base, Number(BigInt.asIntN(64, from.displacement)));
      }
      default:
        return undefined;
    }
  }

  /** An instruction was carried out that moves a register. */
  moved({ register, origin, distance }: Move): void {
    this.origins[register] = origin;
    this.distances[register] = distance;
  }

  private move(register: number, from: number, by: number): Move {
    return { register, origin: this.origins[from]!, distance: this.distances[from]! + by };
  }
}
