import { answerCpuid } from '../../../kernel-model/cpuid.ts';
import { WINDOW_HIGH } from '../../../kernel-model/memory/guest-memory.ts';
import type { CodeImage, EngineFactory } from '../../../runtime/cpu/engine.ts';
import type { ElfObject } from '../../../runtime/object/elf-object.ts';
import type { CounterpartFactory } from '../cpu/oracle/lockstep/counterpart.ts';
import { FollowingEngine } from '../cpu/oracle/lockstep/following-engine.ts';
import { RIP, runNative } from '../cpu/oracle/lockstep/session.ts';

/** How often the processor takes each instruction of images, one step after the other. */
export class NativeCounts {
  /** By window offset. */
  readonly images = new Map<CodeImage, Map<number, number>>();

  readonly createEngine: EngineFactory = (memory, image, kernelEntry, cpuid = answerCpuid) => {
    const counts = this.images.get(image) ?? new Map<number, number>();
    this.images.set(image, counts);
    const counterpart: CounterpartFactory = () => ({
      begin: (session) => ({
        passed: () => {},
        compare: (states) => {
          const steps = states.length - 1;
          const native = steps > 0 ? runNative(session, steps).states.slice(0, -1) : [];
          for (const state of native) step(counts, state[RIP]!);
          return { object: image.name, instructions: steps, answers: session.answers.length, end: '' };
        },
      }),
    });
    return new FollowingEngine({ memory, image, kernelEntry, cpuid, counterpart: counterpart(memory, image, cpuid) });
  };
}

function step(counts: Map<number, number>, rip: bigint): void {
  if (rip >> 32n !== BigInt(WINDOW_HIGH)) return;
  const offset = Number(rip & 0xffff_ffffn);
  counts.set(offset, (counts.get(offset) ?? 0) + 1);
}

/** The counts of an image by addresses from its start. @param elf the object that it is of */
export function byAddress(
  { functions: [first] }: CodeImage,
  counts: ReadonlyMap<number, number>,
  { symbols }: ElfObject,
): [address: number, times: number][] {
  const base = first!.offset - symbols.find((symbol) => symbol.name === first!.name)!.value;
  return [...counts].map(([offset, times]) => [offset - base, times]);
}

/** Those of a process of lock step with REX_LOCKSTEP_ENGINE=counts. */
export const processCounts = new NativeCounts();
