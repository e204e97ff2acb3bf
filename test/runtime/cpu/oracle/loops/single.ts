import { Decoder, Mnemonic, OpKind } from 'iced-x86';
import { EXECUTE, WINDOW_HIGH } from '../../../../../kernel-model/memory/guest-memory.ts';
import { RangeDecoder } from '../../../../../runtime/cpu/decoder.ts';
import type { EngineFactory } from '../../../../../runtime/cpu/engine.ts';
import { type Batch, codeRegion, type ProcessorOutcome, SCRATCH_REGION } from '../batch.ts';
import { type Case, type Patch, PLAIN_POINTER, type Pointer, undefinedFlagsAt } from '../case.ts';
import { ENDING } from '../code-writer.ts';
import { TABLE_FORMS } from '../corpus.ts';
import { type FlagEffects, flagEffects } from '../drawing/flag-effects.ts';
import { bitsOf } from '../drawing/operand-kinds.ts';
import { isShift } from '../drawing/undefined-flags.ts';
import type { Pace } from '../engine-runner.ts';
import { CODE_OFFSET } from '../layout.ts';
import { runOnProcessor } from '../processor.ts';
import { codeOf } from '../report.ts';
import { type Shrunk, tryOne } from './trial.ts';

/** Instructions that are followed one by one on the processor. */
const MOST_STEPS = 1_000_000;
const LONGEST_PATCH = 256;

/**
 * The first instruction of a case after which an engine that goes instruction by instruction is in another state than the processor,
 * with the state before it; `undefined` if there is none, or if it does what it should when it is alone.
 */
export function reduceToOne({ batch, disagreement }: Shrunk, factory: EngineFactory): Shrunk | undefined {
  const { one } = disagreement;
  const differsAfter = (steps: number) => {
    const found = tryOne(stopped(batch, one, steps), factory, 'stepping');
    // Within a piece that looks at the flags, memory holds flags that are open, and the trap flag.
    const isKnown = one.undefinedFlagsAt?.has(Number(BigInt.asUintN(32, found?.expected.rip ?? 0n))) ?? true;
    return found?.differences.some((line) => isKnown || !line.startsWith('[')) ?? false;
  };
  let agrees = 0;
  let differs = 1;
  while (!differsAfter(differs)) {
    agrees = differs;
    differs *= 2;
    if (differs > MOST_STEPS) return undefined;
  }
  while (differs - agrees > 1) {
    const middle = Math.floor((agrees + differs) / 2);
    if (differsAfter(middle)) differs = middle;
    else agrees = middle;
  }
  const [before] = agrees === 0 ? [stateOf(one)] : runOnProcessor(stopped(batch, one, agrees));
  const single = instructionAt(batch, one, before!);
  const paces: readonly Pace[] = ['whole', 'stepping'];
  for (const pace of single === undefined ? [] : paces) {
    const found = tryOne(single!, factory, pace);
    if (found !== undefined) return { batch: single!, disagreement: found };
  }
  return undefined;
}

function stopped(batch: Batch, one: Case, steps: number): Batch {
  return { ...batch, cases: [{ ...one, stopAfter: steps }] };
}

type Reached = Pick<ProcessorOutcome, 'rip' | 'registers' | 'flags' | 'changes'>;

function stateOf({ entry, registers, flags }: Case): Reached {
  return { rip: BigInt(entry), registers, flags, changes: [] };
}

/** A case of the one instruction at a place of another case, in the state that was reached there. */
function instructionAt(batch: Batch, one: Case, { rip, registers, flags, changes }: Reached): Batch | undefined {
  const entry = Number(BigInt.asUintN(32, rip));
  const from = entry - one.start;
  const code = codeOf(batch, one).subarray(from);
  const { length } = new RangeDecoder(0, code).decode(0);
  if (from < 0 || length === 0) return undefined;
  const effects = effectsOf(code.subarray(0, length));
  const bytes = new Uint8Array(entry - CODE_OFFSET + length + ENDING.length);
  bytes.set(code.subarray(0, length), entry - CODE_OFFSET);
  bytes.set(ENDING, entry - CODE_OFFSET + length);
  const pointers: Pointer[] = one.pointers.filter(({ register }) => register >= registers.length);
  registers.forEach((value, register) => {
    if (Number(value >> 32n) === WINDOW_HIGH) pointers.push({ register, coefficient: PLAIN_POINTER });
  });
  const patches: Patch[] = [...one.patches];
  for (const { offset, bytes: changed } of changes) {
    for (let at = 0; at < changed.length; at += LONGEST_PATCH)
      patches.push({ offset: offset + at, bytes: changed.slice(at, at + LONGEST_PATCH), isPointer: false });
  }
  const single: Case = {
    ...one,
    name: 'an instruction of a loop',
    start: entry,
    entry,
    size: length + ENDING.length,
    registers,
    flags,
    pointers,
    patches,
    undefinedFlags: (undefinedFlagsAt(one, rip) & ~effects.defines) | effects.undefined,
    undefinedFlagsAt: new Map([[entry, undefinedFlagsAt(one, rip)]]),
    isSingle: true,
  };
  return { regions: [codeRegion(CODE_OFFSET, bytes, EXECUTE), SCRATCH_REGION], cases: [single] };
}

/** What an instruction does to the flags. */
function effectsOf(code: Uint8Array): FlagEffects {
  const decoder = new Decoder(64, code, 0);
  const instruction = decoder.decode();
  const mnemonic = Mnemonic[instruction.mnemonic]!.toLowerCase();
  const form = TABLE_FORMS.find((each) => each.code === instruction.code);
  const bits = form?.operands.map(bitsOf).find((size) => size !== undefined) ?? 64;
  const isCounted = isShift(mnemonic) && instruction.opKind(instruction.opCount - 1) === OpKind.Immediate8;
  const effects = flagEffects(instruction, mnemonic, bits, isCounted ? instruction.immediate8 : undefined);
  instruction.free();
  decoder.free();
  return effects;
}
