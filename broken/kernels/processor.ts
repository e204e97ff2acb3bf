import { Decoder, DecoderOptions, Instruction, Mnemonic } from 'iced-x86';
import { answerCpuid } from '../../kernel-model/cpuid.ts';
import { createEngine } from '../../runtime/cpu/translation/translated-engine.ts';
import type { Fault } from '../fault.ts';
import { brokenProcessor } from '../parts.ts';

/** Goes through the instructions of some code, with the bytes of each; what is none ends it. */
export function eachInstruction(
  code: Uint8Array,
  at: number,
  visit: (instruction: Instruction, bytes: Uint8Array) => void,
): void {
  const decoder = new Decoder(64, code, DecoderOptions.None);
  decoder.ip = BigInt(at);
  const instruction = new Instruction();
  for (let place = 0; place < code.length; place += instruction.length) {
    decoder.decodeOut(instruction);
    if (instruction.isInvalid) return;
    visit(instruction, code.subarray(place, place + instruction.length));
  }
}

/** A processor that carries out some instructions as if they were others. @param change changes the bytes of one in place */
export function executing(name: string, change: (instruction: Instruction, bytes: Uint8Array) => void): Fault {
  return brokenProcessor(name, (memory, image, kernelEntry, cpuid) => {
    for (const { offset, size } of image.functions) eachInstruction(memory.bytes(offset, size), offset, change);
    return createEngine(memory, image, kernelEntry, cpuid);
  });
}

/** Where the opcode of an instruction begins: behind its legacy prefixes and REX. */
export function opcodeAt(bytes: Uint8Array): number {
  return bytes.findIndex(
    (byte) => ![0x66, 0xf2, 0xf3, 0x2e, 0x3e, 0x64, 0x65, 0xf0].includes(byte) && (byte & 0xf0) !== 0x40,
  );
}

/** adc and sbb as add and sub: their opcodes differ in bit 4, for adc also in bit 3 (Intel SDM volume 2, appendix A). */
function withoutCarry(instruction: Instruction, bytes: Uint8Array): void {
  const { mnemonic } = instruction;
  if (mnemonic !== Mnemonic.Adc && mnemonic !== Mnemonic.Sbb) return;
  const at = opcodeAt(bytes);
  const add = mnemonic === Mnemonic.Adc ? 0x00 : 0x28;
  const extended = bytes[at]! >= 0x80;
  if (extended) bytes[at + 1] = (bytes[at + 1]! & 0xc7) | add;
  else bytes[at] = (bytes[at]! & 0x07) | add;
}

/** sar as shr: /7 as /5 of the group of shifts. */
function logicalShift({ mnemonic }: Instruction, bytes: Uint8Array): void {
  if (mnemonic !== Mnemonic.Sar) return;
  const at = opcodeAt(bytes) + 1;
  bytes[at] = (bytes[at]! & 0xc7) | (5 << 3);
}

/** Kernels on processors that compute otherwise than they must (Intel SDM volume 2). */
export const PROCESSOR_FAULTS: readonly Fault[] = [
  executing('has a processor that adds and subtracts without the carry', withoutCarry),
  executing('has a processor that shifts in zeros where it should shift in the sign', logicalShift),
  brokenProcessor('has processors that answer cpuid as another model', (memory, image, kernelEntry) =>
    createEngine(memory, image, kernelEntry, (leaf, subleaf) => answerCpuid(leaf, subleaf)),
  ),
];
