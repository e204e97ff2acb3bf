import type { ProgramContext } from './contexts/program-context.ts';
import type { PacketOut } from './network/packet.ts';
import type { CallSite } from './symbols/call-site.ts';

/** The running program. */
export interface ActiveRun {
  /** The program's name. */
  readonly program: string;
  readonly cpu: number;
  readonly context: ProgramContext;
  /**
   * Whether the code that called the kernel last belongs to another object. It was reached through a leftover cleanup
   * entry.
   */
  foreignCall: boolean;
  /** Packets that helpers sent. */
  readonly packetsOut: PacketOut[];
  /** Programs that an event inside a helper did not run, because the run has raised bpf_prog_active. Absent if there are none. */
  missed?: string[];
  /** Bytes that helpers read and write. */
  work: number;
}

/** A kernel that knows which program is running. */
export interface RunsPrograms {
  /** The running program. */
  readonly run: ActiveRun | undefined;
  /** The current CPU; 0 while no program runs. */
  readonly currentCpu: number;
  /** The name of the running program, for messages. */
  readonly runningProgram: string;
  /** The place of a helper call, for messages. */
  callSite(call: { callSite(): number }): CallSite;
  /**
   * Counts bytes that a helper is about to read or write. @throws Diagnostic WORK_BUDGET (unsupported) after 8 GiB in
   * one run
   */
  spend(bytes: number): void;
}

/** A kernel with a trace that programs write to. */
export interface TracesPrograms {
  /** Writes a line to the trace for the task that runs on the current CPU. */
  tracePrint(text: string): void;
}
