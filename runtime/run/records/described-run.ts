import type { ContextResult } from '../../../kernel-model/contexts/program-context.ts';
import type { SourceLines } from '../../object/debug-info/source-lines.ts';
import type { SourceFrame } from '../../object/debug-info/source-place.ts';
import type { HelperCall, NotedRun, ProgramRun } from '../../program-run.ts';
import type { AttachedProgram } from '../delivery/attached-program.ts';
import { sourceOfCall } from '../endings/frame-sources.ts';
import type { Execution } from '../execution.ts';
import type { RecordedCalls } from './recorded-calls.ts';

/** The kernel's words about a run, and the packets that left it. */
type Told = Pick<ProgramRun, 'verdict' | 'fate' | 'sentOn' | 'trace' | 'log' | 'packetsOut'>;

/** A finished run. Its helper calls are made into objects when they are first read. */
export class DescribedRun implements ProgramRun {
  readonly object: string;
  readonly program: string;
  readonly type: ProgramRun['type'];
  readonly cpu: number;
  readonly outcome: ProgramRun['outcome'];
  readonly result: number;
  readonly verdict: string;
  readonly fate: ProgramRun['fate'];
  readonly sentOn: boolean;
  readonly instructions: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly helperCalls: number;
  readonly helperCallsOmitted: number;
  readonly trace: readonly string[];
  readonly log: readonly string[];
  readonly panic: ProgramRun['panic'];
  readonly oops: ProgramRun['oops'];
  readonly timeout: ProgramRun['timeout'];
  readonly firings: ProgramRun['firings'];
  readonly explanation: string | null;
  readonly gap: string | null;
  readonly violations: ProgramRun['violations'];
  readonly stackHighWater: number;
  readonly packet: Uint8Array | null;
  readonly packetsOut: ProgramRun['packetsOut'];
  readonly registers: ProgramRun['registers'];
  readonly cleanups: number;
  readonly locksReleased: readonly string[];
  declare readonly missed?: readonly string[];
  declare readonly noted?: NotedRun;
  declare readonly mapsKept?: boolean;
  declare readonly callKept?: boolean;
  readonly #calls: RecordedCalls;
  readonly #lines: SourceLines | undefined;

  constructor({ record, program }: AttachedProgram, execution: Execution, left: ContextResult, told: Told) {
    this.object = record.image.name;
    this.program = program.name;
    this.type = program.type;
    this.cpu = execution.active.cpu;
    this.outcome = execution.outcome;
    this.result = execution.result;
    this.verdict = told.verdict;
    this.fate = told.fate;
    this.sentOn = told.sentOn;
    this.instructions = execution.instructions;
    this.startedAt = execution.startedAt;
    this.endedAt = execution.endedAt;
    this.helperCalls = execution.calls.total;
    this.helperCallsOmitted = execution.calls.omitted;
    this.trace = told.trace;
    this.log = told.log;
    this.panic = execution.panic;
    this.oops = execution.oops;
    this.timeout = execution.timeout;
    this.firings = execution.firings;
    this.explanation = execution.explanation;
    this.gap = execution.gap;
    this.violations = execution.violations;
    this.stackHighWater = execution.stackHighWater;
    this.packet = left.packet;
    this.packetsOut = told.packetsOut;
    this.registers = left.registers;
    this.cleanups = execution.cleanups;
    this.locksReleased = execution.locksReleased;
    if (execution.active.missed !== undefined) this.missed = execution.active.missed;
    if (execution.noted !== undefined) this.noted = execution.noted;
    if (execution.mapsKept !== undefined) this.mapsKept = execution.mapsKept;
    if (execution.callKept !== undefined) this.callKept = execution.callKept;
    this.#calls = execution.calls;
    this.#lines = record.image.lines;
  }

  get helpers(): readonly HelperCall[] {
    return this.#calls.calls;
  }

  callSource(call: HelperCall): readonly SourceFrame[] {
    return sourceOfCall(call, this.#lines);
  }

  /** The run as JSON: with its helper calls, which a spread or a clone does not have. */
  toJSON(): ProgramRun {
    return { ...this, helpers: this.helpers };
  }
}
