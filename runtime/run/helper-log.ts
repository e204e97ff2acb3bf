import type { HelperDefinition, ParameterKind, ResultKind } from '../../kernel-model/helpers/helper.ts';
import type { RegisterFile } from '../cpu/register-file.ts';
import type { HelperCall } from '../program-run.ts';
import { RAX } from './dispatcher.ts';
import { ARGUMENT_REGISTERS } from './register-arguments.ts';

/** How many calls of a run are kept from its start and from its end. Those between are only counted. */
export const FIRST_CALLS_KEPT = 10_000;
export const LAST_CALLS_KEPT = 100;

/** How many keys of calls are kept, and the longest one. */
export const KEYS_KEPT = 256;
export const LONGEST_KEY_KEPT = 64;

/**
 * Words of a record: the helper's index in the table, whether it returned, six arguments and the result in halves, the
 * places of the call and its caller.
 */
const RECORD_WORDS = 18;
const RETURNED = 1;
const ARGUMENTS = 2;
const RESULT = 14;
const SITE = 16;
const CALLER = 17;
/** The place of an unknown call. */
const NOWHERE = 0xffff_ffff;
const SMALLEST = 64;

/** The calls of one run, made into objects on the first read. */
export interface RecordedCalls {
  /** How many calls there were. */
  readonly total: number;
  /** How many of them are not in the list: those after the first 10,000 and before the last 100. */
  readonly omitted: number;
  readonly calls: readonly HelperCall[];
}

/** The image that makes the calls. */
interface CallingImage {
  readonly offset: number;
  readonly size: number;
}

const NO_CALLS: RecordedCalls = { total: 0, omitted: 0, calls: [] };

/** Records helper calls without allocating. It does not know the helpers' work. */
export class HelperLog {
  private readonly definitions: readonly HelperDefinition[];
  private words = new Uint32Array(SMALLEST * RECORD_WORDS);
  private count = 0;
  /** Keys by the slots of their calls, none before the first, and their lengths; 0 for none. */
  private keys = new Uint8Array();
  private readonly keyLengths = new Uint8Array(KEYS_KEPT);

  /** @param definitions the table of helpers; calls are recorded by their index in it */
  constructor(definitions: readonly HelperDefinition[]) {
    this.definitions = definitions;
  }

  /** Calls recorded since {@link clear}. */
  get total(): number {
    return this.count;
  }

  /** Forgets everything, for the next run. */
  clear(): void {
    this.count = 0;
  }

  /**
   * Records a call of a helper, with its arguments in the registers.
   * @param site window offset of the call's return address, or -1
   * @param caller window offset of the calling function's return address, or -1
   */
  enter(helper: number, registers: RegisterFile, site = -1, caller = -1): void {
    if (this.count < KEYS_KEPT) this.keyLengths[this.count] = 0;
    const at = this.slot(this.count++);
    const { words } = this;
    words[at] = helper;
    words[at + RETURNED] = 0;
    words[at + SITE] = site;
    words[at + CALLER] = caller;
    for (let n = 0; n < ARGUMENT_REGISTERS.length; n++) {
      const register = ARGUMENT_REGISTERS[n]!;
      words[at + ARGUMENTS + 2 * n] = registers.low(register);
      words[at + ARGUMENTS + 2 * n + 1] = registers.high(register);
    }
  }

  /** Whether the key of the last call can be kept. */
  get keepsKey(): boolean {
    return this.count <= KEYS_KEPT;
  }

  /** Keeps the key of the last call, unless it is too long. */
  keepKey(bytes: Uint8Array, offset: number, length: number): void {
    if (length > LONGEST_KEY_KEPT) return;
    if (this.keys.length === 0) this.keys = new Uint8Array(KEYS_KEPT * LONGEST_KEY_KEPT);
    const call = this.count - 1;
    this.keyLengths[call] = length;
    const start = call * LONGEST_KEY_KEPT;
    for (let n = 0; n < length; n++) this.keys[start + n] = bytes[offset + n]!;
  }

  /** Records the return of the last helper, with its result in rax. */
  leave(registers: RegisterFile): void {
    const at = this.slot(this.count - 1);
    this.words[at + RETURNED] = 1;
    this.words[at + RESULT] = registers.low(RAX);
    this.words[at + RESULT + 1] = registers.high(RAX);
  }

  /** The name of the last helper; `undefined` if there was none. */
  get last(): string | undefined {
    if (this.count === 0) return undefined;
    return this.definitions[this.words[this.slot(this.count - 1)]!]?.name;
  }

  /**
   * The calls since {@link clear}. They stay the same when the log continues.
   * @param image window offsets of the image; the calls' places are relative to it
   */
  recorded(image: CallingImage = { offset: 0, size: 0 }): RecordedCalls {
    const { definitions, count } = this;
    if (count === 0) return NO_CALLS;
    const slots = Math.min(count, FIRST_CALLS_KEPT + LAST_CALLS_KEPT);
    const words = this.words.slice(0, slots * RECORD_WORDS);
    const withKeys = Math.min(count, KEYS_KEPT);
    const lengths = this.keyLengths.slice(0, withKeys);
    const keys = lengths.some((length) => length > 0)
      ? this.keys.slice(0, withKeys * LONGEST_KEY_KEPT)
      : new Uint8Array();
    let calls: readonly HelperCall[] | undefined;
    return {
      total: count,
      omitted: count - slots,
      get calls() {
        calls ??= Array.from({ length: slots }, (_, n) => {
          const call = n < FIRST_CALLS_KEPT ? n : count - slots + n;
          const record = readRecord(definitions, words, slotOf(call), image);
          const length = lengths[call] ?? 0;
          const start = call * LONGEST_KEY_KEPT;
          return length === 0 ? record : { ...record, key: keys.slice(start, start + length) };
        });
        return calls;
      },
    };
  }

  private slot(call: number): number {
    const at = slotOf(call);
    if (at >= this.words.length) {
      const larger = new Uint32Array(this.words.length * 2);
      larger.set(this.words);
      this.words = larger;
    }
    return at;
  }
}

/** The start of a call's record. Calls after the first ones reuse the last slots in turn. */
function slotOf(call: number): number {
  if (call < FIRST_CALLS_KEPT) return call * RECORD_WORDS;
  return (FIRST_CALLS_KEPT + ((call - FIRST_CALLS_KEPT) % LAST_CALLS_KEPT)) * RECORD_WORDS;
}

function readRecord(
  definitions: readonly HelperDefinition[],
  words: Uint32Array,
  at: number,
  { offset, size }: CallingImage,
): HelperCall {
  const word64 = (index: number) => (BigInt(words[index + 1]!) << 32n) | BigInt(words[index]!);
  const { name, parameters, result } = definitions[words[at]!]!;
  const returned = words[at + RETURNED] === 1;
  const inImage = (word: number) => (word === NOWHERE || word < offset || word >= offset + size ? -1 : word - offset);
  const site = inImage(words[at + SITE]!);
  const caller = inImage(words[at + CALLER]!);
  return {
    name,
    ...(site >= 0 ? { site } : {}),
    ...(caller >= 0 ? { caller } : {}),
    args: parameters.map(({ kind }, n) => readArgument(kind, word64(at + ARGUMENTS + 2 * n))),
    result: returned ? readResult(result, word64(at + RESULT)) : null,
    returned,
  };
}

function readArgument(kind: ParameterKind, value: bigint): bigint {
  if (kind === 'u32') return BigInt.asUintN(32, value);
  return kind === 's32' ? BigInt.asIntN(32, value) : value;
}

function readResult(kind: ResultKind, value: bigint): bigint | null {
  if (kind === 'void' || kind === 'noreturn') return null;
  if (kind === 'u32') return BigInt.asUintN(32, value);
  return kind === 'errno' ? BigInt.asIntN(64, value) : value;
}
