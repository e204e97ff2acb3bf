import { Mnemonic } from 'iced-x86';
import type { AuditInstruction, AuditOperand, MemoryPlace } from './instruction.ts';
import { RBP, RSP } from './instruction.ts';
import { type MachineState, stackOffset, type Value, withRegister } from './machine-state.ts';
import type { ProgramText } from './program-text.ts';

/** How many words of a frame are tracked: more than compilers use for pointers and saved registers. */
const MOST_WORDS = 64;
/** Registers that a called function may change: rax, rcx, rdx, rsi, rdi, r8 to r11 (System V ABI, 3.2.1). */
const CALLER_SAVED = [0, 1, 2, 6, 7, 8, 9, 10, 11];

/** Instructions that keep the flags, so that a comparison before them still counts after them. */
const KEEPS_FLAGS: ReadonlySet<Mnemonic> = new Set([
  Mnemonic.Mov,
  Mnemonic.Lea,
  Mnemonic.Movzx,
  Mnemonic.Movsx,
  Mnemonic.Movsxd,
  Mnemonic.Push,
  Mnemonic.Pop,
  Mnemonic.Nop,
  Mnemonic.Jmp,
]);

/** Instructions that do not change a memory operand in first place. */
const ONLY_READS: ReadonlySet<Mnemonic> = new Set([Mnemonic.Test, Mnemonic.Bt, Mnemonic.Nop, Mnemonic.Jmp]);

/** The facts known after an instruction that control passes, such as a call that has returned. */
export function transfer(text: ProgramText, instruction: AuditInstruction, state: MachineState): MachineState {
  const after = carryOut(text, instruction, state);
  const keeps = KEEPS_FLAGS.has(instruction.mnemonic) || instruction.flow === 'conditional';
  if (keeps || after.comparison === undefined || instruction.mnemonic === Mnemonic.Cmp) return after;
  return { ...after, comparison: undefined };
}

function carryOut(text: ProgramText, instruction: AuditInstruction, state: MachineState): MachineState {
  const [first, second] = instruction.operands;
  switch (instruction.mnemonic) {
    case Mnemonic.Push:
      return push(state, instruction, first === undefined ? undefined : read(text, first, state));
    case Mnemonic.Pop:
      return pop(state, instruction, first);
    case Mnemonic.Leave:
      return pop(withRegister(state, RSP, state.registers[RBP]), instruction, wholeRegister(RBP), 8);
    case Mnemonic.Enter:
      return enter(state, first);
    case Mnemonic.Mov:
      return assign(instruction, state, second === undefined ? undefined : read(text, second, state));
    case Mnemonic.Movsxd:
      return assign(instruction, state, second?.kind === 'memory' ? tableEntry(second, state) : undefined);
    case Mnemonic.Lea:
      return assign(instruction, state, second?.kind === 'memory' ? addressOf(second, state) : undefined);
    case Mnemonic.Add:
      return assign(instruction, state, sum(text, first, second, state));
    case Mnemonic.Sub:
      return assign(instruction, state, difference(text, first, second, state));
    case Mnemonic.Inc:
    case Mnemonic.Dec: {
      const step = instruction.mnemonic === Mnemonic.Inc ? 1 : -1;
      return assign(instruction, state, first === undefined ? undefined : moved(read(text, first, state), step));
    }
    case Mnemonic.And:
      return assign(instruction, state, rounded(text, first, second, state));
    case Mnemonic.Xor:
      return assign(instruction, state, sameRegister(first, second) ? { kind: 'absolute', value: 0n } : undefined);
    case Mnemonic.Cmp:
      return compare(text, first, second, state);
    case Mnemonic.Call:
      return afterCall(state);
    default:
      return forget(state, instruction);
  }
}

/** The known value of an operand of 64 bits. */
export function read(text: ProgramText, operand: AuditOperand, state: MachineState): Value | undefined {
  switch (operand.kind) {
    case 'register':
      return operand.size === 8 && operand.number >= 0 ? state.registers[operand.number] : undefined;
    case 'immediate':
      return { kind: 'absolute', value: operand.value };
    case 'memory':
      return operand.size === 8 ? load(text, operand, state) : undefined;
    default:
      return undefined;
  }
}

function load(text: ProgramText, place: MemoryPlace, state: MachineState): Value | undefined {
  if (place.segment === 'fs') return undefined;
  if (place.segment === 'gs') {
    const base = place.base < 0 ? undefined : state.registers[place.base];
    const plain = place.index < 0 && place.displacement === 0 && base?.kind === 'import';
    return plain ? { kind: 'per-cpu', name: base.name, plus: 0 } : undefined;
  }
  const table = place.index >= 0 && place.scale === 8 ? addressOf({ ...place, index: -1 }, state) : undefined;
  if (table?.kind === 'image') return { kind: 'table word', table: table.address };
  const address = addressOf(place, state);
  if (address?.kind === 'stack' && address.exact) return state.stack.get(address.offset);
  return address?.kind === 'image' ? text.constantWord(address.address) : undefined;
}

/** The address of a memory operand. */
function addressOf(place: MemoryPlace, state: MachineState): Value | undefined {
  if (place.index >= 0) return undefined;
  if (place.relative) return { kind: 'image', address: place.displacement };
  if (place.base < 0) return { kind: 'absolute', value: BigInt(place.displacement) };
  return moved(state.registers[place.base], place.displacement);
}

function moved(value: Value | undefined, by: number): Value | undefined {
  if (by === 0) return value;
  switch (value?.kind) {
    case 'stack':
      return { ...value, offset: value.offset + by };
    case 'image':
      return { ...value, address: value.address + by };
    case 'per-cpu':
      return { ...value, plus: value.plus + by };
    case 'absolute':
      return { ...value, value: value.value + BigInt(by) };
    default:
      return undefined;
  }
}

/** The value of `movsxd r, dword ptr [table+index*4]`. */
function tableEntry(place: MemoryPlace, state: MachineState): Value | undefined {
  if (place.index < 0 || place.scale !== 4 || place.size !== 4) return undefined;
  const table = addressOf({ ...place, index: -1 }, state);
  return table?.kind === 'image' ? { kind: 'distance', table: table.address } : undefined;
}

function sum(
  text: ProgramText,
  first: AuditOperand | undefined,
  second: AuditOperand | undefined,
  state: MachineState,
): Value | undefined {
  if (first === undefined || second === undefined) return undefined;
  const a = read(text, first, state);
  const b = read(text, second, state);
  if (b?.kind === 'absolute') return moved(a, Number(b.value));
  const [entry, table] = a?.kind === 'distance' ? [a, b] : [b, a];
  if (entry?.kind !== 'distance' || table?.kind !== 'image') return undefined;
  return entry.table === table.address ? { kind: 'case', table: entry.table } : undefined;
}

function difference(
  text: ProgramText,
  first: AuditOperand | undefined,
  second: AuditOperand | undefined,
  state: MachineState,
): Value | undefined {
  if (first === undefined || second === undefined) return undefined;
  const by = read(text, second, state);
  return by?.kind === 'absolute' ? moved(read(text, first, state), -Number(by.value)) : undefined;
}

/** `and rsp, -32`: down by the alignment, less the 8 bytes that rsp is a multiple of. */
function rounded(
  text: ProgramText,
  first: AuditOperand | undefined,
  second: AuditOperand | undefined,
  state: MachineState,
): Value | undefined {
  const value = first === undefined ? undefined : read(text, first, state);
  if (value?.kind !== 'stack' || second?.kind !== 'immediate' || second.value >= 0n) return undefined;
  const alignment = -second.value;
  if ((alignment & (alignment - 1n)) !== 0n) return undefined;
  if (alignment <= 8n) return value;
  return { kind: 'stack', offset: value.offset - (Number(alignment) - 8), exact: false };
}

function sameRegister(first: AuditOperand | undefined, second: AuditOperand | undefined): boolean {
  if (first?.kind !== 'register' || second?.kind !== 'register') return false;
  return first.number >= 0 && first.number === second.number && first.size >= 4 && first.size === second.size;
}

function compare(
  text: ProgramText,
  first: AuditOperand | undefined,
  second: AuditOperand | undefined,
  state: MachineState,
): MachineState {
  if (first === undefined || second === undefined) return state;
  const comparison = {
    left: read(text, first, state),
    right: read(text, second, state),
    leftRegister: first.kind === 'register' && first.size === 8 ? first.number : -1,
    rightRegister: second.kind === 'register' && second.size === 8 ? second.number : -1,
  };
  return { ...state, comparison };
}

function push(state: MachineState, instruction: AuditInstruction, value: Value | undefined): MachineState {
  const moved = moveStack(state, instruction.stackIncrement);
  const offset = stackOffset(moved);
  return offset === undefined || instruction.stackIncrement !== -8 ? moved : store(moved, offset, 8, value);
}

function pop(
  state: MachineState,
  instruction: AuditInstruction,
  target: AuditOperand | undefined,
  increment = instruction.stackIncrement,
): MachineState {
  const rsp = state.registers[RSP];
  const value = rsp?.kind === 'stack' && rsp.exact ? state.stack.get(rsp.offset) : undefined;
  const after = moveStack(state, increment);
  if (target?.kind !== 'register' || target.number < 0) return after;
  return withRegister(after, target.number, target.size === 8 ? value : undefined);
}

function enter(state: MachineState, size: AuditOperand | undefined): MachineState {
  const down = moveStack(state, -8);
  const offset = stackOffset(down);
  const saved = offset === undefined ? down : store(down, offset, 8, state.registers[RBP]);
  const framed = withRegister(saved, RBP, down.registers[RSP]);
  return moveStack(framed, size?.kind === 'immediate' ? -Number(BigInt.asUintN(16, size.value)) : Number.NaN);
}

function wholeRegister(number: number): AuditOperand {
  return { kind: 'register', number, size: 8 };
}

/** Moves rsp by a number of bytes; NaN makes it unknown. */
function moveStack(state: MachineState, by: number): MachineState {
  const rsp = state.registers[RSP];
  if (rsp?.kind !== 'stack') return state;
  return withRegister(state, RSP, Number.isNaN(by) ? undefined : moved(rsp, by));
}

function store(state: MachineState, offset: number, size: number, value: Value | undefined): MachineState {
  const stack = new Map(state.stack);
  for (let at = offset - 7; at < offset + size; at++) stack.delete(at);
  if (value !== undefined && size === 8 && stack.size < MOST_WORDS) stack.set(offset, value);
  return { ...state, stack };
}

/** Writes the first operand. Stores through unknown pointers do not change the facts about the stack. */
function assign(instruction: AuditInstruction, state: MachineState, value: Value | undefined): MachineState {
  const [target] = instruction.operands;
  if (target?.kind === 'register') {
    if (target.number < 0) return state;
    const whole = target.size === 8 || (target.size === 4 && value?.kind === 'absolute');
    return withRegister(state, target.number, whole ? zeroExtended(value, target.size) : undefined);
  }
  if (target?.kind !== 'memory' || target.segment !== 'none') return state;
  const address = addressOf(target, state);
  if (address?.kind !== 'stack' || !address.exact) return state;
  const known = state.stack.size > 0 || (value !== undefined && target.size === 8);
  return known ? store(state, address.offset, target.size, value) : state;
}

function zeroExtended(value: Value | undefined, size: number): Value | undefined {
  if (size === 8 || value?.kind !== 'absolute') return value;
  return { kind: 'absolute', value: BigInt.asUintN(32, value.value) };
}

/** The state after a call that returned. The callee may have changed its own registers and the memory below rsp. */
function afterCall(state: MachineState): MachineState {
  const registers = [...state.registers];
  for (const register of CALLER_SAVED) registers[register] = undefined;
  const bottom = stackOffset(state);
  let stack = state.stack;
  if (bottom === undefined || [...stack.keys()].some((offset) => offset < bottom)) {
    stack = new Map([...stack].filter(([offset]) => bottom !== undefined && offset >= bottom));
  }
  return { ...state, registers, stack };
}

function forget(state: MachineState, instruction: AuditInstruction): MachineState {
  let after = state;
  for (let register = 0; register < 16; register++) {
    if ((instruction.written & (1 << register)) !== 0) after = withRegister(after, register, undefined);
  }
  const [target] = instruction.operands;
  if (instruction.stackIncrement !== 0) after = moveStack(after, instruction.stackIncrement);
  const writes = target?.kind === 'memory' && target.size > 0 && !ONLY_READS.has(instruction.mnemonic);
  return writes ? assign(instruction, after, undefined) : after;
}
