import type { EngineFactory } from '../../../../../runtime/cpu/engine.ts';
import type { Batch } from '../batch.ts';
import type { Case } from '../case.ts';
import type { Pace } from '../engine-runner.ts';
import type { LoopCase } from './generator.ts';
import { reduceToOne } from './single.ts';
import { type Shrunk, tryOne } from './trial.ts';

const NOP = 0x90;

/**
 * Makes a loop that disagrees shorter: fewer turns, and instructions replaced by nops. In the end it is one instruction, if one
 * instruction alone disagrees as well.
 */
export function shrink(batch: Batch, loop: LoopCase, factory: EngineFactory, pace: Pace): Shrunk | undefined {
  const groups = [...new Set(loop.parts.map(({ group }) => group))].filter((group) => group > 0);
  let best: Shrunk | undefined;
  const fails = (gone: ReadonlySet<number>, turns: bigint): boolean => {
    const candidate = without(batch, loop, gone, turns);
    const disagreement = candidate && tryOne(candidate, factory, pace);
    if (disagreement === undefined) return false;
    best = { batch: candidate!, disagreement };
    return true;
  };
  let turns = loop.one.registers[loop.counter]!;
  if (!fails(new Set(), turns)) return undefined;
  while (turns > 1n && fails(new Set(), turns / 2n)) turns /= 2n;
  const gone = new Set<number>();
  for (const group of groups) if (fails(new Set([...gone, group]), turns)) gone.add(group);
  for (let fewer = 1n; fewer < turns && fewer <= 3n; fewer++) if (fails(gone, fewer)) break;
  return reduceToOne(best!, factory) ?? best;
}

/** The loop without some of its pieces, or `undefined` if something would then see a flag without a defined value. */
function without(
  batch: Batch,
  { one, parts, counter }: LoopCase,
  gone: ReadonlySet<number>,
  turns: bigint,
): Batch | undefined {
  const undefinedAt = new Map(one.undefinedFlagsAt);
  let undefinedFlags = 0;
  const removed = parts.filter(({ group }) => gone.has(group));
  for (const part of parts) {
    const before = undefinedAt.get(one.start + part.at) ?? 0;
    // What a repeated comparison leaves open of itself stays open.
    undefinedAt.set(one.start + part.at, before | undefinedFlags);
    if (removed.includes(part)) {
      for (let at = 1; at < part.size; at++) undefinedAt.set(one.start + part.at + at, undefinedFlags);
      continue;
    }
    if ((part.reads & undefinedFlags) !== 0) return undefined;
    undefinedFlags = (undefinedFlags & ~part.defines) | part.undefined;
  }
  const [code, ...others] = batch.regions;
  const contents = Uint8Array.from(code!.contents);
  for (const { at, size } of removed) {
    const from = one.start + at - code!.offset;
    contents.fill(NOP, from, from + size);
  }
  const registers = one.registers.with(counter, turns);
  const shorter: Case = { ...one, registers, undefinedFlagsAt: undefinedAt };
  return { ...batch, regions: [{ ...code!, contents }, ...others], cases: [shorter] };
}
