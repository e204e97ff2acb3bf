import { Diagnostic } from '../../base/diagnostic.ts';
import { type Acquisition, SpinLocks } from '../../kernel-model/spin-locks.ts';

/**
 * The locks of a kernel without the rule of one lock at a time (§5.7 of the Rex paper). A second lock is taken like the
 * first. A held lock is waited for without end, because nothing else runs on the CPU. The watchdog does not end a
 * program in a helper.
 */
export class SpinningLocks extends SpinLocks {
  override waitsFor(lock: number, _program: string, cpu: number): Acquisition | undefined {
    return this.heldElsewhere(lock, cpu);
  }

  /** @throws Diagnostic LOCK_SPINS if the lock is held already */
  override acquire(acquisition: Acquisition): void {
    const owner = this.ownerOf(acquisition.lock);
    if (owner === undefined) {
      this.hold(acquisition);
      return;
    }
    throw new Diagnostic({
      code: 'LOCK_SPINS',
      kind: 'conformance',
      message: `program "${acquisition.program}" spins forever on the lock in ${acquisition.place} at ${acquisition.site.text}`,
      cause: `program "${owner.program}" took it at ${owner.site.text}; this kernel does not check who holds a lock, and prints nothing`,
      hint: 'release the first guard before you take the lock again',
    });
  }
}
