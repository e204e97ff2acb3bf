import { targetOffset } from './control-flow.ts';
import type { DecodedInstruction, RangeDecoder } from './decoder.ts';

/** Bytes of the image that do not change. */
export interface ReadOnlyData {
  /** The signed 32-bit number at a window offset, or `undefined` where there is no read-only data. */
  entry(offset: number): number | undefined;
}

const ENTRY_SIZE = 4;
const MOST_ENTRIES = 4096;

/**
 * The places that jump tables of a function may send control to. LLVM's tables for position-independent code are arrays of 32-bit
 * distances from the table itself, whose address comes from a rip-relative lea. A table ends where an entry no longer leads to an
 * instruction of the function, or where another one begins. A place too many does no harm: it is only one more that can be entered.
 */
export function jumpTableTargets(
  decoder: RangeDecoder,
  data: ReadOnlyData,
  instructions: ReadonlyMap<number, DecodedInstruction>,
  extent: { readonly start: number; readonly end: number },
): number[] {
  const tables = new Set<number>();
  for (const instruction of instructions.values()) {
    for (const operand of instruction.operands) {
      if (operand.kind !== 'memory' || operand.base !== -1 || operand.index !== -1 || operand.size !== 0) continue;
      const offset = targetOffset(operand.displacement);
      if (offset >= 0 && data.entry(offset) !== undefined) tables.add(offset);
    }
  }
  if (tables.size === 0) return [];
  const boundaries = instructionBoundaries(decoder, extent);
  const targets = new Set<number>();
  for (const table of tables) {
    for (let n = 0; n < MOST_ENTRIES; n++) {
      const at = table + n * ENTRY_SIZE;
      if (n > 0 && tables.has(at)) break;
      const entry = data.entry(at);
      if (entry === undefined || !boundaries.has(table + entry)) break;
      targets.add(table + entry);
    }
  }
  return [...targets];
}

/** Where instructions begin when the function is read from its first byte to its last. */
function instructionBoundaries(
  decoder: RangeDecoder,
  extent: { readonly start: number; readonly end: number },
): Set<number> {
  const boundaries = new Set<number>();
  for (let offset = extent.start; offset < extent.end; ) {
    boundaries.add(offset);
    offset += decoder.decode(offset).length;
  }
  return boundaries;
}
