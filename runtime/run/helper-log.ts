import type { HelperDefinition, ParameterKind, ResultKind } from '../../kernel-model/helpers/helper.ts';
import type { RegisterFile } from '../cpu/register-file.ts';
import type { HelperCall } from '../target.ts';
import { RAX } from './dispatcher.ts';
import { ARGUMENT_REGISTERS } from './register-arguments.ts';

/** How many calls of a run are kept from its start and from its end; those between are only counted. */
export const FIRST_CALLS_KEPT = 10_000;
export const LAST_CALLS_KEPT = 100;

/** Words of a record: the helper's place in the table, whether it returned, six arguments and the result in halves. */
const RECORD_WORDS = 16;
const RETURNED = 1;
const ARGUMENTS = 2;
const RESULT = 14;
const SMALLEST = 64;

/** The calls of one run, made into objects when they are first looked at. */
export interface RecordedCalls {
  /** How many calls there were. */
  readonly total: number;
  /** How many of them are not in the list: those after the first 10,000 and before the last 100. */
  readonly omitted: number;
  readonly calls: readonly HelperCall[];
}

/** Records helper calls without allocating. Unaware of what helpers do. */
export class HelperLog {
  private readonly definitions: readonly HelperDefinition[];
  private words = new Uint32Array(SMALLEST * RECORD_WORDS);
  private count = 0;

  /** @param definitions the table of helpers; calls are recorded by their place in it */
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

  /** Records that a helper is called; its arguments are in the registers. */
  enter(helper: number, registers: RegisterFile): void {
    const at = this.slot(this.count++);
    const { words } = this;
    words[at] = helper;
    words[at + RETURNED] = 0;
    for (let n = 0; n < ARGUMENT_REGISTERS.length; n++) {
      const register = ARGUMENT_REGISTERS[n]!;
      words[at + ARGUMENTS + 2 * n] = registers.low(register);
      words[at + ARGUMENTS + 2 * n + 1] = registers.high(register);
    }
  }

  /** Records that the helper called last returns; its result is in rax. */
  leave(registers: RegisterFile): void {
    const at = this.slot(this.count - 1);
    this.words[at + RETURNED] = 1;
    this.words[at + RESULT] = registers.low(RAX);
    this.words[at + RESULT + 1] = registers.high(RAX);
  }

  /** The name of the helper called last; `undefined` where there was none. */
  get last(): string | undefined {
    if (this.count === 0) return undefined;
    return this.definitions[this.words[this.slot(this.count - 1)]!]?.name;
  }

  /** The calls since {@link clear}; they stay as they are when the log goes on. */
  recorded(): RecordedCalls {
    const { definitions, count } = this;
    const slots = Math.min(count, FIRST_CALLS_KEPT + LAST_CALLS_KEPT);
    const words = this.words.slice(0, slots * RECORD_WORDS);
    let calls: readonly HelperCall[] | undefined;
    return {
      total: count,
      omitted: count - slots,
      get calls() {
        calls ??= Array.from({ length: slots }, (_, n) => {
          const call = n < FIRST_CALLS_KEPT ? n : count - slots + n;
          return readRecord(definitions, words, slotOf(call));
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

/** Where a call's record begins: the calls after the first ones share the last places in turn. */
function slotOf(call: number): number {
  if (call < FIRST_CALLS_KEPT) return call * RECORD_WORDS;
  return (FIRST_CALLS_KEPT + ((call - FIRST_CALLS_KEPT) % LAST_CALLS_KEPT)) * RECORD_WORDS;
}

function readRecord(definitions: readonly HelperDefinition[], words: Uint32Array, at: number): HelperCall {
  const word64 = (index: number) => (BigInt(words[index + 1]!) << 32n) | BigInt(words[index]!);
  const { name, parameters, result } = definitions[words[at]!]!;
  const returned = words[at + RETURNED] === 1;
  return {
    name,
    args: parameters.map(({ kind }, n) => readArgument(kind, word64(at + ARGUMENTS + 2 * n))),
    result: returned ? readResult(result, word64(at + RESULT)) : null,
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
