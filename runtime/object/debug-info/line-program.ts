import { ExtendedOpcode, LineOpcode } from './constants.ts';
import { DwarfCursor } from './dwarf-cursor.ts';
import type { DwarfSections } from './dwarf-sections.ts';
import type { LineHeader } from './line-header.ts';
import type { WorkLimit } from './work-limit.ts';

/** Where the code at an address comes from, up to the next row. */
export interface LineRow {
  /** In bytes from the image base. */
  readonly address: number;
  /** The file's number in the table's header. */
  readonly file: number;
  /** From 1 on; 0 for code that no line made. */
  readonly line: number;
  /** In bytes from 1 on; 0 for the beginning of the line. */
  readonly column: number;
}

/** Rows with rising addresses (DWARF 5, section 6.2.5). */
export interface LineSequence {
  readonly start: number;
  /** The address behind the last row's code. */
  readonly end: number;
  readonly rows: readonly LineRow[];
}

/**
 * Executes a line program (DWARF 5, section 6.2.5). A sequence without an end is left out, and so is one with falling addresses:
 * its rows cannot be trusted.
 * @throws Diagnostic of code DWARF_… where an instruction is cut off
 */
export function readLineProgram(sections: DwarfSections, header: LineHeader, work: WorkLimit): LineSequence[] {
  return new LineMachine(new DwarfCursor(sections.line, header.program, header.end), header, work).run();
}

/** The registers of the line number state machine (DWARF 5, section 6.2.2) that say a file, a line and a column. */
class LineMachine {
  readonly #cursor: DwarfCursor;
  readonly #header: LineHeader;
  readonly #work: WorkLimit;
  readonly #sequences: LineSequence[] = [];
  #rows: LineRow[] = [];
  #rising = true;
  #address = 0;
  #file = 1;
  #line = 1;
  #column = 0;

  constructor(cursor: DwarfCursor, header: LineHeader, work: WorkLimit) {
    this.#cursor = cursor;
    this.#header = header;
    this.#work = work;
  }

  run(): LineSequence[] {
    while (!this.#cursor.done) {
      this.#work.spend();
      const opcode = this.#cursor.u8('an opcode');
      if (opcode >= this.#header.opcodeBase) this.#special(opcode);
      else if (opcode === 0) this.#extended();
      else this.#standard(opcode);
    }
    return this.#sequences;
  }

  #advance(steps: number): void {
    this.#address += steps * this.#header.minimumLength;
  }

  #append(): void {
    const previous = this.#rows.at(-1);
    if (previous !== undefined && previous.address > this.#address) this.#rising = false;
    this.#rows.push({ address: this.#address, file: this.#file, line: this.#line, column: this.#column });
  }

  #special(opcode: number): void {
    const { opcodeBase, lineBase, lineRange } = this.#header;
    const adjusted = opcode - opcodeBase;
    this.#advance(Math.floor(adjusted / lineRange));
    this.#line += lineBase + (adjusted % lineRange);
    this.#append();
  }

  #standard(opcode: number): void {
    const cursor = this.#cursor;
    const operand = () => cursor.uleb('an operand of a line program');
    if (opcode === LineOpcode.COPY) this.#append();
    else if (opcode === LineOpcode.ADVANCE_PC) this.#advance(operand());
    else if (opcode === LineOpcode.ADVANCE_LINE) this.#line += cursor.sleb('an operand of a line program');
    else if (opcode === LineOpcode.SET_FILE) this.#file = operand();
    else if (opcode === LineOpcode.SET_COLUMN) this.#column = operand();
    else if (opcode === LineOpcode.CONST_ADD_PC) {
      this.#advance(Math.floor((255 - this.#header.opcodeBase) / this.#header.lineRange));
    } else if (opcode === LineOpcode.FIXED_ADVANCE_PC) {
      this.#address += cursor.u16('an operand of a line program');
    } else {
      for (let left = this.#header.operands[opcode] ?? 0; left > 0; left -= 1) operand();
    }
  }

  #extended(): void {
    const cursor = this.#cursor;
    const length = cursor.uleb('the length of an extended opcode');
    const start = cursor.position;
    cursor.skip(length, 'an extended opcode');
    const end = cursor.position;
    cursor.position = start;
    const opcode = length === 0 ? 0 : cursor.u8('an extended opcode');
    if (opcode === ExtendedOpcode.END_SEQUENCE) this.#endSequence();
    if (opcode === ExtendedOpcode.SET_ADDRESS && length === 9) this.#address = cursor.u64('the address of a sequence');
    cursor.position = end;
  }

  #endSequence(): void {
    const [first] = this.#rows;
    const last = this.#rows.at(-1);
    if (first !== undefined && last !== undefined && this.#rising && last.address <= this.#address)
      this.#sequences.push({ start: first.address, end: this.#address, rows: this.#rows });
    this.#rows = [];
    this.#rising = true;
    this.#address = 0;
    this.#file = 1;
    this.#line = 1;
    this.#column = 0;
  }
}
