import type { DefinedInstruction } from './decoder.ts';
import { targetOffset } from './decoder.ts';

/** The unchanging bytes of the image. */
export interface ReadOnlyData {
  /** The signed 32-bit number at a window offset, or `undefined` if there is no read-only data. */
  entry(offset: number): number | undefined;
}

const ENTRY_SIZE = 4;
const MOST_ENTRIES = 4096;

/**
 * The possible targets of a function's jump tables. LLVM's tables for position-independent code are arrays of 32-bit
 * distances from the table itself. A rip-relative lea gives its address. A table ends at an entry that does not lead to
 * an instruction of the function, or where another table begins. An extra target is harmless: it is only one more
 * entry.
 */
export class TableReader {
  private readonly data: ReadOnlyData;
  private readonly tables = new Set<number>();
  private readonly targets = new Set<number>();
  private unread: number[] = [];
  private jumps = false;

  constructor(data: ReadOnlyData) {
    this.data = data;
  }

  /** Checks an instruction of the function for a computed jump, and for a table's address. */
  look(instruction: DefinedInstruction): void {
    if (instruction.flow === 'indirectJump' && instruction.definition !== undefined) this.jumps = true;
    for (const operand of instruction.operands) {
      if (operand.kind !== 'memory' || operand.base !== -1 || operand.index !== -1 || operand.size !== 0) continue;
      const offset = targetOffset(operand.displacement);
      if (offset < 0 || this.tables.has(offset) || this.data.entry(offset) === undefined) continue;
      this.tables.add(offset);
      this.unread.push(offset);
    }
  }

  /**
   * The new targets of tables seen since the last call.
   * @param boundaries the starts of the function's instructions
   */
  newTargets(boundaries: () => ReadonlySet<number>): number[] {
    if (!this.jumps || this.unread.length === 0) return [];
    const instructions = boundaries();
    const found: number[] = [];
    for (const table of this.unread) {
      for (let n = 0; n < MOST_ENTRIES; n++) {
        const at = table + n * ENTRY_SIZE;
        if (n > 0 && this.tables.has(at)) break;
        const entry = this.data.entry(at);
        if (entry === undefined || !instructions.has(table + entry)) break;
        const target = table + entry;
        if (this.targets.has(target)) continue;
        this.targets.add(target);
        found.push(target);
      }
    }
    this.unread = [];
    return found;
  }
}
