import type { HelperDefinition } from '../../../kernel-model/helpers/helper.ts';
import type { RegisterFile } from '../../cpu/register-file.ts';
import { RAX } from '../dispatcher.ts';
import { ARGUMENT_WORDS } from '../register-arguments.ts';
import {
  ARGUMENTS,
  CALLER,
  type CallingImage,
  headOf,
  keyPlace,
  keyWords,
  RECORD_WORDS,
  RecordedCalls,
  returnedHead,
  SITE,
} from './recorded-calls.ts';

/** How many calls of a run are kept from its start and from its end. Those between are only counted. */
export const FIRST_CALLS_KEPT = 10_000;
export const LAST_CALLS_KEPT = 100;

/** How many keys of calls are kept, and the longest one. */
export const KEYS_KEPT = 256;
export const LONGEST_KEY_KEPT = 64;

/** The most words of a record. */
const LONGEST_RECORD = RECORD_WORDS + LONGEST_KEY_KEPT / 4;
/** Words of a chunk, which the records of many short runs share: they are never copied. */
const CHUNK_WORDS = 4096;
const NO_IMAGE: CallingImage = { offset: 0, size: 0 };
const NO_WORDS = new Uint32Array(0);

/** Records helper calls without allocating. It does not know the helpers' work. */
export class HelperLog {
  private readonly definitions: readonly HelperDefinition[];
  private readonly parameters: readonly number[];
  private readonly noCalls: RecordedCalls;
  /** The records of finished short runs, up to `kept`; theirs do not change any more. */
  private chunk: Uint32Array = NO_WORDS;
  private kept = 0;
  /** Room for the records of a long run, which are copied from it. */
  private room: Uint32Array = NO_WORDS;
  /** The last calls of a very long run, in slots that are used in turn. */
  private turns: Uint32Array = NO_WORDS;
  /** The records of this run: one of the first two, and the words in use. */
  private words: Uint32Array = NO_WORDS;
  private start = 0;
  private end = 0;
  private count = 0;
  /** The record of the last call. */
  private current: Uint32Array = NO_WORDS;
  private at = 0;
  private helper = -1;

  /** @param definitions the table of helpers; calls are recorded by their index in it */
  constructor(definitions: readonly HelperDefinition[]) {
    this.definitions = definitions;
    this.parameters = definitions.map(({ parameters }) => parameters.length);
    this.noCalls = new RecordedCalls(definitions, NO_IMAGE, 0, 0, { words: NO_WORDS, start: 0, end: 0 }, undefined);
  }

  /** Calls recorded since {@link clear}. */
  get total(): number {
    return this.count;
  }

  /** Forgets everything, for the next run. */
  clear(): void {
    this.count = 0;
    this.helper = -1;
    this.words = this.chunk;
    this.start = this.kept;
    this.end = this.kept;
  }

  /**
   * Records a call of a helper, with its arguments in the registers.
   * @param site window offset of the call's return address, or -1
   * @param caller window offset of the calling function's return address, or -1
   */
  enter(helper: number, registers: RegisterFile, site = -1, caller = -1): void {
    const parameters = this.parameters[helper]!;
    if (this.count < FIRST_CALLS_KEPT) {
      if (this.end + LONGEST_RECORD > this.words.length) this.grow();
      this.current = this.words;
      this.at = this.end;
      this.end += ARGUMENTS + 2 * parameters + 2;
    } else {
      this.current = this.slots();
      this.at = ((this.count - FIRST_CALLS_KEPT) % LAST_CALLS_KEPT) * RECORD_WORDS;
    }
    this.count++;
    this.helper = helper;
    const { current, at } = this;
    current[at] = headOf(helper, 0);
    current[at + SITE] = site;
    current[at + CALLER] = caller;
    const { words } = registers;
    for (let n = 0, to = at + ARGUMENTS; n < parameters; n++, to += 2) {
      const from = ARGUMENT_WORDS[n]!;
      current[to] = words[from]!;
      current[to + 1] = words[from + 1]!;
    }
  }

  /** Whether the key of the last call can be kept. */
  get keepsKey(): boolean {
    return this.count <= KEYS_KEPT;
  }

  /** Keeps the key of the last call, unless it is too long. */
  keepKey(bytes: Uint8Array, offset: number, length: number): void {
    if (length > LONGEST_KEY_KEPT) return;
    const { words, at, helper } = this;
    const place = at + keyPlace(this.definitions[helper]!);
    words[at] = headOf(helper, length);
    this.end = place + keyWords(length);
    for (let word = place; word < this.end; word++) words[word] = 0;
    for (let n = 0; n < length; n++) words[place + (n >>> 2)]! |= bytes[offset + n]! << (8 * (n & 3));
  }

  /** Records the return of the last helper, with its result in rax. */
  leave(registers: RegisterFile): void {
    const { current, at } = this;
    const result = at + ARGUMENTS + 2 * this.parameters[this.helper]!;
    current[at] = returnedHead(current[at]!);
    current[result] = registers.low(RAX);
    current[result + 1] = registers.high(RAX);
  }

  /** The name of the last helper; `undefined` if there was none. */
  get last(): string | undefined {
    return this.definitions[this.helper]?.name;
  }

  /**
   * The calls since {@link clear}, when the run has ended.
   * @param image window offsets of the image; the calls' places are relative to it
   */
  recorded(image: CallingImage = NO_IMAGE): RecordedCalls {
    const { definitions, count, words, start, end } = this;
    if (count === 0) return this.noCalls;
    const more = Math.max(0, count - FIRST_CALLS_KEPT);
    const omitted = Math.max(0, more - LAST_CALLS_KEPT);
    const last = more === 0 ? undefined : this.lastInOrder(more);
    if (words !== this.chunk) {
      const copy = { words: words.slice(start, end), start: 0, end: end - start };
      return new RecordedCalls(definitions, image, count, omitted, copy, last);
    }
    this.kept = end;
    return new RecordedCalls(definitions, image, count, omitted, { words, start, end }, last);
  }

  /** Makes room for one record more: in a new chunk if the run has no records yet, and else in the room of a long run. */
  private grow(): void {
    const { words, start, end } = this;
    if (end === start) {
      this.chunk = new Uint32Array(CHUNK_WORDS);
      this.kept = 0;
      this.words = this.chunk;
    } else {
      const used = end - start;
      if (this.room.length < 2 * used + LONGEST_RECORD) {
        const larger = new Uint32Array(Math.max(CHUNK_WORDS, 4 * used));
        larger.set(words.subarray(start, end));
        this.room = larger;
      } else {
        this.room.set(words.subarray(start, end));
      }
      this.words = this.room;
    }
    this.end -= this.start;
    this.start = 0;
  }

  private slots(): Uint32Array {
    if (this.turns.length === 0) this.turns = new Uint32Array(LAST_CALLS_KEPT * RECORD_WORDS);
    return this.turns;
  }

  /** The slots of the last calls, oldest first. @param more how many calls there were after the first ones */
  private lastInOrder(more: number): Uint32Array {
    const { turns } = this;
    if (more <= LAST_CALLS_KEPT) return turns.slice(0, more * RECORD_WORDS);
    const oldest = (more % LAST_CALLS_KEPT) * RECORD_WORDS;
    const ordered = new Uint32Array(turns.length);
    ordered.set(turns.subarray(oldest));
    ordered.set(turns.subarray(0, oldest), turns.length - oldest);
    return ordered;
  }
}
