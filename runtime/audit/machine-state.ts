import { RBP, RSP } from './instruction.ts';

/** The known value of a register or a word of the stack at a place of a function; `undefined` if unknown. */
export type Value =
  /** rsp at the function's entry + offset; less than that where `exact` is false (after rounding down). */
  | { readonly kind: 'stack'; readonly offset: number; readonly exact: boolean }
  /** The value of a register at the function's entry. */
  | { readonly kind: 'entry'; readonly register: number }
  /** An address of the image. */
  | { readonly kind: 'image'; readonly address: number }
  /** A number. */
  | { readonly kind: 'absolute'; readonly value: bigint }
  /** The address of a kernel symbol. */
  | { readonly kind: 'import'; readonly name: string }
  /** A per-CPU variable's content + plus. */
  | { readonly kind: 'per-cpu'; readonly name: string; readonly plus: number }
  /** An entry of a table of 32-bit distances from the table itself. */
  | { readonly kind: 'distance'; readonly table: number }
  /** The place such an entry leads to. */
  | { readonly kind: 'case'; readonly table: number }
  /** An entry of a table of addresses. */
  | { readonly kind: 'table word'; readonly table: number };

/** The operands of the last comparison. */
export interface Comparison {
  readonly left: Value | undefined;
  readonly right: Value | undefined;
  /** Numbers of the registers, -1 for other operands. */
  readonly leftRegister: number;
  readonly rightRegister: number;
}

/** The facts known at a place of a function. Immutable: an instruction makes a new state. */
export interface MachineState {
  /** By number; a known value has all 64 bits. */
  readonly registers: readonly (Value | undefined)[];
  /** Words of the stack by their offset from rsp at the function's entry. */
  readonly stack: ReadonlyMap<number, Value>;
  readonly comparison: Comparison | undefined;
  /** Whether the stack check was passed since the function's entry. */
  readonly checked: boolean;
}

const NO_WORDS: ReadonlyMap<number, Value> = new Map();

/**
 * The facts at a function's entry (System V ABI): every register has its caller's value, and rsp points to the return
 * address.
 */
export function entryState(): MachineState {
  const registers: Value[] = Array.from({ length: 16 }, (_, register) => ({ kind: 'entry', register }));
  registers[RSP] = { kind: 'stack', offset: 0, exact: true };
  return { registers, stack: NO_WORDS, comparison: undefined, checked: false };
}

/** No facts. */
export const NOTHING_KNOWN: MachineState = {
  registers: new Array<undefined>(16).fill(undefined),
  stack: NO_WORDS,
  comparison: undefined,
  checked: false,
};

/** Whether two values are the same. */
export function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'stack':
      return a.offset === (b as typeof a).offset && a.exact === (b as typeof a).exact;
    case 'entry':
      return a.register === (b as typeof a).register;
    case 'image':
      return a.address === (b as typeof a).address;
    case 'absolute':
      return a.value === (b as typeof a).value;
    case 'import':
      return a.name === (b as typeof a).name;
    case 'per-cpu':
      return a.name === (b as typeof a).name && a.plus === (b as typeof a).plus;
    default:
      return a.table === (b as typeof a).table;
  }
}

/** The facts that hold on both of two ways to a place: `known` itself if the other way removes none. */
export function join(known: MachineState, other: MachineState): MachineState {
  let registers: (Value | undefined)[] | undefined;
  for (let n = 0; n < 16; n++) {
    if (known.registers[n] === undefined || sameValue(known.registers[n], other.registers[n])) continue;
    registers ??= [...known.registers];
    registers[n] = undefined;
  }
  let stack: Map<number, Value> | undefined;
  for (const [offset, value] of known.stack) {
    if (sameValue(value, other.stack.get(offset))) continue;
    stack ??= new Map(known.stack);
    stack.delete(offset);
  }
  const comparison = joinComparison(known.comparison, other.comparison);
  const checked = known.checked && other.checked;
  if (registers === undefined && stack === undefined && comparison === known.comparison && checked === known.checked) {
    return known;
  }
  return { registers: registers ?? known.registers, stack: stack ?? known.stack, comparison, checked };
}

/** A comparison of the same registers is the same, even if its operands are known on one way only. */
function joinComparison(known: Comparison | undefined, other: Comparison | undefined): Comparison | undefined {
  if (known === other || known === undefined || other === undefined) return other === undefined ? undefined : known;
  if (known.leftRegister !== other.leftRegister || known.rightRegister !== other.rightRegister) return undefined;
  const left = sameValue(known.left, other.left) ? known.left : undefined;
  const right = sameValue(known.right, other.right) ? known.right : undefined;
  return left === known.left && right === known.right ? known : { ...known, left, right };
}

/** A state with one register changed. */
export function withRegister(state: MachineState, register: number, value: Value | undefined): MachineState {
  if (sameValue(state.registers[register], value)) return state;
  const registers = [...state.registers];
  registers[register] = value;
  return { ...state, registers };
}

/** Bytes from rsp at the function's entry to rsp, negative if the stack has grown; `undefined` if unknown. */
export function stackOffset(state: MachineState): number | undefined {
  const rsp = state.registers[RSP];
  return rsp?.kind === 'stack' ? rsp.offset : undefined;
}

/**
 * Whether rbp points to the caller's saved rbp, right below the return address, so that the chain of frame pointers
 * includes it.
 */
export function hasFramePointer(state: MachineState): boolean {
  const rbp = state.registers[RBP];
  const saved = state.stack.get(-8);
  return rbp?.kind === 'stack' && rbp.exact && rbp.offset === -8 && saved?.kind === 'entry' && saved.register === RBP;
}
