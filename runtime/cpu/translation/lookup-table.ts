import type { GuestMemory } from '../../../kernel-model/memory/guest-memory.ts';
import { EMPTY_LOOKUP_OFFSET } from '../engine-cells.ts';
import { LOOKUP_SHIFT } from './support/support-transfer.ts';

/**
 * The size of an entry: an offset of the image, then its value plus 1, so that an empty entry finds nothing at offset
 * 0.
 */
const ENTRY_SIZE = 8;
/** Entries per address, so that few of them collide. */
const SPARSENESS = 4;
const MULTIPLIERS = [0x9e3779b1, 0x85ebca6b, 0xc2b2ae35, 0x27d4eb2f, 0x165667b1, 0xd3a2646d];

/** An offset of the image, and the function and entry there, see support-transfer.ts. */
export interface Lookup {
  readonly offset: number;
  readonly found: number;
}

/**
 * The distribution of an image's function addresses over its table. An address that finds its place taken is left out.
 */
export interface LookupLayout {
  readonly multiplier: number;
  /** The number of entries, a power of two, less 1. */
  readonly mask: number;
}

/** The layout with the fewest collisions. */
export function chooseLayout(offsets: readonly number[]): LookupLayout {
  const mask = 2 ** Math.ceil(Math.log2(Math.max(2, offsets.length * SPARSENESS))) - 1;
  let best: LookupLayout = { multiplier: MULTIPLIERS[0]!, mask };
  let most = -1;
  for (const multiplier of MULTIPLIERS) {
    const layout = { multiplier, mask };
    const places = new Set(offsets.map((offset) => lookupPlace(layout, offset))).size;
    if (places > most) [best, most] = [layout, places];
  }
  return best;
}

function lookupPlace({ multiplier, mask }: LookupLayout, offset: number): number {
  return (Math.imul(offset, multiplier) >>> LOOKUP_SHIFT) & mask;
}

/** One engine's lookup table in linear memory, where translated code reads it. */
export class LookupTable {
  /** Window offset of the first entry. */
  readonly offset: number;
  /** The mask to use: 0 if there was no room, and the table is empty. */
  readonly mask: number;
  private readonly layout: LookupLayout;

  constructor(memory: GuestMemory, layout: LookupLayout) {
    this.layout = layout;
    const offset = memory.takeEngineRoom((layout.mask + 1) * ENTRY_SIZE);
    this.offset = offset ?? EMPTY_LOOKUP_OFFSET;
    this.mask = offset === undefined ? 0 : layout.mask;
  }

  /** Adds an address unless its place is taken. */
  add(memory: GuestMemory, offset: number, found: number): void {
    if (this.mask === 0) return;
    const index = (this.offset + lookupPlace(this.layout, offset) * ENTRY_SIZE) >>> 2;
    if (memory.u32[index + 1] !== 0) return;
    memory.u32[index] = offset;
    memory.u32[index + 1] = found + 1;
  }
}
