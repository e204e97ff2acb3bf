import type { HelperDefinition, ParameterKind, ResultKind } from '../../../kernel-model/helpers/helper.ts';
import type { HelperCall } from '../../program-run.ts';

/**
 * The words of a record. The first has the helper, whether it returned, and the length of the key. Then come the places
 * of the call and of its caller, two words for each parameter, two for the result, and the bytes of the key.
 */
export const SITE = 1;
export const CALLER = 2;
export const ARGUMENTS = 3;
const RESULT_WORDS = 2;
/** The most words of a record without a key: for six parameters. */
export const RECORD_WORDS = ARGUMENTS + 12 + RESULT_WORDS;

const RETURNED = 1 << 16;
const KEY_SHIFT = 24;
const HELPER_MASK = RETURNED - 1;
/** The place of an unknown call. */
const NOWHERE = 0xffff_ffff;

/** The first word of a record. @param helper the helper's index in the table @param keyLength bytes of the key */
export function headOf(helper: number, keyLength: number): number {
  return helper | (keyLength << KEY_SHIFT);
}

/** The first word of a call that has returned. */
export function returnedHead(head: number): number {
  return head | RETURNED;
}

/** Words from a record's start to its result. */
export function resultPlace({ parameters }: HelperDefinition): number {
  return ARGUMENTS + 2 * parameters.length;
}

/** Words from a record's start to its key. */
export function keyPlace(definition: HelperDefinition): number {
  return resultPlace(definition) + RESULT_WORDS;
}

/** Words that hold a key. */
export function keyWords(length: number): number {
  return (length + 3) >>> 2;
}

/** The image that makes the calls. */
export interface CallingImage {
  readonly offset: number;
  readonly size: number;
}

/** Records one after the other. */
export interface Records {
  readonly words: Uint32Array;
  readonly start: number;
  readonly end: number;
}

/** The calls of one run, made into objects on the first read. */
export class RecordedCalls {
  /** How many calls there were. */
  readonly total: number;
  /** How many of them are not in the list: those after the first ones and before the last ones. */
  readonly omitted: number;
  private readonly definitions: readonly HelperDefinition[];
  private readonly image: CallingImage;
  private readonly words: Uint32Array;
  private readonly start: number;
  private readonly end: number;
  /** The last calls, a slot of {@link RECORD_WORDS} each; `undefined` if all are among the first. */
  private readonly last: Uint32Array | undefined;
  private made: readonly HelperCall[] | undefined;

  constructor(
    definitions: readonly HelperDefinition[],
    image: CallingImage,
    total: number,
    omitted: number,
    { words, start, end }: Records,
    last: Uint32Array | undefined,
  ) {
    this.definitions = definitions;
    this.image = image;
    this.total = total;
    this.omitted = omitted;
    this.words = words;
    this.start = start;
    this.end = end;
    this.last = last;
  }

  get calls(): readonly HelperCall[] {
    this.made ??= this.make();
    return this.made;
  }

  private make(): HelperCall[] {
    const calls: HelperCall[] = [];
    const { words, definitions, last } = this;
    for (let at = this.start; at < this.end; ) {
      const head = words[at]!;
      calls.push(this.read(words, at));
      at += keyPlace(definitions[head & HELPER_MASK]!) + keyWords(head >>> KEY_SHIFT);
    }
    for (let at = 0; last !== undefined && at < last.length; at += RECORD_WORDS) calls.push(this.read(last, at));
    return calls;
  }

  private read(words: Uint32Array, at: number): HelperCall {
    const head = words[at]!;
    const definition = this.definitions[head & HELPER_MASK]!;
    const { name, parameters, result } = definition;
    const returned = (head & RETURNED) !== 0;
    const keyLength = head >>> KEY_SHIFT;
    const word64 = (index: number) => (BigInt(words[index + 1]!) << 32n) | BigInt(words[index]!);
    const site = this.placeOf(words[at + SITE]!);
    const caller = this.placeOf(words[at + CALLER]!);
    return {
      name,
      ...(site >= 0 ? { site } : {}),
      ...(caller >= 0 ? { caller } : {}),
      args: parameters.map(({ kind }, n) => readArgument(kind, word64(at + ARGUMENTS + 2 * n))),
      result: returned ? readResult(result, word64(at + resultPlace(definition))) : null,
      returned,
      ...(keyLength === 0 ? {} : { key: readKey(words, at + keyPlace(definition), keyLength) }),
    };
  }

  /** A place relative to the image; -1 outside. */
  private placeOf(word: number): number {
    const { offset, size } = this.image;
    return word === NOWHERE || word < offset || word >= offset + size ? -1 : word - offset;
  }
}

function readKey(words: Uint32Array, at: number, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, n) => words[at + (n >>> 2)]! >>> (8 * (n & 3)));
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
