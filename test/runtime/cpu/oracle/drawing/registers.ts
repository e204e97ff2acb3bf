import { Register } from 'iced-x86';

export const RAX = 0;
export const RCX = 1;
export const RDX = 2;
export const RBX = 3;
export const RSP = 4;
export const RBP = 5;
export const RSI = 6;
export const RDI = 7;

/** Numbers of the sixteen general registers. */
export const NUMBERS: readonly number[] = Array.from({ length: 16 }, (_, number) => number);

const LOW_BYTES = [
  Register.AL,
  Register.CL,
  Register.DL,
  Register.BL,
  Register.SPL,
  Register.BPL,
  Register.SIL,
  Register.DIL,
];
const HIGH_BYTES = [Register.AH, Register.CH, Register.DH, Register.BH];

/** iced's name for `bits` bits of a general register. */
export function registerOf(number: number, bits: number): Register {
  if (bits === 8) return LOW_BYTES[number] ?? Register.R8L + number - 8;
  if (bits === 16) return Register.AX + number;
  if (bits === 32) return Register.EAX + number;
  return Register.RAX + number;
}

/** iced's name for bits 8 to 15 of rax, rcx, rdx or rbx. */
export function highByteOf(number: number): Register {
  return HIGH_BYTES[number]!;
}

/** The number of the general register that a part belongs to, or `undefined` for other registers. */
export function numberOf(register: Register): number | undefined {
  if (register >= Register.RAX && register <= Register.R15) return register - Register.RAX;
  if (register >= Register.EAX && register <= Register.R15D) return register - Register.EAX;
  if (register >= Register.AX && register <= Register.R15W) return register - Register.AX;
  if (register >= Register.R8L && register <= Register.R15L) return register - Register.R8L + 8;
  const low = LOW_BYTES.indexOf(register);
  if (low >= 0) return low;
  const high = HIGH_BYTES.indexOf(register);
  return high >= 0 ? high : undefined;
}

/** Whether a register is bits 8 to 15 of another. */
export function isHighByte(register: Register): boolean {
  return HIGH_BYTES.includes(register);
}
