import type { ProgramText } from './program-text.ts';

const MOST_ENTRIES = 4096;

/** The context of reading a jump table. */
export interface TableReader {
  /** The function's extent. Its tables lead nowhere else. */
  readonly start: number;
  readonly end: number;
  /** Every table the function uses: one ends where another begins. */
  readonly tables: ReadonlySet<number>;
  /**
   * The starts of instructions when the function is read from its first byte to its last, by the number of tables known
   * then.
   */
  readonly read: { tables: number; starts: Set<number> };
}

/**
 * The targets of a jump table: LLVM's arrays of 32-bit distances from the table itself, or of relocated addresses. The
 * object does not give its length. A table ends at an entry that does not lead to an instruction of the function, where
 * another table begins, and before its own targets.
 */
export function readJumpTable(text: ProgramText, reader: TableReader, table: number, words: boolean): number[] {
  const size = words ? 8 : 4;
  const { read, tables } = reader;
  if (read.tables !== tables.size) {
    read.starts = instructionStarts(text, reader);
    read.tables = tables.size;
  }
  const boundaries = read.starts;
  const targets = new Set<number>();
  for (let n = 0; n < MOST_ENTRIES; n++) {
    const at = table + n * size;
    if (n > 0 && (reader.tables.has(at) || targets.has(at))) break;
    const target = words ? wordTarget(text, at) : distanceTarget(text, table, at);
    if (target === undefined || !boundaries.has(target)) break;
    targets.add(target);
  }
  return [...targets];
}

function wordTarget(text: ProgramText, at: number): number | undefined {
  const word = text.constantWord(at);
  return word?.kind === 'image' ? word.address : undefined;
}

function distanceTarget(text: ProgramText, table: number, at: number): number | undefined {
  const distance = text.distance(at);
  return distance === undefined ? undefined : table + distance;
}

/**
 * The starts of instructions when a function is read from its first byte to its last. A table within the code is
 * skipped.
 */
function instructionStarts(text: ProgramText, { start, end, tables }: TableReader): Set<number> {
  const starts = new Set<number>();
  const inside = [...tables].filter((table) => table >= start && table < end).sort((a, b) => a - b);
  let at = start;
  for (const table of [...inside, end]) {
    while (at < table) {
      starts.add(at);
      at += text.at(at).length;
    }
    at = Math.max(at, table);
    if (table !== end) at = readPastTable(text, table, start, end, starts);
  }
  return starts;
}

/** Skips a table of distances within the code, to the nearest target of its entries. */
function readPastTable(text: ProgramText, table: number, start: number, end: number, starts: Set<number>): number {
  let nearest = end;
  let at = table;
  for (let n = 0; n < MOST_ENTRIES && at < nearest; n++, at += 4) {
    const distance = text.distance(at);
    const target = distance === undefined ? undefined : table + distance;
    if (target === undefined || target < start || target >= end) break;
    if (target > at) nearest = Math.min(nearest, target);
    else if (target > table) break;
  }
  // If no entry leads past the table, code continues at the end of the entries.
  const next = nearest === end ? at : nearest;
  if (next < end) starts.add(next);
  return next;
}

/**
 * The addresses of data that a function takes with a rip-relative lea. Any of them may be a table. @param budget how
 * many instructions may be read
 */
export function dataAddresses(text: ProgramText, start: number, end: number, budget: { left: number }): Set<number> {
  const addresses = new Set<number>();
  for (let at = start; at < end && --budget.left >= 0; ) {
    const instruction = text.at(at);
    const [, operand] = instruction.operands;
    if (operand?.kind === 'memory' && operand.relative && operand.size === 0 && !text.isCode(operand.displacement)) {
      addresses.add(operand.displacement);
    }
    at += instruction.length;
  }
  return addresses;
}
