import {
  FIRST_GUEST_OFFSET,
  GuestMemory,
  PAGE_SIZE,
  READ,
  WRITE,
} from '../../../../kernel-model/memory/guest-memory.ts';
import { Random } from './random.ts';

/** Where the code of a batch begins: window offset. The page before it is not mapped. */
export const CODE_OFFSET = FIRST_GUEST_OFFSET + PAGE_SIZE;
/** Bytes of code a batch may hold. */
export const CODE_SIZE = 0x200000;
/** Where the data of a batch begins: window offset. The page before it is not mapped. */
export const SCRATCH_OFFSET = CODE_OFFSET + CODE_SIZE + PAGE_SIZE;
/**
 * Protection of the data pages, so that an access can lie within a page, across two, or begin or end in one that it must not
 * touch. The page after the last one is not mapped.
 */
export const SCRATCH_PROTECTION = [READ | WRITE, READ | WRITE, 0, READ, READ | WRITE, READ] as const;
export const SCRATCH_SIZE = SCRATCH_PROTECTION.length * PAGE_SIZE;

/** The window offset of a data page. */
export function scratchPage(page: number): number {
  return SCRATCH_OFFSET + page * PAGE_SIZE;
}

/** What the data pages hold before each case. Long runs of equal bytes are for the comparing string instructions. */
export const SCRATCH_CONTENTS: Uint8Array = (() => {
  const random = new Random(0x5c7a7c4);
  const bytes = new Uint8Array(SCRATCH_SIZE);
  for (let offset = 0; offset < bytes.length; ) {
    const run = random.chance(0.1) ? 16 + random.below(80) : 1;
    const value = random.chance(0.1) ? random.pick([0x00, 0xff, 0x80, 0x7f]) : random.below(256);
    bytes.fill(value, offset, offset + run);
    offset += run;
  }
  return bytes;
})();

/**
 * A guest memory in which code and data of a batch have their places, in one region, so that what lies between them is the oracle's
 * choice.
 */
export function createArena(): GuestMemory {
  const memory = new GuestMemory();
  const region = memory.allocate('oracle', SCRATCH_OFFSET + SCRATCH_SIZE - CODE_OFFSET, 0);
  if (region.offset !== CODE_OFFSET) {
    throw new Error('guest memory places its first region elsewhere than the oracle expects: correct layout.ts');
  }
  return memory;
}
