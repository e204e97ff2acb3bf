import type { HasLayout, Layout } from '../layouts/layout.ts';
import type { HasMemory } from '../memory/guest-memory.ts';

/** A field of a context that differs from the kernel's value. */
export interface OverwrittenField {
  readonly name: string;
  readonly was: bigint;
  readonly is: bigint;
}

interface Place {
  readonly name: string;
  readonly offset: number;
  /** Words of a whole number; `undefined` for a number of another size and for a bit-field. */
  readonly words: 1 | 2 | undefined;
}

const NONE: readonly OverwrittenField[] = [];
/** The places of fields in a layout, by their struct and the list of their names. */
const known = new WeakMap<Layout, Map<string, Map<readonly string[], readonly Place[]>>>();

function placesOf(layout: Layout, struct: string, names: readonly string[]): readonly Place[] {
  const ofLayout = known.get(layout) ?? new Map<string, Map<readonly string[], readonly Place[]>>();
  known.set(layout, ofLayout);
  const ofStruct = ofLayout.get(struct) ?? new Map<readonly string[], readonly Place[]>();
  ofLayout.set(struct, ofStruct);
  const places = ofStruct.get(names) ?? names.map((name) => placeOf(layout, struct, name));
  ofStruct.set(names, places);
  return places;
}

function placeOf(layout: Layout, struct: string, name: string): Place {
  const { offset, size, bitSize } = layout.field(struct, name);
  const words = bitSize !== undefined ? undefined : size === 8 ? 2 : size === 4 ? 1 : undefined;
  return { name, offset, words };
}

/**
 * Fields of a context that tell the kernel where the packet is. The kernel uses their values, and programs may change
 * them only with helpers.
 */
export class OwnedFields {
  private readonly kernel: HasLayout & HasMemory;
  private readonly base: number;
  private readonly struct: string;
  private readonly places: readonly Place[];
  /** The kernel's values in halves; empty until the program is entered. */
  private readonly values: number[] = [];
  private found = NONE;

  /**
   * @param base window offset of the structure
   * @param names the same list each time, because it is looked up by identity
   */
  constructor(kernel: HasLayout & HasMemory, base: number, struct: string, names: readonly string[]) {
    this.kernel = kernel;
    this.base = base;
    this.struct = struct;
    this.places = placesOf(kernel.layout, struct, names);
  }

  /** The program is entered: from now on the fields have the kernel's values. */
  entered(): void {
    const { places, values } = this;
    for (let n = 0; n < places.length; n++) {
      values[2 * n] = this.low(places[n]!);
      values[2 * n + 1] = this.high(places[n]!);
    }
  }

  /** The fields that the program has changed so far; each field is returned once. */
  overwritten(): readonly OverwrittenField[] {
    const { places, values } = this;
    for (let n = 0; 2 * n < values.length; n++) {
      const place = places[n]!;
      const low = values[2 * n]!;
      const high = values[2 * n + 1]!;
      if (this.low(place) === low && this.high(place) === high) continue;
      if (this.found.some(({ name }) => name === place.name)) continue;
      const was = (BigInt(high) << 32n) | BigInt(low);
      this.found = [...this.found, { name: place.name, was, is: this.read(place.name) }];
    }
    return this.found;
  }

  /** The kernel changes them. */
  change(by: () => void): void {
    this.overwritten();
    by();
    this.entered();
  }

  private low({ name, offset, words }: Place): number {
    if (words === undefined) return Number(this.read(name) & 0xffff_ffffn);
    return this.kernel.memory.view.getUint32(this.base + offset, true);
  }

  private high({ name, offset, words }: Place): number {
    if (words === undefined) return Number(this.read(name) >> 32n);
    return words === 1 ? 0 : this.kernel.memory.view.getUint32(this.base + offset + 4, true);
  }

  private read(name: string): bigint {
    return this.kernel.layout.read(this.kernel.memory, this.base, this.struct, name);
  }
}
