import type { Region } from '../../kernel-model/memory/guest-memory.ts';
import type { SpinLocks } from '../../kernel-model/spin-locks.ts';
import type { RegisterFile } from '../cpu/register-file.ts';
import { RBP, RSP } from './dispatcher.ts';
import type { Backtrace } from './endings/backtrace.ts';

/** The helpers that give a resource back, one of which every cleanup entry calls. */
const RELEASING = new Set(['bpf_spin_unlock', 'bpf_task_release', 'bpf_ringbuf_submit', 'bpf_ringbuf_discard']);
/** The program's panic handler, alone or with the crate that the compiler puts it into. */
const PANIC_HANDLER = /(^|::)rust_begin_unwind(::h[0-9a-f]{16})?( \(\..*\))?$/;

/**
 * Counts what the panic handler of a program releases by its cleanup entries. The handler is the program's own code, so it is
 * recognised by its frame on the stack when a helper that releases something is called.
 */
export class CleanupWatch {
  private readonly backtrace: Backtrace;
  private readonly locks: SpinLocks;
  private count = 0;
  private released: string[] = [];
  /** How many locks had been released when it was looked at last. */
  private releases = 0;

  constructor(backtrace: Backtrace, locks: SpinLocks) {
    this.backtrace = backtrace;
    this.locks = locks;
  }

  /** Resources released since {@link begin}. */
  get cleanups(): number {
    return this.count;
  }

  /** Where the locks among them lie: `map "state" at key 00000000`. */
  get locksReleased(): readonly string[] {
    return this.released;
  }

  /** Starts a run. */
  begin(): void {
    this.releases = this.locks.releases.length;
    if (this.count === 0) return;
    this.count = 0;
    this.released = [];
  }

  /** Whether calls of a helper are to be reported to {@link returned}. */
  watches(helper: string): boolean {
    return RELEASING.has(helper);
  }

  /** Takes note of a call of a watched helper that has been carried out; the registers are those of the call. */
  returned(helper: string, stack: Region, registers: RegisterFile): void {
    const byHandler = this.backtrace.someCaller(stack, registers.low(RSP), registers.low(RBP), ({ function: name }) =>
      PANIC_HANDLER.test(name),
    );
    if (!byHandler) return;
    this.count++;
    const { releases } = this.locks;
    if (helper === 'bpf_spin_unlock' && releases.length > this.releases) this.released.push(releases.at(-1)!.place);
    this.releases = releases.length;
  }
}
