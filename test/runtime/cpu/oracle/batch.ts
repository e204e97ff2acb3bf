import { PAGE_SIZE, READ, WINDOW_BASE, WINDOW_HIGH } from '../../../../kernel-model/memory/guest-memory.ts';
import type { CodeFunction } from '../../../../runtime/cpu/engine.ts';
import type { Case, Change, Outcome } from './case.ts';
import { SCRATCH_CONTENTS, SCRATCH_OFFSET, SCRATCH_PROTECTION } from './layout.ts';

/** A piece of memory that the cases of a batch share. */
export interface BatchRegion {
  /** Window offset; page aligned. */
  readonly offset: number;
  /** Protection of each page. */
  readonly protection: readonly number[];
  /** What the region holds before each case; as long as its pages. */
  readonly contents: Uint8Array;
  /** Whether what a case changes is written down, and undone after it. */
  readonly compared: boolean;
  /** Offsets, within the region, of 8-byte addresses of the window. */
  readonly relocations: readonly number[];
}

/** Cases and the memory they run in. */
export interface Batch {
  readonly regions: readonly BatchRegion[];
  readonly cases: readonly Case[];
  /** The functions that the code consists of; where absent, each case is one. */
  readonly functions?: readonly CodeFunction[];
}

/** The data pages of {@link SCRATCH_PROTECTION}, as every batch has them. */
export const SCRATCH_REGION: BatchRegion = {
  offset: SCRATCH_OFFSET,
  protection: SCRATCH_PROTECTION,
  contents: SCRATCH_CONTENTS,
  compared: true,
  relocations: [],
};

/** A region of executable pages that holds `code`, padded with zeros to whole pages. */
export function codeRegion(offset: number, code: Uint8Array, executable: number): BatchRegion {
  const pages = Math.max(1, Math.ceil(code.length / PAGE_SIZE));
  const contents = new Uint8Array(pages * PAGE_SIZE);
  contents.set(code);
  return {
    offset,
    protection: new Array<number>(pages).fill(READ | executable),
    contents,
    compared: false,
    relocations: [],
  };
}

const BATCH_MAGIC = 0x4c43524f;
const RESULT_MAGIC = 0x5443524f;
const COUNT_INSTRUCTIONS = 1;
const LIMIT_SHIFT = 1;

/** A growing little-endian buffer. */
class Writer {
  private buffer = new Uint8Array(1 << 20);
  private view = new DataView(this.buffer.buffer);
  private length = 0;

  private room(size: number): number {
    const start = this.length;
    this.length += size;
    if (this.length > this.buffer.length) {
      const larger = new Uint8Array(Math.max(2 * this.buffer.length, this.length));
      larger.set(this.buffer);
      this.buffer = larger;
      this.view = new DataView(larger.buffer);
    }
    return start;
  }

  u16(value: number): void {
    const start = this.room(2);
    this.view.setUint16(start, value, true);
  }

  u32(value: number): void {
    const start = this.room(4);
    this.view.setUint32(start, value, true);
  }

  u64(value: bigint): void {
    const start = this.room(8);
    this.view.setBigUint64(start, value, true);
  }

  bytes(value: Uint8Array): void {
    const start = this.room(value.length);
    this.buffer.set(value, start);
  }

  finish(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }
}

/**
 * The batch as the harness reads it, little endian. Header: magic, high half of the window's addresses, number of regions, number of
 * cases. Region: offset, pages, whether compared, number of relocations, a protection byte a page, contents, relocations. Case: entry,
 * options (a bit for counting; above it, after how many instructions it ends), 16 registers, flags, gs base, 16-bit numbers of pointers and patches, pointers {16-bit register, 64-bit coefficient}, patches
 * {offset, 16-bit length, 16-bit "is a pointer", bytes}. Numbers are 32 bits where not said otherwise; registers, flags and gs base 64.
 */
export function encodeBatch(batch: Batch): Uint8Array {
  const writer = new Writer();
  writer.u32(BATCH_MAGIC);
  writer.u32(WINDOW_HIGH);
  writer.u32(batch.regions.length);
  writer.u32(batch.cases.length);
  for (const region of batch.regions) {
    writer.u32(region.offset);
    writer.u32(region.protection.length);
    writer.u32(region.compared ? 1 : 0);
    writer.u32(region.relocations.length);
    writer.bytes(Uint8Array.from(region.protection));
    writer.bytes(region.contents);
    for (const relocation of region.relocations) writer.u32(relocation);
  }
  for (const one of batch.cases) {
    writer.u32(one.entry);
    const limit = one.stopAfter ?? 0;
    writer.u32((one.counted || limit > 0 ? COUNT_INSTRUCTIONS : 0) | (limit << LIMIT_SHIFT));
    for (const register of one.registers) writer.u64(register);
    writer.u64(BigInt(one.flags));
    writer.u64(one.gsBase);
    writer.u16(one.pointers.length);
    writer.u16(one.patches.length);
    for (const pointer of one.pointers) {
      writer.u16(pointer.register);
      writer.u64(pointer.coefficient);
    }
    for (const patch of one.patches) {
      writer.u32(patch.offset);
      writer.u16(patch.bytes.length);
      writer.u16(patch.isPointer ? 1 : 0);
      writer.bytes(patch.bytes);
    }
  }
  return writer.finish();
}

/** A result as the harness writes it: an outcome, and how sure the harness is of it. */
export interface ProcessorOutcome extends Outcome {
  /** Flags that depended on where the window lay. */
  readonly unclearFlags: number;
  /** How many registers or pieces of memory depended on where the window lay, other than by pointing into it. */
  readonly unclear: number;
}

const EXCEPTIONS = new Map([
  [0, '#DE'],
  [1, '#DB'],
  [3, '#BP'],
  [4, '#OF'],
  [5, '#BR'],
  [6, '#UD'],
  [12, '#SS'],
  [13, '#GP'],
  [14, '#PF'],
  [17, '#AC'],
]);
/** The processor reports int3 after the fact, with the address of the next instruction. */
const BREAKPOINT = 3;
const ERROR_WRITE = 0x2;
const ERROR_FETCH = 0x10;

/**
 * Reads what the harness wrote: magic, number of results; for each result: exception vector, page fault error code, flags, unclear flags,
 * instructions retired, number of unclear values, 64-bit rip, fault address and registers, number of changes {offset, length, bytes}.
 * @throws Error when the results are not as many as the cases
 */
export function decodeResults(results: Uint8Array, cases: readonly Case[]): ProcessorOutcome[] {
  const view = new DataView(results.buffer, results.byteOffset, results.byteLength);
  if (results.length < 8 || view.getUint32(0, true) !== RESULT_MAGIC || view.getUint32(4, true) !== cases.length) {
    throw new Error(`the harness did not answer ${cases.length} cases`);
  }
  let at = 8;
  return cases.map((one) => {
    const exception = view.getUint32(at, true);
    const error = view.getUint32(at + 4, true);
    const registers: bigint[] = [];
    for (let number = 0; number < 16; number++) registers.push(view.getBigUint64(at + 40 + 8 * number, true));
    const outcome = {
      exception: EXCEPTIONS.get(exception) ?? `exception ${exception}`,
      rip: view.getBigUint64(at + 24, true),
      address: view.getBigUint64(at + 32, true),
      access: accessOf(exception, error),
      registers,
      flags: view.getUint32(at + 8, true),
      changes: [] as Change[],
      retired: one.counted ? retiredOf(view.getUint32(at + 16, true)) : -1,
      unclearFlags: view.getUint32(at + 12, true),
      unclear: view.getUint32(at + 20, true),
    };
    if (exception === BREAKPOINT) outcome.rip -= 1n;
    if (one.isSingle) outcome.retired = outcome.rip === addressOf(one.entry) ? 0 : 1;
    const runs = view.getUint32(at + 168, true);
    at += 172;
    for (let run = 0; run < runs; run++) {
      const length = view.getUint32(at + 4, true);
      outcome.changes.push({
        offset: view.getUint32(at, true),
        bytes: new Uint8Array(results.subarray(at + 8, at + 8 + length)),
      });
      at += 8 + length;
    }
    return outcome;
  });
}

/** What the harness gives where it could not count: on the way, the stack pointer was no address. */
const UNCOUNTED = 0xffff_ffff;

function retiredOf(count: number): number {
  return count === UNCOUNTED ? -1 : count;
}

function accessOf(exception: number, error: number): Outcome['access'] {
  if (exception !== 14) return '';
  if (error & ERROR_FETCH) return 'execute';
  return error & ERROR_WRITE ? 'write' : 'read';
}

/** The address of a window offset. */
export function addressOf(offset: number): bigint {
  return WINDOW_BASE + BigInt(offset);
}
