import { LARGEST_FILLED_MAP, LARGEST_FILLED_RING } from '../../../kernel-model/disturbance/disturbance.ts';
import type { HelperArguments } from '../../../kernel-model/helpers/helper.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { BpfMap } from '../../../kernel-model/maps/map.ts';
import { PerfEventArrayMap } from '../../../kernel-model/maps/perf-event-array.ts';
import { RingBufferMap } from '../../../kernel-model/maps/ring-buffer.ts';
import { WINDOW_HIGH } from '../../../kernel-model/memory/guest-memory.ts';
import type { RegisterFile } from '../../cpu/register-file.ts';

/** sizeof(struct bpf_spin_lock). */
const LOCK_SIZE = 4;
/** Bytes of keys that nobody uses, behind a number. */
const UNUSED = 0xa5;

const LOOKUP = 'bpf_map_lookup_elem';
/** Values of these maps belong to one CPU. */
const OF_ONE_CPU = new Set(['percpu_array']);
/** Maps with elements that can be deleted by their keys. */
const DELETABLE = new Set(['hash']);
const FILLABLE = new Set(['hash', 'queue', 'stack']);

/** A map value that a run has looked up. */
interface LookedUp {
  readonly map: BpfMap;
  /** Window offset. */
  readonly offset: number;
  readonly size: number;
}

/** The acts of other CPUs on the maps of a run, between two of its helper calls. */
export class DisturbedMaps {
  private readonly kernel: Kernel;
  private readonly registers: RegisterFile;
  private readonly values: LookedUp[] = [];

  constructor(kernel: Kernel, registers: RegisterFile) {
    this.kernel = kernel;
    this.registers = registers;
  }

  /** A helper has been carried out: notes a value that it has looked up. */
  returned(helper: string, args: HelperArguments): void {
    if (helper !== LOOKUP || this.registers.high(0) !== WINDOW_HIGH) return;
    const map = this.kernel.maps.at(args.pointer(0));
    if (map === undefined || OF_ONE_CPU.has(map.typeName)) return;
    this.values.push({ map, offset: this.registers.low(0), size: map.definition.valueSize });
  }

  /** Gives every byte of the values a value. */
  write(byte: number): void {
    for (const { offset, size } of this.free()) this.kernel.memory.u8.fill(byte, offset, offset + size);
  }

  /** Deletes the elements of the values, where their maps let elements be deleted. */
  delete(): void {
    const done = new Set<number>();
    for (const { map, offset } of this.free()) {
      const key = DELETABLE.has(map.typeName) && !done.has(offset) ? map.keyAt(offset) : undefined;
      done.add(offset);
      if (key !== undefined && map.userLookup(key) !== undefined) map.userDelete(key);
    }
  }

  /** Fills the map that a call is about: its first argument, or its second behind a context. */
  fill(args: HelperArguments): void {
    const map = this.kernel.maps.at(args.pointer(0)) ?? this.kernel.maps.at(args.pointer(1));
    if (map instanceof RingBufferMap) {
      if (map.size <= LARGEST_FILLED_RING) map.fill();
    } else if (map instanceof PerfEventArrayMap) {
      map.fill();
    } else if (map !== undefined && FILLABLE.has(map.typeName) && map.definition.maxEntries <= LARGEST_FILLED_MAP) {
      this.fillWithElements(map, args);
    }
  }

  /** The elements are under other keys than the call's. */
  private fillWithElements(map: BpfMap, args: HelperArguments): void {
    const { maxEntries, valueSize } = map.definition;
    const own = map.keySize === 0 ? '' : keyText(this.kernel.memory.bytes(args.pointer(1), map.keySize));
    const value = new Uint8Array(valueSize);
    const present = new Set(map.entries().map(({ key }) => keyText(key)));
    // Values without keys are not found again, so they are counted.
    let count = map.entries().length;
    for (let n = 0; count < maxEntries && n <= 2 * LARGEST_FILLED_MAP; n++) {
      const key = unusedKey(n, map.keySize);
      if (map.keySize > 0 && (keyText(key) === own || present.has(keyText(key)))) continue;
      map.userUpdate(key, value);
      present.add(keyText(key));
      count += 1;
    }
  }

  /** The values without a held lock: other CPUs wait for it. */
  private free(): readonly LookedUp[] {
    const { locks } = this.kernel;
    locks.wordsAreKept = false;
    const held = locks.all().map(({ lock }) => lock);
    return this.values.filter(
      ({ offset, size }) => !held.some((lock) => lock + LOCK_SIZE > offset && lock < offset + size),
    );
  }
}

function keyText(key: Uint8Array): string {
  return key.join();
}

function unusedKey(number: number, size: number): Uint8Array {
  const key = new Uint8Array(size).fill(UNUSED);
  for (let n = 0; n < Math.min(4, size); n++) key[n] = number >>> (8 * n);
  return key;
}
