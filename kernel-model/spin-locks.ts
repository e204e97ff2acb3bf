import { Diagnostic } from '../base/diagnostic.ts';

/** One acquisition of a lock. */
export interface Acquisition {
  /** Window offset of the struct bpf_spin_lock. */
  readonly lock: number;
  /** The lock's place: `map "state" at key 00000000`. */
  readonly place: string;
  readonly program: string;
  /** Where the program took it: `rex_prog_…::main+0x1c/0x40`. */
  readonly site: string;
}

/** How many releases are kept at least. */
const RELEASES_KEPT = 1024;

/**
 * The bpf_spin_locks that are held. A program may hold one at a time (§5.7 of the Rex paper). A breach would spin
 * forever on a real kernel, so it is refused instead, naming both acquisitions.
 */
export class SpinLocks {
  private readonly held = new Map<number, Acquisition>();
  /** Acquisitions that {@link heldBy} has reported. */
  private readonly told = new WeakSet<Acquisition>();
  /** The latest releases in order. */
  readonly releases: Acquisition[] = [];

  /** @throws Diagnostic LOCK_SECOND if the program holds a lock, LOCK_DEADLOCK if a finished program holds this one */
  acquire(acquisition: Acquisition): void {
    const other = [...this.held.values()].find(({ program }) => program === acquisition.program);
    if (other !== undefined) {
      throw new Diagnostic({
        code: 'LOCK_SECOND',
        kind: 'conformance',
        message: `program "${acquisition.program}" takes a second lock: ${acquisition.place} at ${acquisition.site}`,
        cause: `it holds the lock in ${other.place}, taken at ${other.site}; a program may hold one lock at a time`,
        hint: 'release the first guard before you take the second',
      });
    }
    const owner = this.ownerOf(acquisition.lock);
    if (owner !== undefined) {
      throw new Diagnostic({
        code: 'LOCK_DEADLOCK',
        kind: 'conformance',
        message: `program "${acquisition.program}" waits forever for the lock in ${acquisition.place} at ${acquisition.site}`,
        cause: `program "${owner.program}" took it at ${owner.site} and never released it`,
        hint: 'release the lock on every way out of the program',
      });
    }
    this.hold(acquisition);
  }

  /** The holder of a lock. @param lock window offset of the struct bpf_spin_lock */
  protected ownerOf(lock: number): Acquisition | undefined {
    return this.held.get(lock);
  }

  protected hold(acquisition: Acquisition): void {
    this.held.set(acquisition.lock, acquisition);
  }

  /** Whether a lock is held. @param lock window offset of the struct bpf_spin_lock */
  isHeld(lock: number): boolean {
    return this.held.has(lock);
  }

  /** @throws Diagnostic LOCK_NOT_HELD */
  release(lock: number, place: string, program: string, site: string): void {
    const acquisition = this.held.get(lock);
    if (acquisition === undefined) {
      throw new Diagnostic({
        code: 'LOCK_NOT_HELD',
        kind: 'conformance',
        message: `program "${program}" releases a lock that is not held: ${place} at ${site}`,
        cause: 'each acquisition is released exactly once',
        hint: 'look for a guard that is dropped twice, or a cleanup entry that was not taken back',
      });
    }
    this.held.delete(lock);
    this.releases.push(acquisition);
    if (this.releases.length >= 2 * RELEASES_KEPT) this.releases.splice(0, RELEASES_KEPT);
  }

  /** The locks that are held, oldest first. */
  all(): Acquisition[] {
    return [...this.held.values()];
  }

  /**
   * The locks that a finished program still holds: a violation for each. Each is reported once, after the run that left
   * it.
   */
  heldBy(program: string): Diagnostic[] {
    const left = this.all().filter((acquisition) => acquisition.program === program && !this.told.has(acquisition));
    for (const acquisition of left) this.told.add(acquisition);
    return left.map(
      ({ place, site }) =>
        new Diagnostic({
          code: 'LOCK_HELD_AT_EXIT',
          kind: 'conformance',
          message: `program "${program}" ended holding the lock in ${place}`,
          cause: `it took the lock at ${site} and did not release it`,
          hint: 'release the lock on every way out of the program',
        }),
    );
  }
}

/** A kernel with spin locks. */
export interface HasSpinLocks {
  readonly locks: SpinLocks;
}
