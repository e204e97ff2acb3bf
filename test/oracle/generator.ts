import { Random } from '../runtime/cpu/oracle/random.ts';
import { type Action, type Exercise, type MapShape, NO_BYTES, type Operation } from './operation.ts';

const HASH = 1;
const ARRAY = 2;
const PER_CPU_ARRAY = 6;
const QUEUE = 22;
const STACK = 23;
/** Map types that hold values. */
export const VALUE_MAP_TYPES = [HASH, ARRAY, PER_CPU_ARRAY, QUEUE, STACK] as const;

const PERF_EVENT_ARRAY = 4;
const STACK_TRACE = 7;
const RING_BUFFER = 27;
/** With those that programs only write to; what these do is compared helper by helper. */
const ALL_MAP_TYPES = [...VALUE_MAP_TYPES, PERF_EVENT_ARRAY, STACK_TRACE, RING_BUFFER] as const;

/** A flag of updates and lookups. */
const BPF_F_LOCK = 4;

const BPF_F_NO_PREALLOC = 1;
const BPF_F_RDONLY = 8;
const BPF_F_WRONLY = 16;
const BPF_F_ZERO_SEED = 64;
const BPF_F_RDONLY_PROG = 128;
const BPF_F_WRONLY_PROG = 256;
/** Creation flags that name another thing by its number (NUMA node, token, program, BTF): not a matter of the map. */
const NAMES_ANOTHER = 0x4 | 0x8000 | 0x10000 | 0x20000;

const ODD_SIZES = [1, 2, 3, 4, 5, 7, 8, 9, 12, 16, 24, 31, 64, 100];
const LARGE_SIZES = [511, 4096, 8191, 32768];
/** Sizes at which creation changes its mind. */
const LIMITS = [0, 1, 3, 4, 5, 8, 512, 32760, 32761, 32768, 32769, 4194251, 4194252, 4194304, 4194305, 0x80000000];

/** The most bytes of a map that is created for nothing but its creation, unless a single value is refused anyway. */
const LARGEST_MAP = 16 << 20;
const LARGEST_VALUE = 0x7fffffff;

/**
 * The most bytes of an element of a hash map that allocates as it goes. The kernel keeps few larger elements at hand, and gives ENOMEM
 * until more are there (kernel/bpf/memalloc.c): a matter of time, which cannot be compared.
 */
const LARGEST_ALLOCATED_ELEMENT = 128;

const USER_ACTIONS: readonly Action[] = ['user lookup', 'user update', 'user delete', 'user take'];
const KEYED_ACTIONS: readonly Action[] = [...USER_ACTIONS, 'lookup', 'update', 'delete'];
const POINTER_ACTIONS: readonly Action[] = ['keep', 'reuse', 'write'];
const QUEUE_ACTIONS: readonly Action[] = [...USER_ACTIONS, 'push', 'pop', 'peek'];

const NO_FLAGS = { flags: 0, flagsHigh: 0 };

/** How long an exercise keeps to filling or to draining. */
const PHASE = 24;

/** Draws exercises: maps of odd sizes and flags, and operations that keep them near empty and near full. */
export class ExerciseGenerator {
  private readonly random: Random;
  private readonly cpus: number;

  constructor(seed: number, cpus: number) {
    this.random = new Random(seed);
    this.cpus = cpus;
  }

  /**
   * One exercise.
   * @param length how many operations, where the map is to be used
   */
  next(length: number): Exercise {
    if (this.random.chance(0.2)) {
      const strange = this.strangeMap(this.random.pick(ALL_MAP_TYPES));
      return { map: strange, operations: [] };
    }
    const type = this.random.pick(VALUE_MAP_TYPES);
    const map = this.usualMap(type);
    return { map, operations: type >= QUEUE ? this.queueOperations(map, length) : this.keyedOperations(map, length) };
  }

  /** A map whose creation Linux may refuse. Nothing is done with it. */
  private strangeMap(type: number): MapShape {
    const { random } = this;
    const flags = random.chance(0.5) ? 0 : random.chance(0.7) ? 1 << random.below(32) : random.u32() & random.u32();
    const forRecords = type >= RING_BUFFER || type === STACK_TRACE || type === PERF_EVENT_ARRAY;
    const shape = {
      ...(forRecords ? this.recordMap(type) : this.usualMap(type)),
      flags: (flags & ~NAMES_ANOTHER) >>> 0,
    };
    if (random.chance(0.4)) return shape;
    const size = random.pick(LIMITS);
    const part = random.pick(['keySize', 'valueSize', 'maxEntries'] as const);
    const few = { ...shape, maxEntries: forRecords ? shape.maxEntries : Math.min(shape.maxEntries, 4), [part]: size };
    // Whether a ring buffer of gigabytes is created depends on the machine's free memory, and in the model on the window's.
    const bytes = type === RING_BUFFER ? few.maxEntries : few.valueSize * few.maxEntries;
    const costly = bytes > LARGEST_MAP && few.valueSize <= LARGEST_VALUE;
    return costly ? { ...few, [part]: 0 } : few;
  }

  /** A map of a type whose values programs do not look up. */
  private recordMap(type: number): MapShape {
    const { random } = this;
    if (type === RING_BUFFER) {
      const maxEntries = random.pick([4096, 8192, 65536, 12288, 4095, 1, 2048]);
      return { type, keySize: 0, valueSize: 0, maxEntries, flags: 0 };
    }
    const depth = random.pick([0, 1, 4, 126, 127, 128]);
    const valueSize = type === PERF_EVENT_ARRAY ? 4 : random.pick([8 * depth, 8 * depth + 4, 32 * depth]);
    return { type, keySize: 4, valueSize, maxEntries: random.pick([1, 2, 3, 16]), flags: 0 };
  }

  private usualMap(type: number): MapShape {
    const { random } = this;
    const keySize = type === HASH ? random.pick(ODD_SIZES) : type >= QUEUE ? 0 : 4;
    const maxEntries = random.pick([1, 1, 2, 3, 4, 5, 8, 13, 32, 100]);
    const large = random.chance(0.05);
    const valueSize = large ? random.pick(LARGE_SIZES) : random.pick(ODD_SIZES);
    const allocated = keySize + valueSize <= LARGEST_ALLOCATED_ELEMENT;
    let flags = type === HASH && allocated && random.chance(0.3) ? BPF_F_NO_PREALLOC : 0;
    if (type === HASH && random.chance(0.1)) flags |= BPF_F_ZERO_SEED;
    if (random.chance(0.1)) {
      flags |= random.pick([BPF_F_RDONLY, BPF_F_WRONLY, BPF_F_RDONLY_PROG, BPF_F_WRONLY_PROG]);
    }
    return { type, keySize, valueSize, maxEntries: large ? Math.min(maxEntries, 4) : maxEntries, flags };
  }

  private bytes(size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    for (let place = 0; place < size; place += 4) {
      const word = this.random.u32();
      for (let byte = 0; byte < 4 && place + byte < size; byte++) bytes[place + byte] = word >>> (8 * byte);
    }
    return bytes;
  }

  private updateFlags(action: Action): { flags: number; flagsHigh: number } {
    const { random } = this;
    if (random.chance(0.6)) return NO_FLAGS;
    if (random.chance(0.8) || action === 'user update') return { flags: random.below(9), flagsHigh: 0 };
    return { flags: random.chance(0.5) ? random.below(4) : random.u32(), flagsHigh: random.pick([0, 1, 0x80000000]) };
  }

  /** User space's lookups take BPF_F_LOCK, where BTF shows a lock, and nothing else. */
  private lookupFlags(action: Action): { flags: number; flagsHigh: number } {
    const { random } = this;
    if (!/user (?:lookup|take)/.test(action) || random.chance(0.9)) return NO_FLAGS;
    return { flags: random.chance(0.5) ? BPF_F_LOCK : random.below(9), flagsHigh: 0 };
  }

  /** What is done often now: most operations fill, then most of them drain, and now and then all is even. */
  private weighted(actions: readonly Action[], step: number): Action {
    const { random } = this;
    const filling = (Math.floor(step / PHASE) & 1) === 0;
    const favourite = actions.filter((action) =>
      filling ? /update|push/.test(action) : /delete|take|pop|reuse/.test(action),
    );
    return favourite.length > 0 && random.chance(0.5) ? random.pick(favourite) : random.pick(actions);
  }

  private keyedOperations(map: MapShape, length: number): Operation[] {
    const { random } = this;
    const { type, valueSize, maxEntries, flags } = map;
    const keys = this.keysFor(map);
    const forPrograms = (flags & (BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG)) === 0;
    const own = forPrograms ? KEYED_ACTIONS : USER_ACTIONS;
    const actions = [...own, ...(forPrograms ? POINTER_ACTIONS : [])];
    const userSize = type === PER_CPU_ARRAY ? Math.ceil(valueSize / 8) * 8 * this.cpus : valueSize;
    const operations = Array.from({ length }, (_, step): Operation => {
      const action = this.weighted(actions, step);
      const writes = /update|keep|reuse|write/.test(action);
      const drawn = /update|keep|reuse/.test(action) ? this.updateFlags(action) : this.lookupFlags(action);
      return {
        action,
        cpu: action.startsWith('user ') ? 0 : this.cpu(),
        key: random.pick(keys),
        otherKey: action === 'reuse' ? random.pick(keys) : NO_BYTES,
        value: writes ? this.bytes(action === 'user update' ? userSize : valueSize) : NO_BYTES,
        ...drawn,
      };
    });
    if (maxEntries <= 32) operations.push(dump());
    return operations;
  }

  private queueOperations({ valueSize, flags }: MapShape, length: number): Operation[] {
    const forPrograms = (flags & (BPF_F_RDONLY_PROG | BPF_F_WRONLY_PROG)) === 0;
    const actions = forPrograms ? QUEUE_ACTIONS : USER_ACTIONS;
    const operations = Array.from({ length }, (_, step): Operation => {
      const action = this.weighted(actions, step);
      const writes = /update|push/.test(action);
      return {
        action,
        cpu: action.startsWith('user ') ? 0 : this.cpu(),
        key: NO_BYTES,
        otherKey: NO_BYTES,
        value: writes ? this.bytes(valueSize) : NO_BYTES,
        ...(writes ? this.updateFlags(action) : this.lookupFlags(action)),
      };
    });
    operations.push(dump());
    return operations;
  }

  private cpu(): number {
    return this.random.chance(0.9) ? 0 : this.random.below(this.cpus);
  }

  /** Keys for a map: a few more than fit, so that some are missing when it is full. */
  private keysFor({ type, keySize, maxEntries }: MapShape): Uint8Array[] {
    const { random } = this;
    if (type === HASH) return Array.from({ length: Math.ceil(maxEntries * 1.5) + 1 }, () => this.bytes(keySize));
    const edges = [0, maxEntries - 1, maxEntries, maxEntries + 1, 0x7fffffff, 0x80000000, 0xffffffff];
    const indexes = [...edges, ...Array.from({ length: 8 }, () => random.below(maxEntries))];
    return indexes.map((index) => {
      const key = Buffer.alloc(4);
      key.writeUInt32LE(index);
      return key;
    });
  }
}

function dump(): Operation {
  const none = { key: NO_BYTES, otherKey: NO_BYTES, value: NO_BYTES };
  return { action: 'user dump', cpu: 0, ...none, ...NO_FLAGS };
}
