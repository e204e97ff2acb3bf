import { hex } from '../../base/bytes.ts';
import type { MapDescription } from '../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';

/** How many keys of a map are remembered at most, and how many calls of a run are examined at most. */
const MOST_KEYS = 64;
const MOST_CALLS = 1000;

/** What runs of a program show about its maps: the keys that it asks for, and the locks in values. */
export class MapKnowledge {
  /** By the maps' names: their addresses are each kernel's own. */
  private readonly keys = new Map<string, Map<string, Uint8Array>>();
  private readonly locks = new Map<string, Set<number>>();

  /** Looks at the helper calls of a run. @param maps those of the object that ran, as its kernel has them */
  observe(run: ProgramRun, maps: readonly MapDescription[]): void {
    const values: { readonly start: bigint; readonly map: MapDescription }[] = [];
    for (const { name, args, result, key } of run.helpers.slice(0, MOST_CALLS)) {
      const map = maps.find(({ address }) => address === args[0]);
      if (map !== undefined && key !== undefined) this.addKey(map, key);
      if (map !== undefined && name === 'bpf_map_lookup_elem' && result !== null && result !== 0n) {
        values.push({ start: result, map });
      }
      if (name !== 'bpf_spin_lock') continue;
      const lock = args[0]!;
      const value = values.findLast(
        ({ start, map: { valueSize } }) => lock >= start && lock < start + BigInt(valueSize),
      );
      if (value !== undefined) this.addLock(value.map, Number(lock - value.start));
    }
  }

  /** The keys that were asked for, oldest first. */
  keysOf({ name }: MapDescription): readonly Uint8Array[] {
    return [...(this.keys.get(name)?.values() ?? [])];
  }

  /** Bytes from a value's start to each lock in it. */
  locksOf({ name }: MapDescription): readonly number[] {
    return [...(this.locks.get(name) ?? [])];
  }

  /** How much is known; it grows with what is learnt. */
  get size(): number {
    let size = 0;
    for (const known of [...this.keys.values(), ...this.locks.values()]) size += known.size;
    return size;
  }

  private addKey({ name }: MapDescription, key: Uint8Array): void {
    const known = this.keys.get(name) ?? new Map<string, Uint8Array>();
    this.keys.set(name, known);
    if (known.size < MOST_KEYS) known.set(hex(key), key);
  }

  private addLock({ name }: MapDescription, offset: number): void {
    const known = this.locks.get(name) ?? new Set<number>();
    this.locks.set(name, known.add(offset));
  }
}
