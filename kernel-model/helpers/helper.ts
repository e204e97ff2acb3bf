import type { Outcome } from '../outcome.ts';

/** How a parameter is passed and shown: a 64-bit address, or an integer of its C type. */
export type ParameterKind = 'pointer' | 'u32' | 's32' | 'u64';

export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
}

/**
 * The meaning of rax on return: an address; a signed number with negative values as errors (`errno`); an unsigned
 * number; nothing; or no return at all.
 */
export type ResultKind = 'pointer' | 'errno' | 'u32' | 'u64' | 'void' | 'noreturn';

/**
 * The arguments and the result of one call, over the registers (System V ABI: rdi, rsi, rdx, rcx, r8, r9; rax).
 * Arguments are counted from 0.
 */
export interface HelperArguments {
  /** Bits 0 to 31 of an argument, unsigned. */
  low(n: number): number;
  /** Bits 32 to 63 of an argument, unsigned. */
  high(n: number): number;
  /** All 64 bits, unsigned. For cold paths. */
  u64(n: number): bigint;
  /** The window offset of an argument that is an address, or -1 for an address outside the window. */
  pointer(n: number): number;
  /** The return address of the call; a window offset, or -1. It names the call in messages. */
  callSite(): number;
  /** Sets the result's two halves. */
  returnValue(low: number, high: number): void;
  /** Sets the result to a number from -2^31 to 2^31 - 1, sign extended: 0, a length, or a negative errno. */
  returnErrno(number: number): void;
  /** Sets the result to the address of a window offset. */
  returnPointer(offset: number): void;
}

/**
 * Executes a call, with the parts of the kernel that it uses. @throws HelperFault if the real helper would fault;
 * Diagnostic if a rule is broken
 */
export type HelperCallee<Kernel = never> = (kernel: Kernel, args: HelperArguments) => void;

/**
 * A function that programs may import, by its C signature.
 * @typeParam Kernel the parts of the kernel that a call uses
 */
export interface HelperDefinition<Kernel = never> {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly result: ResultKind;
  /**
   * `modelled`: `call` executes it. `control`: the runtime executes it, because it changes the CPU's flow of control.
   * `unsupported`: Linux has it, and the model does not yet.
   */
  readonly state: 'modelled' | 'control' | 'unsupported';
  /** All possible outcomes of a call. A scenario shows each outcome that programs can reach. */
  readonly outcomes: readonly Outcome[];
  readonly call?: HelperCallee<Kernel>;
}

/** Thrown by a helper that touches inaccessible memory: the kernel would oops inside the helper. */
export class HelperFault extends Error {
  /** The address, in halves. */
  readonly low: number;
  readonly high: number;
  readonly access: 'read' | 'write' | 'execute';

  constructor(low: number, high: number, access: 'read' | 'write' | 'execute') {
    const address = (BigInt(high) << 32n) | BigInt(low >>> 0);
    super(`a helper cannot ${access} address 0x${address.toString(16)}`);
    this.name = 'HelperFault';
    this.low = low >>> 0;
    this.high = high >>> 0;
    this.access = access;
  }

  get address(): bigint {
    return (BigInt(this.high) << 32n) | BigInt(this.low);
  }
}

const NAMED = /^(\w+): (pointer|u32|s32|u64)$/;

/** Parameters from text: `map: pointer, flags: u64`. */
export function parameters(spelling: string): Parameter[] {
  if (spelling === '') return [];
  return spelling.split(', ').map((part) => {
    const [, name, kind] = NAMED.exec(part)!;
    return { name: name!, kind: kind as ParameterKind };
  });
}

/** A helper that the model executes. */
export function modelled<Kernel>(
  name: string,
  spelling: string,
  result: ResultKind,
  outcomes: readonly Outcome[],
  call: HelperCallee<Kernel>,
): HelperDefinition<Kernel> {
  return { name, parameters: parameters(spelling), result, state: 'modelled', outcomes, call };
}

/** A helper of Linux that the model does not have yet. */
export function unsupported(name: string, spelling: string, result: ResultKind): HelperDefinition<unknown> {
  return { name, parameters: parameters(spelling), result, state: 'unsupported', outcomes: [] };
}

/** A function that the runtime executes. */
export function control(
  name: string,
  spelling: string,
  result: ResultKind,
  outcomes: readonly Outcome[],
): HelperDefinition<unknown> {
  return { name, parameters: parameters(spelling), result, state: 'control', outcomes };
}
