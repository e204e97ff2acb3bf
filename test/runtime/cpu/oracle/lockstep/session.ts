import {
  FIRST_GUEST_OFFSET,
  type GuestMemory,
  PAGE_SIZE,
  PROTECTION_TABLE_OFFSET,
} from '../../../../../kernel-model/memory/guest-memory.ts';
import { REGISTERS_OFFSET, type RegisterFile } from '../../../../../runtime/cpu/register-file.ts';
import { askHarness, CHANGE_SIZE, type Head, STATE_SIZE } from './harness.ts';

/** Registers by number, then rip and flags. */
export type State = BigUint64Array;
export const RIP = 16;
export const FLAGS = 17;

/** Pages that lie together. */
interface PageRun {
  readonly offset: number;
  readonly protection: Uint8Array;
  readonly contents: Uint8Array;
}

/** Bytes that a kernel function changed. */
export interface Written {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** What a kernel function did, before it returned. */
export interface Answer {
  readonly state: State;
  readonly written: readonly Written[];
}

/** A piece of a program's run that the processor can carry out as well. */
export interface Session {
  /** The high half of the window's addresses. */
  readonly high: number;
  readonly start: State;
  readonly gsBase: bigint;
  readonly pages: readonly PageRun[];
  readonly answers: Answer[];
}

/** What the processor did with a session. */
export interface NativeRun {
  /** The state before each instruction, and the last one. */
  readonly states: readonly State[];
  /** The signal that ended it, or 0. */
  readonly signal: number;
  /** The number of the exception that it stands for, its error code, and the address of a page fault. */
  readonly exception: number;
  readonly error: number;
  readonly address: bigint;
  /** Pages that are not as they were, by their offset. */
  readonly changed: ReadonlyMap<number, Uint8Array>;
}

/** Registers, rip and flags, which lie in memory in this order. */
export function stateOf(memory: GuestMemory, registers: RegisterFile): State {
  // Reading the flags writes them there.
  void registers.rflags;
  return new BigUint64Array(memory.bytes(REGISTERS_OFFSET, STATE_SIZE).slice().buffer);
}

/** How many pages of the window may be in use, from the first of the guest's on. */
export function pagesInUse(memory: GuestMemory): number {
  const last = memory.u8.subarray(PROTECTION_TABLE_OFFSET, PROTECTION_TABLE_OFFSET + memory.u8.length / PAGE_SIZE);
  let end = Math.min(last.length, Math.floor(memory.u8.length / PAGE_SIZE));
  while (end > FIRST_GUEST_OFFSET / PAGE_SIZE && last[end - 1] === 0) end--;
  return end - FIRST_GUEST_OFFSET / PAGE_SIZE;
}

/** The protection of each page from the first of the guest's on. */
export function protections(memory: GuestMemory, pages: number): Uint8Array {
  const first = PROTECTION_TABLE_OFFSET + FIRST_GUEST_OFFSET / PAGE_SIZE;
  return memory.u8.subarray(first, first + pages);
}

/** The pages of a memory that can be accessed, as they are now. */
export function takePages(memory: GuestMemory): PageRun[] {
  const pages = pagesInUse(memory);
  const table = protections(memory, pages);
  const runs: PageRun[] = [];
  for (let page = 0; page < pages; page++) {
    const from = page;
    while (page < pages && (table[page]! & 7) !== 0) page++;
    if (page === from) continue;
    const offset = FIRST_GUEST_OFFSET + from * PAGE_SIZE;
    runs.push({
      offset,
      protection: table.slice(from, page),
      contents: memory.u8.slice(offset, FIRST_GUEST_OFFSET + page * PAGE_SIZE),
    });
  }
  return runs;
}

const bytesOf = (values: State | BigUint64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
const words = (...values: number[]): Uint8Array => new Uint8Array(Uint32Array.from(values).buffer);

/**
 * The session as the harness reads it, little endian: high half of the window's addresses, instructions to execute, number of page runs; 16
 * registers, rip, flags and gs base, 64 bits each; page runs {offset, pages, a protection byte a page, contents}; answers {16 registers and
 * flags, number of changes {offset, size, bytes}}. Other numbers have 32 bits.
 */
function encode({ high, start, gsBase, pages, answers }: Session, steps: number): Uint8Array {
  const parts = [words(high, steps, pages.length), bytesOf(start), bytesOf(BigUint64Array.of(gsBase))];
  for (const { offset, protection, contents } of pages)
    parts.push(words(offset, protection.length), protection, contents);
  for (const { state, written } of answers) {
    parts.push(bytesOf(state.slice(0, RIP)), bytesOf(state.slice(FLAGS)), words(written.length));
    for (const { offset, bytes } of written) parts.push(words(offset, bytes.length), bytes);
  }
  return Buffer.concat(parts);
}

/** Runs a session on the processor. */
export function runNative(session: Session, steps: number): NativeRun {
  return decode(...askHarness(encode(session, steps)));
}

/** Reads what the harness wrote behind its head: the states; pages that changed {offset, bytes}. */
function decode([count, signal, exception, error, address]: Head, bytes: Uint8Array): NativeRun {
  const end = Number(count) * STATE_SIZE;
  const states = Array.from({ length: Number(count) }, (_, n) => new BigUint64Array(bytes.buffer, n * STATE_SIZE, 18));
  const changed = new Map<number, Uint8Array>();
  const view = new DataView(bytes.buffer);
  for (let at = end; at < bytes.length; at += CHANGE_SIZE)
    changed.set(view.getUint32(at, true), bytes.subarray(at + 4, at + CHANGE_SIZE));
  return { states, signal: Number(signal), exception: Number(exception), error: Number(error), address, changed };
}
