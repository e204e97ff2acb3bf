import type { Kallsyms } from '../../kernel-model/kallsyms.ts';
import type { Region } from '../../kernel-model/memory/guest-memory.ts';
import type { SpinLocks } from '../../kernel-model/spin-locks.ts';
import type { RegisterFile } from '../cpu/register-file.ts';
import { RBP, RSP } from './dispatcher.ts';
import type { Backtrace } from './endings/backtrace.ts';

/** The helpers that release a resource. Every cleanup entry calls one of them. */
export const RELEASING: ReadonlySet<string> = new Set([
  'bpf_spin_unlock',
  'bpf_task_release',
  'bpf_ringbuf_submit',
  'bpf_ringbuf_discard',
]);
/** The program's panic handler, alone or with the crate where the compiler puts it. */
const PANIC_HANDLER = /(^|::)rust_begin_unwind(::h[0-9a-f]{16})?( \(\..*\))?$/;

/**
 * Counts the resources that a program's panic handler releases by cleanup entries. The handler is the program's own
 * code. It is recognised by its frame on the stack, when a helper that releases something is called.
 */
export class CleanupWatch {
  private readonly backtrace: Backtrace;
  private readonly locks: SpinLocks;
  private readonly kallsyms: Kallsyms;
  /** Where the panic handlers' code is, as of a version of the programs' symbols. */
  private handlers: readonly number[] = [];
  private version = -1;
  private count = 0;
  private released: string[] = [];
  /** How many locks were released at the last check. */
  private releases = 0;

  constructor(backtrace: Backtrace, locks: SpinLocks, kallsyms: Kallsyms) {
    this.backtrace = backtrace;
    this.locks = locks;
    this.kallsyms = kallsyms;
  }

  /** Resources released since {@link begin}. */
  get cleanups(): number {
    return this.count;
  }

  /** The places of the locks among them: `map "state" at key 00000000`. */
  get locksReleased(): readonly string[] {
    return this.released;
  }

  /** Starts a run. */
  begin(): void {
    this.releases = this.locks.releases;
    if (this.count === 0) return;
    this.count = 0;
    this.released = [];
  }

  /** Whether calls of a helper are to be reported to {@link returned}. */
  watches(helper: string): boolean {
    return RELEASING.has(helper);
  }

  /** Notes a finished call of a watched helper. The registers are those of the call. */
  returned(helper: string, stack: Region, registers: RegisterFile): void {
    if (!this.backtrace.someCaller(stack, registers.low(RSP), registers.low(RBP), this.panicHandlers())) return;
    this.count++;
    const { releases, lastReleased } = this.locks;
    if (helper === 'bpf_spin_unlock' && releases > this.releases) this.released.push(lastReleased!.place);
    this.releases = releases;
  }

  private panicHandlers(): readonly number[] {
    const { programVersion } = this.kallsyms;
    if (this.version !== programVersion) {
      this.version = programVersion;
      this.handlers = this.kallsyms.programRanges((name) => PANIC_HANDLER.test(name));
    }
    return this.handlers;
  }
}
