import { hex, sameBytes } from '../../base/bytes.ts';
import { Diagnostic } from '../../base/diagnostic.ts';
import { ERRNO, errnoName } from '../errno.ts';
import type { ReadLimit } from '../events.ts';
import { HelperFault } from '../helpers/helper.ts';
import { type GuestMemory, PAGE_SIZE, type Region } from '../memory/guest-memory.ts';
import { allocateForMap } from './storage/allocate.ts';
import { EntryPlace } from './storage/entry-place.ts';
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

/** The parts of the kernel that a map uses. */
export interface MapHost {
  readonly memory: GuestMemory;
  /** The numbers of the possible CPUs, in order (cpu_possible_mask). */
  readonly possibleCpus: readonly number[];
  /** Whether one of them is online; all are by default. */
  isOnline?(cpu: number): boolean;
  /** The current CPU. */
  currentCpu(): number;
  /** Counts bytes that are compared beyond what a map should need. By default nobody does. @throws Diagnostic WORK_BUDGET */
  spend?(bytes: number): void;
}

/** An entry for user space; its bytes are copies. */
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

/** The result of {@link BpfMap.lookup} for a key without a value. */
export const NO_VALUE = -1;

/** A refusal with an error number of Linux. */
export function refused(errno: keyof typeof ERRNO, message: string, cause: string, hint: string): Diagnostic {
  return new Diagnostic({ code: `MAP_${errno}`, kind: 'refused', errno, message, cause, hint });
}

/** A refusal of an operation of user space that a map's type does not have. */
export function refusedOperation(errno: keyof typeof ERRNO, map: BpfMap, action: string): Diagnostic {
  return refused(
    errno,
    `map "${map.definition.name}" cannot be ${action}`,
    `bpf(2) gives ${errno} for it on a map of type ${map.typeName}`,
    'see the map type in bpf(2)',
  );
}

/**
 * A map with its two sides. The program's side takes and returns window offsets and negative error numbers, and allocates nothing. The user's
 * side takes and returns bytes, and refuses with a Diagnostic, as bpf(2) does with errno.
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
  /** The place of user space's keys and values for the program's side, once there are any. */
  private scratchRegion: Region | undefined;

  constructor(host: MapHost, definition: MapDefinition, typeName: string) {
    this.host = host;
    this.memory = host.memory;
    this.definition = definition;
    this.typeName = typeName;
    this.identity = host.memory.allocate(`struct bpf_map of "${definition.name}"`, PAGE_SIZE, 0);
    this.regions.push(this.identity);
  }

  /** The map's kernel address, as `kptr` gives it to programs. The window offset is not mapped, so programs cannot look inside. */
  get address(): number {
    return this.identity.offset;
  }

  /** The size of a value for user space, in bytes. */
  get userValueSize(): number {
    return this.definition.valueSize;
  }

  /** The size of a key in bytes. Queues and stacks have none. */
  get keySize(): number {
    return this.definition.keySize;
  }

  /**
   * The value's window offset for the key at a window offset. {@link NO_VALUE} if there is none; programs get NULL. Or another negative error
   * number; programs get it as a pointer (ERR_PTR, include/linux/err.h).
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

  /** Every entry that user space would find; the order has no meaning. @throws Diagnostic MAP_READ_TOO_LARGE (unsupported) */
  entries(limit: ReadLimit = READ_LIMIT): MapEntryBytes[] {
    return this.readEntries(new ReadCount(this.definition.name, limit));
  }

  /** The key of the entry with a value at a window offset, for messages. */
  abstract keyAt(offset: number): Uint8Array | undefined;

  /** The entry with a value at a window offset, for messages. It may have another key later, so its key is copied. */
  entryAt(offset: number): EntryPlace | undefined {
    const key = this.keyAt(offset);
    return key === undefined ? undefined : new EntryPlace(this, offset, key);
  }

  /** bpf_map_push_elem. A map type without it has no operation to call, and the kernel would oops. */
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

  /** BPF_MAP_LOOKUP_ELEM of bpf(2): a copy of the value, or `undefined` if Linux gives ENOENT. @throws Diagnostic with the errno */
  userLookup(key: Uint8Array, flags: number = BPF_ANY): Uint8Array | undefined {
    this.permitLookup(flags, key);
    return this.userLookupAt(this.placeKey(key));
  }

  /**
   * BPF_MAP_GET_NEXT_KEY of bpf(2): the key after a key. For a missing key or `undefined` it is the first. User space walks a map with it.
   * `undefined` if there is none after it, and Linux gives ENOENT.
   * @throws Diagnostic with the errno
   */
  userNextKey(key: Uint8Array | undefined): Uint8Array | undefined {
    this.permit(BPF_F_WRONLY, 'read');
    return this.userNextKeyAt(key === undefined ? NO_VALUE : this.placeKey(key));
  }

  /**
   * BPF_MAP_LOOKUP_AND_DELETE_ELEM of bpf(2): a copy of the value, which leaves the map, or `undefined` if Linux gives ENOENT.
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

  /** Releases the map's memory. Pointers into it then fault. */
  release(): void {
    for (const region of this.regions) this.memory.free(region);
  }

  /** Copies every entry. @param count counts each before it is copied */
  protected abstract readEntries(count: ReadCount): MapEntryBytes[];

  /** A lookup from user space: a copy of the value for the key at a window offset. */
  protected userLookupAt(key: number): Uint8Array | undefined {
    const value = this.lookup(key);
    return value < 0 ? undefined : this.memory.bytes(value, this.definition.valueSize).slice();
  }

  /** Removes a value for user space; only some types can do it. */
  protected userTakeAt(_key: number): Uint8Array | undefined {
    throw refusedOperation('ENOTSUPP', this, 'looked up and deleted at once');
  }

  /** The key after the one at a window offset; {@link NO_VALUE} means the first. */
  protected userNextKeyAt(key: number): Uint8Array | undefined {
    const keys = this.entries().map((entry) => entry.key);
    if (key < 0) return keys[0];
    const known = this.memory.bytes(key, this.keySize);
    return keys[keys.findIndex((one) => sameBytes(one, known)) + 1];
  }

  /** An update from user space. Per-CPU maps do it differently from programs. */
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

  /** A lookup takes only the flag BPF_F_LOCK, and only if BTF shows a lock in the value. Maps of Rex objects have none. */
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

/** The next multiple of 8, Linux's alignment of keys and values (round_up(size, 8)). */
export function roundUp8(size: number): number {
  return Math.ceil(size / 8) * 8;
}
