import type { ProgramContext } from './contexts/program-context.ts';
import type { PacketOut } from './network/packet.ts';

/** The program that runs now. */
export interface ActiveRun {
  /** The program's name. */
  readonly program: string;
  readonly cpu: number;
  readonly context: ProgramContext;
  /** Whether the code that called the kernel last is another object's, got at through a cleanup entry that was left behind. */
  foreignCall: boolean;
  /** Packets that helpers sent away. */
  readonly packetsOut: PacketOut[];
  /** Bytes that helpers were asked to read and write. */
  work: number;
}

/** A kernel that knows which program runs. */
export interface RunsPrograms {
  /** The program that runs now. */
  readonly run: ActiveRun | undefined;
  /** The CPU that runs now; 0 while no program runs. */
  readonly currentCpu: number;
  /** The name of the program that runs now, for messages. */
  readonly runningProgram: string;
  /** Names the place a helper is called from, for messages: `symbol+0x1c/0x40`. */
  callSite(call: { callSite(): number }): string;
  /** Counts what a helper is about to read or write. @throws Diagnostic WORK_BUDGET (unsupported) after 8 GiB in one run */
  spend(bytes: number): void;
}

/** A kernel whose programs write to the trace. */
export interface TracesPrograms {
  /** Writes a line to the trace for the task that runs on the current CPU. */
  tracePrint(text: string): void;
}
