import { Diagnostic } from '../base/diagnostic.ts';
import { type GuestMemory, READ, type Region, WINDOW_HIGH, WRITE } from './memory/guest-memory.ts';

/** The most CPUs of a kernel. */
export const MAX_CPUS = 64;
/** The size of a Rex stack: 8 pages (Rex ABI: entering a program). */
export const REX_STACK_SIZE = 32768;
/** Entries of `rex_cleanup_entries`, and the size of each: u64 valid, the function, its argument. */
export const CLEANUP_ENTRIES = 64;
export const CLEANUP_ENTRY_SIZE = 24;
/** The size of `rex_log_buf` (MAX_BPRINTF_BUF). */
export const LOG_BUFFER_SIZE = 1024;

/**
 * High half of the link addresses. Per-CPU variables are linked with the kernel's data, and nothing is mapped there.
 */
const LINK_HIGH = 0xffffffff;
/** Low half of the link address of the per-CPU area's start (__per_cpu_start). */
const LINK_LOW = 0x83e00000;

/** The per-CPU variables by name: size, alignment, and whether programs may import them (Rex ABI: kernel symbols). */
const VARIABLES = {
  this_cpu_off: { size: 8, align: 8, imported: true },
  cpu_number: { size: 4, align: 4, imported: true },
  numa_node: { size: 4, align: 4, imported: true },
  current_task: { size: 8, align: 8, imported: true },
  rex_stack_ptr: { size: 8, align: 8, imported: true },
  rex_termination_state: { size: 1, align: 1, imported: true },
  rex_prog_start_time: { size: 8, align: 8, imported: false },
  rex_curr_prog: { size: 8, align: 8, imported: false },
  rex_cleanup_entries: { size: CLEANUP_ENTRIES * CLEANUP_ENTRY_SIZE, align: 64, imported: true },
  rex_log_buf: { size: LOG_BUFFER_SIZE, align: 64, imported: true },
} as const;
/** The name of a per-CPU variable. */
export type PerCpuVariable = keyof typeof VARIABLES;

/** A number for each per-CPU variable. */
export type PerCpuPlaces = Readonly<Record<PerCpuVariable, number>>;

let areaSize = 0;
const PLACES = Object.fromEntries(
  Object.entries(VARIABLES).map(([name, { size, align }]) => {
    const place = Math.ceil(areaSize / align) * align;
    areaSize = place + size;
    return [name, place];
  }),
) as PerCpuPlaces;

/** The variables that only the kernel writes; they come first. */
const KERNELS_OWN = ['this_cpu_off', 'cpu_number', 'numa_node', 'current_task', 'rex_stack_ptr'] as const;
const KERNELS_OWN_WORDS = 8;

const NOTHING: readonly string[] = [];

/** A per-CPU variable in the kernel's symbol table, with its link address in halves. */
export interface PerCpuSymbol {
  readonly name: PerCpuVariable;
  readonly low: number;
  readonly high: number;
  readonly size: number;
  readonly imported: boolean;
}

/**
 * The CPUs' own variables and Rex stacks. A variable has an unmapped link address A. A CPU's copy is at A +
 * this_cpu_off modulo 2^64, and the CPU's gs base is this_cpu_off (arch/x86/include/asm/percpu.h).
 */
export class PerCpuAreas {
  /** The numbers of the possible CPUs, in order, with offline ones (cpu_possible_mask). */
  readonly possible: readonly number[];
  /** One more than the highest of them (nr_cpu_ids). */
  readonly limit: number;
  private readonly offline: ReadonlySet<number>;
  private readonly memory: GuestMemory;
  private readonly areas: Region[] = [];
  private readonly places: PerCpuPlaces[] = [];
  private readonly stacks: Region[] = [];
  /** The values at {@link watch}, CPU after CPU. */
  private readonly watched: Uint32Array;

  /** @throws Diagnostic as {@link possibleCpus}; CPU_OFFLINE unless one of them is online */
  constructor(memory: GuestMemory, possible: readonly number[], offline: readonly number[] = []) {
    this.memory = memory;
    this.possible = possible;
    this.limit = possible.at(-1)! + 1;
    this.watched = new Uint32Array(this.limit * KERNELS_OWN_WORDS);
    this.offline = new Set(offline);
    if (this.offline.size >= possible.length || offline.some((cpu) => !this.has(cpu))) {
      throw this.offlineRefused(
        `${offline.length === 1 ? 'CPU' : 'CPUs'} ${offline.join(', ')} cannot be offline`,
        `the kernel's CPUs are ${possible.join(', ')}, and at least one must be online`,
      );
    }
    for (const cpu of possible) {
      this.areas[cpu] = memory.allocate(`per-CPU area of CPU ${cpu}`, areaSize, READ | WRITE);
      this.places[cpu] = placesFrom(this.areas[cpu].offset);
      this.stacks[cpu] = memory.allocate(`Rex stack of CPU ${cpu}`, REX_STACK_SIZE, READ | WRITE);
      memory.writeU64(this.offsetOf('this_cpu_off', cpu), this.gsBase(cpu));
      memory.view.setInt32(this.offsetOf('cpu_number', cpu), cpu, true);
      memory.view.setInt32(this.offsetOf('numa_node', cpu), 0, true);
      memory.writePointer(this.offsetOf('rex_stack_ptr', cpu), this.stackPointer(cpu));
    }
  }

  /** Whether a CPU with that number exists. */
  has(cpu: number): boolean {
    return this.areas[cpu] !== undefined || this.possible.includes(cpu);
  }

  /** Whether an existing CPU is online. */
  isOnline(cpu: number): boolean {
    return this.has(cpu) && !this.offline.has(cpu);
  }

  /** @throws Diagnostic CPU_UNKNOWN, CPU_OFFLINE for a CPU where nothing can happen */
  checkOnline(cpu: number): void {
    if (!this.has(cpu)) this.unknown(cpu);
    if (this.isOnline(cpu)) return;
    throw this.offlineRefused(`nothing can happen on CPU ${cpu}`, 'it is offline');
  }

  private offlineRefused(message: string, cause: string): Diagnostic {
    return new Diagnostic({
      code: 'CPU_OFFLINE',
      kind: 'input',
      message,
      cause,
      hint: 'name a CPU that is online',
    });
  }

  /** The CPU's this_cpu_off, which is its gs base. */
  gsBase(cpu: number): bigint {
    const copy = (BigInt(WINDOW_HIGH) << 32n) + BigInt(this.area(cpu).offset);
    return BigInt.asUintN(64, copy - ((BigInt(LINK_HIGH) << 32n) + BigInt(LINK_LOW)));
  }

  /** Window offset of a CPU's copy of a variable. */
  offsetOf(name: PerCpuVariable, cpu: number): number {
    return this.of(cpu)[name];
  }

  /** Window offsets of a CPU's copies of all variables. */
  of(cpu: number): PerCpuPlaces {
    return this.places[cpu] ?? this.unknown(cpu);
  }

  /** The region of a CPU's Rex stack, 32 KiB. */
  stack(cpu: number): Region {
    return this.stacks[cpu] ?? this.unknown(cpu);
  }

  /** The value of a CPU's `rex_stack_ptr`, as a window offset: the stack's top word. */
  stackPointer(cpu: number): number {
    return this.stack(cpu).offset + REX_STACK_SIZE - 8;
  }

  /** Every per-CPU variable with its link address. */
  static symbols(): PerCpuSymbol[] {
    return Object.entries(VARIABLES).map(([key, { size, imported }]) => {
      const name = key as PerCpuVariable;
      return { name, low: LINK_LOW + PLACES[name], high: LINK_HIGH, size, imported };
    });
  }

  /** How many of a CPU's cleanup entries are valid. */
  validCleanupEntries(cpu: number): number {
    const { u32 } = this.memory;
    const table = this.of(cpu).rex_cleanup_entries >>> 2;
    let valid = 0;
    for (let entry = 0; entry < CLEANUP_ENTRIES; entry++) {
      const word = table + entry * (CLEANUP_ENTRY_SIZE / 4);
      if ((u32[word]! | u32[word + 1]!) !== 0) valid++;
    }
    return valid;
  }

  /** The state of a CPU that a program must leave unchanged, by name, for comparisons. */
  snapshot(cpu: number): Record<string, string> {
    const { memory } = this;
    return {
      [`rex_termination_state of CPU ${cpu}`]: String(memory.u8[this.offsetOf('rex_termination_state', cpu)]),
      [`valid rex_cleanup_entries of CPU ${cpu}`]: String(this.validCleanupEntries(cpu)),
      [`rex_stack_ptr of CPU ${cpu}`]: `0x${memory.readU64(this.offsetOf('rex_stack_ptr', cpu)).toString(16)}`,
      [`rex_curr_prog of CPU ${cpu}`]: `0x${memory.readU64(this.offsetOf('rex_curr_prog', cpu)).toString(16)}`,
    };
  }

  /**
   * Notes the values of the kernel's own variables, which programs may read and never write; see {@link overwritten}.
   * @param values those of an earlier {@link watchedNow}
   */
  watch(values?: Uint32Array): void {
    const { u32 } = this.memory;
    if (values !== undefined) this.watched.set(values);
    else
      for (const cpu of this.possible) {
        const start = this.areas[cpu]!.offset >>> 2;
        for (let word = 0; word < KERNELS_OWN_WORDS; word++)
          this.watched[cpu * KERNELS_OWN_WORDS + word] = u32[start + word]!;
      }
  }

  /** The values of the last {@link watch}. */
  watchedNow(): Uint32Array {
    return this.watched.slice();
  }

  /** The kernel's own variables that have changed since {@link watch}, in words. */
  overwritten(): readonly string[] {
    const { u32 } = this.memory;
    for (const cpu of this.possible) {
      const start = this.areas[cpu]!.offset >>> 2;
      for (let word = 0; word < KERNELS_OWN_WORDS; word++) {
        if (u32[start + word] !== this.watched[cpu * KERNELS_OWN_WORDS + word]) return this.describeOverwritten();
      }
    }
    return NOTHING;
  }

  private describeOverwritten(): string[] {
    const found: string[] = [];
    const before = new DataView(this.watched.buffer);
    for (const cpu of this.possible) {
      for (const name of KERNELS_OWN) {
        const { size } = VARIABLES[name];
        const read = (view: DataView, at: number) =>
          size === 8 ? view.getBigUint64(at, true) : BigInt(view.getUint32(at, true));
        const was = read(before, cpu * KERNELS_OWN_WORDS * 4 + PLACES[name]);
        const is = read(this.memory.view, this.offsetOf(name, cpu));
        if (was !== is) found.push(`${name} of CPU ${cpu} was 0x${was.toString(16)} and is 0x${is.toString(16)}`);
      }
    }
    return found;
  }

  private area(cpu: number): Region {
    return this.areas[cpu] ?? this.unknown(cpu);
  }

  private unknown(cpu: number): never {
    throw new Diagnostic({
      code: 'CPU_UNKNOWN',
      kind: 'input',
      message: `there is no CPU ${cpu}`,
      cause:
        this.limit === this.possible.length
          ? `the kernel has ${this.limit} CPUs, counted from 0`
          : `the kernel's CPUs are ${this.possible.join(', ')}`,
      hint: 'name another CPU, or give the kernel more of them',
    });
  }
}

/**
 * The numbers of a kernel's CPUs: the given ones, or from 0 on.
 * @param count the number of CPUs; by default as many as are given, or 1
 * @throws Diagnostic CPU_COUNT unless there are 1 to 64 of them, CPU 0 is one, and no number appears twice
 */
export function possibleCpus(count: number | undefined, numbers: readonly number[] | undefined): readonly number[] {
  if (numbers !== undefined) return checkedNumbers(numbers, count ?? numbers.length);
  const many = count ?? 1;
  if (Number.isInteger(many) && many >= 1 && many <= MAX_CPUS) return Array.from({ length: many }, (_, cpu) => cpu);
  throw new Diagnostic({
    code: 'CPU_COUNT',
    kind: 'input',
    message: `a kernel cannot have ${many} CPUs`,
    cause: `the number of CPUs is a whole number from 1 to ${MAX_CPUS}`,
    hint: 'give another number of CPUs',
  });
}

function checkedNumbers(numbers: readonly number[], count: number): readonly number[] {
  const sorted = [...numbers].sort((a, b) => a - b);
  const refuse = (cause: string, hint: string) =>
    new Diagnostic({
      code: 'CPU_COUNT',
      kind: 'input',
      message: `a kernel cannot have the CPUs ${numbers.join(', ')}`,
      cause,
      hint,
    });
  if (sorted.some((cpu) => !Number.isInteger(cpu) || cpu < 0 || cpu >= MAX_CPUS)) {
    throw refuse(`the numbers of CPUs are whole numbers from 0 to ${MAX_CPUS - 1}`, 'give other numbers');
  }
  if (sorted[0] !== 0) throw refuse('an x86-64 kernel boots on CPU 0', 'name CPU 0, too');
  if (sorted.some((cpu, n) => cpu === sorted[n + 1])) throw refuse('one of them appears twice', 'name each once');
  if (count !== sorted.length)
    throw refuse(`their count is given as ${count}`, 'give one of the two, or the same number');
  return sorted;
}

function placesFrom(offset: number): PerCpuPlaces {
  return Object.fromEntries(Object.entries(PLACES).map(([name, place]) => [name, offset + place])) as PerCpuPlaces;
}

/** A kernel with per-CPU variables. */
export interface HasPerCpuAreas {
  readonly cpus: PerCpuAreas;
}
