import type { KernelEvent } from '../../kernel-model/events.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import type { Moment } from '../../runtime/stepping/moment.ts';
import type { Conductor, StandingProgram } from '../../runtime/stepping/stepped-target.ts';
import { namedValues } from '../protocol/registers.ts';
import { type InstructionPlace, InstructionPlaces, isOfFunction } from './instruction-places.ts';

/** An instruction that was executed. */
export interface TracedInstruction extends InstructionPlace {
  /** Its number among all that were executed, from 1 on. */
  readonly number: number;
  /** The event, from 1 on. */
  readonly event: number;
  readonly program: string;
  readonly cpu: number;
  /** Whether it was executed: one that faults is not. */
  readonly retired: boolean;
  /** The registers that it changed, with their values after it; unknown where it ended the run. A helper that it calls is part of it. */
  readonly changed: readonly (readonly [string, bigint])[];
}

/** Which instructions are traced. */
export interface TraceLimits {
  /** The numbers of the first and the last instruction. */
  readonly from: number;
  readonly until: number;
  /** Instructions of this function only. */
  readonly function: string | undefined;
  /** Only where the source line is another one than before. */
  readonly onlyLines: boolean;
  /** The most instructions that are told. */
  readonly most: number;
}

/** Where a trace goes. */
export interface TraceWriter {
  instruction(traced: TracedInstruction): void;
  /** A run has ended. @param last the number of its last instruction */
  ended(run: ProgramRun, event: number, last: number): void;
}

/** Nothing more is asked for: what happens is broken off. */
export class TraceEnd extends Error {
  /** Whether more would have followed. */
  readonly isCut: boolean;

  constructor(isCut: boolean) {
    super('the trace ends');
    this.isCut = isCut;
  }
}

/** The instruction that is executed next. */
interface Coming {
  readonly place: InstructionPlace;
  readonly number: number;
  readonly program: string;
  readonly cpu: number;
  readonly registers: readonly (readonly [string, bigint])[];
}

/** How many instructions are traced until everything else that waits has its turn. */
const BETWEEN_BREATHS = 20_000;

/** Tells each instruction that programs execute. */
export class Tracer implements Conductor {
  private readonly limits: TraceLimits;
  private readonly writer: TraceWriter;
  private readonly breathe: () => Promise<void>;
  private readonly places = new InstructionPlaces();
  private coming: Coming | undefined;
  private told = 0;
  /** Instructions of the runs that have ended. */
  private before = 0;
  private events = 0;
  private lastEvent: KernelEvent | undefined;
  private line: string | undefined;
  private stops = 0;

  /** @param breathe resolves after everything else that waits has had its turn */
  constructor(limits: TraceLimits, writer: TraceWriter, breathe: () => Promise<void>) {
    this.limits = limits;
    this.writer = writer;
    this.breathe = breathe;
  }

  /** Whether nothing has been told. */
  get isEmpty(): boolean {
    return this.told === 0;
  }

  stands(program: StandingProgram): number | Promise<number> {
    const { retired } = program.moment;
    this.tellExecuted(program);
    if (program.event !== this.lastEvent) {
      this.lastEvent = program.event;
      this.events += 1;
    }
    const number = this.before + retired + 1;
    if (number > this.limits.until) throw new TraceEnd(false);
    if (number < this.limits.from) return retired + this.limits.from - number;
    const place = this.places.of(program);
    const registers = namedValues(program.registers);
    this.coming = { place, number, program: program.program, cpu: program.cpu, registers };
    this.stops += 1;
    if (this.stops % BETWEEN_BREATHS !== 0) return retired + 1;
    return this.breathe().then(() => retired + 1);
  }

  ended(run: ProgramRun, _last: Moment): void {
    const { coming } = this;
    this.coming = undefined;
    const last = this.before + run.instructions;
    if (coming !== undefined) this.tell(coming, coming.number <= last, []);
    this.before = last;
    this.line = undefined;
    if (last >= this.limits.from) this.writer.ended(run, this.events, last);
  }

  private tellExecuted({ registers }: StandingProgram): void {
    const { coming } = this;
    this.coming = undefined;
    if (coming === undefined) return;
    const now = namedValues(registers);
    const changed = now.filter(([name, value], n) => name !== 'rip' && value !== coming.registers[n]![1]);
    this.tell(coming, true, changed);
  }

  private tell(
    { place, number, program, cpu }: Coming,
    retired: boolean,
    changed: readonly (readonly [string, bigint])[],
  ): void {
    const { limits } = this;
    if (limits.function !== undefined && !isOfFunction(place, limits.function)) return;
    if (limits.onlyLines) {
      if (place.source === undefined || place.source === this.line) return;
      this.line = place.source;
    }
    if (this.told >= limits.most) throw new TraceEnd(true);
    this.told += 1;
    this.writer.instruction({ ...place, number, event: this.events, program, cpu, retired, changed });
  }
}
