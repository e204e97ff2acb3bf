import { Encoder, type Instruction } from 'iced-x86';
import { EXECUTE, WINDOW_BASE } from '../../../../kernel-model/memory/guest-memory.ts';
import { type BatchRegion, codeRegion } from './batch.ts';
import { CODE_OFFSET, CODE_SIZE } from './layout.ts';

/** What every piece of code ends with: `ud2`. */
export const ENDING = Uint8Array.of(0x0f, 0x0b);
const SLOT = 16;

/** Collects the code of a batch: encodes instructions, and places pieces of code one after the other. */
export class CodeWriter {
  private readonly code = new Uint8Array(CODE_SIZE);
  private readonly encoder = new Encoder(64);
  private readonly relocations: number[] = [];
  private length = 0;

  /** Window offset at which the next piece of code begins. */
  get next(): number {
    return CODE_OFFSET + this.length;
  }

  /** Whether there is room for another piece of code of the longest kind. */
  get hasRoom(): boolean {
    return this.length + 1024 < CODE_SIZE;
  }

  /**
   * The bytes of an instruction at a window offset, or `undefined` when its operands cannot be encoded together (bits 8 to 15 of a
   * register beside one that needs a REX prefix).
   */
  encode(instruction: Instruction, offset: number): Uint8Array | undefined {
    try {
      this.encoder.encode(instruction, WINDOW_BASE + BigInt(offset));
      return this.encoder.takeBuffer();
    } catch {
      this.encoder.takeBuffer();
      return undefined;
    }
  }

  /** Places a piece of code at {@link next}. @returns its window offset */
  place(bytes: Uint8Array): number {
    const offset = this.next;
    this.code.set(bytes, this.length);
    this.length += Math.ceil(bytes.length / SLOT) * SLOT;
    return offset;
  }

  /** Says that 8 bytes of the code, at a window offset, are an address of the window. */
  relocate(offset: number): void {
    this.relocations.push(offset - CODE_OFFSET);
  }

  /** The region that holds all code placed so far. */
  region(): BatchRegion {
    return { ...codeRegion(CODE_OFFSET, this.code.slice(0, this.length), EXECUTE), relocations: this.relocations };
  }
}
