import { hex, sameBytes } from '../../base/bytes.ts';
import { Diagnostic } from '../../base/diagnostic.ts';
import { ERRNO, errnoName } from '../errno.ts';
import type { ReadLimit } from '../events.ts';
import { HelperFault } from '../helpers/helper.ts';
import { type GuestMemory, PAGE_SIZE, type Region } from '../memory/guest-memory.ts';
import { allocateForMap } from './storage/allocate.ts';
import { READ_LIMIT, ReadCount } from './storage/read-limit.ts';

/** A map as an object defines it (Rex ABI: maps in the object file). */
export interface MapDefinition {
  readonly name: string;
  /** enum bpf_map_type. */
  readonly type: number;
  readonly keySize: number;
  readonly valueSize: number;
  readonly maxEntries: number;
  readonly flags: number;
}

/** What a map needs of its kernel. */
export interface MapHost {
  readonly memory: GuestMemory;
  /** The numbers of the CPUs that there may be, in order (cpu_possible_mask). */
  readonly possibleCpus: readonly number[];
  /** Whether one of them is online; all are where left out. */
  isOnline?(cpu: number): boolean;
  /** The CPU that runs now. */
  currentCpu(): number;
}

/** An entry as user space sees it; its bytes are copies. */
export interface MapEntryBytes {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** Flags of a map that user space may only read, or only write. */
const BPF_F_RDONLY = 1 << 3;
const BPF_F_WRONLY = 1 << 4;

/** Flags of an update (include/uapi/linux/bpf.h). */
export const BPF_ANY = 0;
export const BPF_NOEXIST = 1;
export const BPF_EXIST = 2;
export const BPF_F_LOCK = 4;

/** What {@link BpfMap.lookup} gives for a key that has no value. */
export const NO_VALUE = -1;

/** Refuses what Linux refuses with an error number. */
export function refused(errno: keyof typeof ERRNO, message: string, cause: string, hint: string): Diagnostic {
  return new Diagnostic({ code: `MAP_${errno}`, kind: 'refused', errno, message, cause, hint });
}

/** Refuses an operation of user space that a map's type does not have. */
export function refusedOperation(errno: keyof typeof ERRNO, map: BpfMap, action: string): Diagnostic {
  return refused(
    errno,
    `map "${map.definition.name}" cannot be ${action}`,
    `bpf(2) gives ${errno} for it on a map of type ${map.typeName}`,
    'see the map type in bpf(2)',
  );
}

/**
 * A map from both its sides. The program's side takes and gives window offsets and negative error numbers, and allocates nothing; the
 * user's side takes and gives bytes, and refuses with a Diagnostic, as bpf(2) does with errno.
 */
export abstract class BpfMap {
  readonly definition: MapDefinition;
  /** Linux's name of the type, as bpftool prints it. */
  readonly typeName: string;
  protected readonly host: MapHost;
  protected readonly memory: GuestMemory;
  private readonly identity: Region;
  /** Guest memory to give back with the map. */
  protected readonly regions: Region[] = [];
  /** Where user space's keys and values are put for the program's side to work on, once there are any. */
  private scratchRegion: Region | undefined;

  constructor(host: MapHost, definition: MapDefinition, typeName: string) {
    this.host = host;
    this.memory = host.memory;
    this.definition = definition;
    this.typeName = typeName;
    this.identity = host.memory.allocate(`struct bpf_map of "${definition.name}"`, PAGE_SIZE, 0);
    this.regions.push(this.identity);
  }

  /** The map's kernel address, as `kptr` gives it to programs: a window offset where nothing is mapped, so that none looks inside. */
  get address(): number {
    return this.identity.offset;
  }

  /** Bytes of a value as user space sees it. */
  get userValueSize(): number {
    return this.definition.valueSize;
  }

  /** Bytes of a key. Queues and stacks have none. */
  get keySize(): number {
    return this.definition.keySize;
  }

  /**
   * The value's window offset for the key at a window offset; {@link NO_VALUE} where there is none, which programs get as NULL; or
   * another negative error number, which programs get as a pointer (ERR_PTR, include/linux/err.h).
   */
  abstract lookup(key: number): number;

  /**
   * Copies a value in.
   * @param flags the low half of the flags; `flagsHigh` is the high half
   * @returns 0 or a negative error number
   */
  abstract update(key: number, value: number, flags: number, flagsHigh: number): number;

  /** @returns 0 or a negative error number */
  abstract delete(key: number): number;

  /** Every entry as user space would find it; the order means nothing. @throws Diagnostic MAP_READ_TOO_LARGE (unsupported) */
  entries(limit: ReadLimit = READ_LIMIT): MapEntryBytes[] {
    return this.readEntries(new ReadCount(this.definition.name, limit));
  }

  /** The key of the entry whose value holds a window offset, for messages. */
  abstract keyAt(offset: number): Uint8Array | undefined;

  /** bpf_map_push_elem: a map type without it has no such operation to call, and the kernel would oops. */
  push(_value: number, _flags: number, _flagsHigh: number): number {
    throw new HelperFault(0, 0, 'execute');
  }

  /** bpf_map_pop_elem: see {@link push}. */
  pop(_value: number): number {
    throw new HelperFault(0, 0, 'execute');
  }

  /** bpf_map_peek_elem: see {@link push}. */
  peek(_value: number): number {
    throw new HelperFault(0, 0, 'execute');
  }

  /** BPF_MAP_LOOKUP_ELEM of bpf(2): a copy of the value, or `undefined` where Linux gives ENOENT. @throws Diagnostic with the errno */
  userLookup(key: Uint8Array, flags: number = BPF_ANY): Uint8Array | undefined {
    this.permitLookup(flags, key);
    return this.userLookupAt(this.placeKey(key));
  }

  /**
   * BPF_MAP_GET_NEXT_KEY of bpf(2): the key behind a key, or the first one for a key that is not there or `undefined`. User space goes
   * through a map with it. `undefined` where Linux gives ENOENT: there is none behind it.
   * @throws Diagnostic with the errno
   */
  userNextKey(key: Uint8Array | undefined): Uint8Array | undefined {
    this.permit(BPF_F_WRONLY, 'read');
    return this.userNextKeyAt(key === undefined ? NO_VALUE : this.placeKey(key));
  }

  /**
   * BPF_MAP_LOOKUP_AND_DELETE_ELEM of bpf(2): a copy of the value, which is in the map no more, or `undefined` where Linux gives ENOENT.
   * @throws Diagnostic with the errno
   */
  userTake(key: Uint8Array, flags: number = BPF_ANY): Uint8Array | undefined {
    this.permitLookup(flags, key, true);
    return this.userTakeAt(this.placeKey(key));
  }

  /** BPF_MAP_UPDATE_ELEM of bpf(2). @throws Diagnostic with the errno */
  userUpdate(key: Uint8Array, value: Uint8Array, flags: number = BPF_ANY): void {
    this.permit(BPF_F_RDONLY, 'written');
    const place = this.placeKey(key);
    if (value.length !== this.userValueSize) {
      throw refused(
        'EINVAL',
        `map "${this.definition.name}" cannot hold a value of ${value.length} bytes`,
        `its values have ${this.userValueSize} bytes`,
        'give a value of that size',
      );
    }
    const valuePlace = this.scratch().offset + roundUp8(this.keySize);
    this.memory.u8.set(value, valuePlace);
    const result = (flags & BPF_F_LOCK) !== 0 ? -ERRNO.EINVAL : this.userUpdateAt(place, valuePlace, flags);
    this.check(result, 'updated', key);
  }

  /** BPF_MAP_DELETE_ELEM of bpf(2), which has no flags. @throws Diagnostic with the errno */
  userDelete(key: Uint8Array): void {
    this.permit(BPF_F_RDONLY, 'written');
    this.check(this.delete(this.placeKey(key)), 'deleted', key);
  }

  /** Gives the map's memory back; pointers into it fault from then on. */
  release(): void {
    for (const region of this.regions) this.memory.free(region);
  }

  /** Copies every entry. @param count is told of each before it is copied */
  protected abstract readEntries(count: ReadCount): MapEntryBytes[];

  /** How a lookup from user space is carried out: a copy of the value of the key at a window offset. */
  protected userLookupAt(key: number): Uint8Array | undefined {
    const value = this.lookup(key);
    return value < 0 ? undefined : this.memory.bytes(value, this.definition.valueSize).slice();
  }

  /** How a value is taken out from user space; only some types can do it. */
  protected userTakeAt(_key: number): Uint8Array | undefined {
    throw refusedOperation('ENOTSUPP', this, 'looked up and deleted at once');
  }

  /** How the key behind the one at a window offset is found; {@link NO_VALUE} asks for the first. */
  protected userNextKeyAt(key: number): Uint8Array | undefined {
    const keys = this.entries().map((entry) => entry.key);
    if (key < 0) return keys[0];
    const known = this.memory.bytes(key, this.keySize);
    return keys[keys.findIndex((one) => sameBytes(one, known)) + 1];
  }

  /** How an update from user space is carried out; per-CPU maps do it otherwise than programs. */
  protected userUpdateAt(key: number, value: number, flags: number): number {
    return this.update(key, value, flags, 0);
  }

  private permit(forbidding: number, action: string): void {
    if ((this.definition.flags & forbidding) === 0) return;
    throw refused(
      'EPERM',
      `map "${this.definition.name}" cannot be ${action} from user space`,
      `it was created with flags 0x${this.definition.flags.toString(16)}`,
      'create it without BPF_F_RDONLY and BPF_F_WRONLY',
    );
  }

  /** A lookup has no flag but BPF_F_LOCK, and that only where BTF shows a lock in the value: not in maps of Rex objects. */
  private permitLookup(flags: number, key: Uint8Array, taking = false): void {
    if ((flags & ~BPF_F_LOCK) !== 0) this.check(-ERRNO.EINVAL, 'looked up', key);
    this.permit(BPF_F_WRONLY, 'read');
    if (taking) this.permit(BPF_F_RDONLY, 'written');
    if (flags !== 0) this.check(-ERRNO.EINVAL, 'looked up', key);
  }

  private placeKey(key: Uint8Array): number {
    if (key.length !== this.keySize) {
      throw refused(
        'EINVAL',
        `map "${this.definition.name}" cannot have a key of ${key.length} bytes`,
        `its keys have ${this.keySize} bytes`,
        'give a key of that size',
      );
    }
    const { offset } = this.scratch();
    this.memory.u8.set(key, offset);
    return offset;
  }

  private scratch(): Region {
    if (this.scratchRegion === undefined) {
      const name = `user space's buffer for map "${this.definition.name}"`;
      this.scratchRegion = allocateForMap(this.memory, name, roundUp8(this.definition.keySize) + this.userValueSize, 0);
      this.regions.push(this.scratchRegion);
    }
    return this.scratchRegion;
  }

  private check(result: number, action: string, key: Uint8Array): void {
    if (result >= 0) return;
    const errno = errnoName(result) as keyof typeof ERRNO;
    const shown = hex(key);
    throw refused(
      errno in ERRNO ? errno : 'EINVAL',
      `key ${shown} of ${this.typeName} map "${this.definition.name}" cannot be ${action}`,
      `bpf(2) gives ${errno} for it`,
      'see the map type in bpf(2)',
    );
  }
}

/** The longest copy that a loop does faster than copyWithin. */
const SHORT_COPY = 64;

/** Copies bytes between places that do not overlap, as memcpy does. */
export function copyBytes(memory: GuestMemory, target: number, source: number, size: number): void {
  if (size > SHORT_COPY) {
    memory.u8.copyWithin(target, source, source + size);
    return;
  }
  const { view, u8 } = memory;
  let place = 0;
  for (; place + 4 <= size; place += 4) view.setUint32(target + place, view.getUint32(source + place, true), true);
  for (; place < size; place++) u8[target + place] = u8[source + place]!;
}

/** The next multiple of 8: how Linux lays out keys and values (round_up(size, 8)). */
export function roundUp8(size: number): number {
  return Math.ceil(size / 8) * 8;
}
