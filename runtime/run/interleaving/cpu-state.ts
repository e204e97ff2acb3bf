import type { ActiveRun } from '../../../kernel-model/active-run.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import { Random } from '../../../kernel-model/random.ts';
import { REGISTERS_OFFSET } from '../../cpu/register-file.ts';

/** The engine's cells, from the first register on. */
const CELLS_SIZE = 256;

/** Lines that a program has printed while it ran. */
export interface PrintedLines {
  readonly trace: string[];
  readonly log: string[];
}

/** The state of a CPU while another one runs: its registers, its time, its running program, its random numbers. */
export class CpuState {
  readonly cpu: number;
  private readonly kernel: Kernel;
  private readonly cells = new Uint8Array(CELLS_SIZE);
  private readonly random: Random;
  private now: number;
  private run: ActiveRun | undefined;
  /** The kernel's own variables as they were, if the running program has overwritten one. */
  private watched: Uint32Array | undefined;
  /** Lines of the running program from before the CPU's turn. */
  private printed: PrintedLines = { trace: [], log: [] };
  private mark = { trace: 0, log: 0 };

  constructor(kernel: Kernel, cpu: number) {
    this.kernel = kernel;
    this.cpu = cpu;
    this.now = kernel.clock.now;
    this.random = new Random(kernel.configuration, cpu);
  }

  /** Nanoseconds since boot on this CPU when its last turn ended. */
  get time(): number {
    return this.now;
  }

  /** The CPU's turn begins. */
  restore(): void {
    const { kernel } = this;
    kernel.memory.u8.set(this.cells, REGISTERS_OFFSET);
    kernel.clock.switchTo(this.now);
    kernel.random = this.random;
    kernel.run = this.run;
    kernel.cpus.watch(this.watched);
    this.mark = { trace: kernel.trace.total, log: kernel.log.total };
  }

  /** The CPU's turn ends. */
  save(): void {
    const { kernel } = this;
    this.cells.set(kernel.memory.bytes(REGISTERS_OFFSET, CELLS_SIZE));
    this.now = kernel.clock.now;
    this.run = kernel.run;
    kernel.run = undefined;
    this.watched =
      this.run !== undefined && kernel.cpus.overwritten().length > 0 ? kernel.cpus.watchedNow() : undefined;
    this.note();
  }

  /** A program begins: what was printed before is not its own. */
  beginPrinting(): void {
    this.printed = { trace: [], log: [] };
    this.mark = { trace: this.kernel.trace.total, log: this.kernel.log.total };
  }

  /** The lines of the program. */
  endPrinting(): PrintedLines {
    this.note();
    return this.printed;
  }

  private note(): void {
    const { trace, log } = this.kernel;
    this.printed.trace.push(...trace.lines(this.mark.trace));
    this.printed.log.push(...log.lines(this.mark.log));
    this.mark = { trace: trace.total, log: log.total };
  }
}
