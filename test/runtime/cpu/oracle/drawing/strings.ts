import { MemorySizeExt } from 'iced-x86';
import { WINDOW_BASE } from '../../../../../kernel-model/memory/guest-memory.ts';
import type { Draft } from './draft.ts';
import { edgeValue } from './operands.ts';
import { RAX, RCX, RDI, RSI } from './registers.ts';
import { isWritable, littleEndian } from './state.ts';
import { anyTarget, type Target } from './targets.ts';

const LONGEST_PATCH = 192;

/** Makes up the registers, the prefix and the memory of a string instruction. */
export function chooseString(draft: Draft): void {
  const { form, random, instruction, state } = draft;
  const size = MemorySizeExt.size(instruction.memorySize);
  const compares = /^(cmps|scas)/.test(form.mnemonic);
  const repeats = random.chance(0.7);
  if (repeats) {
    if (compares && random.chance(0.5)) instruction.hasRepnePrefix = true;
    else instruction.hasRepPrefix = true;
    state.registers[RCX] = count(draft, size);
  }
  const destination = anyTarget(random, size, false, 0.15);
  let source = anyTarget(random, size, false, 0.15);
  if (random.chance(0.3) && destination.isPointer) {
    source = { ...destination, address: destination.address + BigInt(random.between(-3 * size, 3 * size)) };
  }
  if (!/^(lods)/.test(form.mnemonic)) state.point(RDI, destination);
  if (!/^(stos|scas)/.test(form.mnemonic)) state.point(RSI, source);
  if (compares && random.chance(0.7)) makeEqual(draft, size, destination, source);
}

function count(draft: Draft, size: number): bigint {
  const { random } = draft;
  const kind = random.below(10);
  if (kind < 3) return BigInt(random.below(4));
  if (kind < 7) return BigInt(random.below(40));
  if (kind < 9) return BigInt(random.below(Math.floor(6000 / size)));
  return edgeValue(random, 64) & 0x7fffffffffffffffn;
}

/** A run of equal elements, so that a comparison goes on for a while. */
function makeEqual(draft: Draft, size: number, destination: Target, source: Target): void {
  const { random, state, form } = draft;
  if (!destination.isPointer) return;
  const length = size * (1 + random.below(Math.floor(LONGEST_PATCH / size)));
  const backwards = (state.flags & 0x400) !== 0;
  const start = (target: Target) => target.address - (backwards ? BigInt(length - size) : 0n);
  if (!allWritable(start(destination), length)) return;
  if (form.mnemonic.startsWith('scas')) {
    const element = littleEndian(state.registers[RAX]!, size);
    const bytes = Uint8Array.from({ length }, (_, index) => element[index % size]!);
    state.patch(start(destination), bytes);
    return;
  }
  if (!source.isPointer || !allWritable(start(source), length)) return;
  const bytes = Uint8Array.from({ length }, () => random.below(256));
  state.patch(start(source), bytes);
  state.patch(start(destination), bytes);
}

function allWritable(address: bigint, length: number): boolean {
  const offset = Number(address - WINDOW_BASE);
  for (let index = 0; index < length; index++) if (!isWritable(offset + index)) return false;
  return true;
}
