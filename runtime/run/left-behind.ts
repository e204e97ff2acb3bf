import { joined } from '../../base/joined.ts';
import { PER_CPU_OVERWRITTEN } from '../../kernel-model/kernel.ts';
import type { GuestMemory } from '../../kernel-model/memory/guest-memory.ts';
import type { PerCpuAreas } from '../../kernel-model/per-cpu.ts';
import { type RegisterFile, RFLAGS_OFFSET } from '../cpu/register-file.ts';
import type { Violation } from '../program-run.ts';
import { CallerRegisters } from './caller-registers.ts';
import type { CallerStack } from './caller-stack.ts';

/**
 * Flags that a program must leave as it found them (Intel SDM volume 1, section 3.4.3; System V ABI, section 3.2.1).
 */
const FLAGS = [
  { name: 'TF', mask: 1 << 8 },
  { name: 'IF', mask: 1 << 9 },
  { name: 'DF', mask: 1 << 10 },
  { name: 'IOPL', mask: 3 << 12 },
  { name: 'NT', mask: 1 << 14 },
  { name: 'AC', mask: 1 << 18 },
] as const;
const ALL_FLAGS = FLAGS.reduce((all, { mask }) => all | mask, 0);
const INTERRUPTS = 1 << 9;
/** The flags at a program's entry: interrupts are on, everything else is off. */
const AT_ENTRY = INTERRUPTS;

/** The variables that the dispatcher writes. */
const DISPATCHERS = ['rex_prog_start_time', 'rex_curr_prog'] as const;

const NONE: readonly Violation[] = [];

/** State that the kernel relies on and that a program can change. Every change during a run is the program's. */
export class LeftBehind {
  private readonly memory: GuestMemory;
  private readonly cpus: PerCpuAreas;
  private readonly looksAt: readonly number[];
  /** The state of each CPU at the run's start: `rex_termination_state`, and how many cleanup entries were valid. */
  private readonly states: Uint8Array;
  private readonly entries: Uint8Array;
  private readonly caller = new CallerRegisters();
  /** The values that the dispatcher wrote, two words each, in the order of {@link DISPATCHERS}. */
  private readonly dispatched = new Uint32Array(2 * DISPATCHERS.length);

  /** @param looksAt the CPUs where nothing else runs during a run; by default all */
  constructor(memory: GuestMemory, cpus: PerCpuAreas, looksAt: readonly number[] = cpus.possible) {
    this.memory = memory;
    this.cpus = cpus;
    this.looksAt = looksAt;
    this.states = new Uint8Array(cpus.limit);
    this.entries = new Uint8Array(cpus.limit);
  }

  /** The dispatcher has entered a program on a CPU. @param caller what called it */
  entered(cpu: number, registers: RegisterFile, caller: CallerStack): void {
    this.caller.called(registers, caller);
    const { u32 } = this.memory;
    const places = this.cpus.of(cpu);
    for (let n = 0; n < DISPATCHERS.length; n++) {
      const word = places[DISPATCHERS[n]!] >>> 2;
      this.dispatched[2 * n] = u32[word]!;
      this.dispatched[2 * n + 1] = u32[word + 1]!;
    }
  }

  /** The program's writes to the kernel's variables about its own run. Ask before the program is left. */
  overwritten(program: string, cpu: number): readonly Violation[] {
    const { u32 } = this.memory;
    const places = this.cpus.of(cpu);
    let found = NONE;
    for (let n = 0; n < DISPATCHERS.length; n++) {
      const word = places[DISPATCHERS[n]!] >>> 2;
      if (u32[word] === this.dispatched[2 * n] && u32[word + 1] === this.dispatched[2 * n + 1]) continue;
      found = [...found, this.describeOverwritten(program, cpu, n)];
    }
    return found;
  }

  private describeOverwritten(program: string, cpu: number, n: number): Violation {
    const name = DISPATCHERS[n]!;
    const was = new DataView(this.dispatched.buffer).getBigUint64(8 * n, true).toString(16);
    const is = this.memory.readU64(this.cpus.offsetOf(name, cpu)).toString(16);
    return {
      code: PER_CPU_OVERWRITTEN,
      message: `program "${program}" overwrote a per-CPU variable of the kernel`,
      cause: `${name} of CPU ${cpu} was 0x${was} and is 0x${is}; by it the watchdog knows which program runs, and since when`,
      hint: 'write per-CPU variables only through the kernel crate',
    };
  }

  /** A run begins. */
  begin(): void {
    for (const cpu of this.looksAt) {
      this.states[cpu] = this.state(cpu);
      this.entries[cpu] = this.cpus.validCleanupEntries(cpu);
    }
  }

  /** Whether the program has switched interrupts off, so that no timer reaches it. */
  get interruptsOff(): boolean {
    return (this.flags & INTERRUPTS) === 0;
  }

  /**
   * The leftovers of a program that returned to the dispatcher. @param panicked whether by a panic, after which the
   * kernel sets its state itself
   */
  found(program: string, panicked: boolean, registers: RegisterFile): readonly Violation[] {
    const states = panicked ? NONE : this.changedStates(program);
    const changed = joined(this.caller.changed(registers, program), this.changedFlags(program));
    return joined(joined(changed, states), this.left(program));
  }

  private changedFlags(program: string): readonly Violation[] {
    const { flags } = this;
    if (((flags ^ AT_ENTRY) & ALL_FLAGS) === 0) return NONE;
    const different = FLAGS.filter(({ mask }) => ((flags ^ AT_ENTRY) & mask) !== 0);
    const names = different.map(({ name, mask }) => `${name} is ${(flags & mask) === 0 ? 'clear' : 'set'}`).join(', ');
    return [
      {
        code: 'FLAGS_LEFT',
        message: `program "${program}" returned with flags that the kernel cannot go on with`,
        cause: `${names}; the kernel relies on the flags that it entered the program with`,
        hint: 'use no instruction that changes them: std, cli, popfq',
      },
    ];
  }

  private changedStates(program: string): readonly Violation[] {
    let found = NONE;
    for (const cpu of this.looksAt) {
      const [was, is] = [this.states[cpu]!, this.state(cpu)];
      if (was === is) continue;
      const changed = {
        code: 'STATE_CHANGED',
        message: `program "${program}" left rex_termination_state of CPU ${cpu} at ${is}`,
        cause: `it was ${was} before; by it the watchdog knows what it interrupts, in the programs to come as well`,
        hint: 'leave the variables of the kernel to the kernel crate',
      };
      found = [...found, changed];
    }
    return found;
  }

  private left(program: string): readonly Violation[] {
    let found = NONE;
    for (const cpu of this.looksAt) {
      const more = this.cpus.validCleanupEntries(cpu) - this.entries[cpu]!;
      if (more <= 0) continue;
      const left = {
        code: 'CLEANUP_ENTRY_LEFT',
        message: `program "${program}" ended with ${more} more valid rex_cleanup_entries of CPU ${cpu} than before`,
        cause: 'the next panic on that CPU gives back what is not held any more, or not by its program',
        hint: 'let guards go out of scope, and let the panic handler run every entry; core::mem::forget is forbidden',
      };
      found = [...found, left];
    }
    return found;
  }

  private get flags(): number {
    return this.memory.u32[RFLAGS_OFFSET >>> 2]!;
  }

  private state(cpu: number): number {
    return this.memory.u8[this.cpus.of(cpu).rex_termination_state]!;
  }
}
