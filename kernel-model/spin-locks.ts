import { Diagnostic } from '../base/diagnostic.ts';
import type { EntryPlace } from './maps/storage/entry-place.ts';
import { toAddress } from './memory/guest-memory.ts';
import type { CallSite } from './symbols/call-site.ts';

const NOTHING: readonly Diagnostic[] = [];

/** The place of a lock: `map "state" at key 00000000`. */
export function lockPlace(lock: number, entry: EntryPlace | undefined): string {
  return entry?.text ?? `memory at 0x${toAddress(lock).toString(16)}`;
}

/** One acquisition of a lock. */
export class Acquisition {
  /** Window offset of the struct bpf_spin_lock. */
  readonly lock: number;
  readonly program: string;
  /** Where the program took it. */
  readonly site: CallSite;
  /** The CPU of the program. */
  readonly cpu: number;
  private readonly entry: EntryPlace | undefined;

  /** @param entry the lock's entry of a map; `undefined` if it is in no map */
  constructor(lock: number, entry: EntryPlace | undefined, program: string, site: CallSite, cpu = 0) {
    this.lock = lock;
    this.program = program;
    this.site = site;
    this.cpu = cpu;
    this.entry = entry;
  }

  /** The lock's place. */
  get place(): string {
    return lockPlace(this.lock, this.entry);
  }
}

/**
 * The bpf_spin_locks that are held. A program may hold one at a time (§5.7 of the Rex paper). A breach would spin
 * forever on a real kernel, so it is refused instead, naming both acquisitions.
 */
export class SpinLocks {
  /** How many locks have been released. */
  releases = 0;
  /** Whether the words of free locks are 0 unless a program wrote them: another CPU may write to all of a value on purpose. */
  wordsAreKept = true;
  /** The acquisition that was released last. */
  lastReleased: Acquisition | undefined;
  /** The lock that is held if it is the only one: most programs take one at a time. */
  private only: Acquisition | undefined;
  /** The locks that are held if they are several. */
  private readonly several = new Map<number, Acquisition>();
  /** Acquisitions that {@link heldBy} has reported. */
  private readonly told = new WeakSet<Acquisition>();

  /** @throws Diagnostic LOCK_SECOND if the program holds a lock, LOCK_DEADLOCK if a finished program holds this one */
  acquire(acquisition: Acquisition): void {
    if (this.isAnyHeld) this.checkFree(acquisition);
    this.hold(acquisition);
  }

  /**
   * The acquisition of another CPU that a call waits for; `undefined` if the call goes on, with or without the lock.
   * @param lock window offset of the struct bpf_spin_lock
   */
  waitsFor(lock: number, program: string, cpu: number): Acquisition | undefined {
    return this.heldOn(program, cpu).length > 0 ? undefined : this.heldElsewhere(lock, cpu);
  }

  /** The acquisition of a lock by another CPU. */
  protected heldElsewhere(lock: number, cpu: number): Acquisition | undefined {
    const owner = this.ownerOf(lock);
    return owner === undefined || owner.cpu === cpu ? undefined : owner;
  }

  /** The locks that a program holds on a CPU, oldest first. */
  heldOn(program: string, cpu: number): Acquisition[] {
    return this.all().filter((held) => held.program === program && held.cpu === cpu);
  }

  private checkFree({ lock, place, program, site, cpu }: Acquisition): void {
    const [other] = this.heldOn(program, cpu);
    if (other !== undefined) {
      throw new Diagnostic({
        code: 'LOCK_SECOND',
        kind: 'conformance',
        message: `program "${program}" takes a second lock: ${place} at ${site.text}`,
        cause: `it holds the lock in ${other.place}, taken at ${other.site.text}; a program may hold one lock at a time`,
        hint: 'release the first guard before you take the second',
      });
    }
    const owner = this.ownerOf(lock);
    if (owner !== undefined) {
      throw new Diagnostic({
        code: 'LOCK_DEADLOCK',
        kind: 'conformance',
        message: `program "${program}" waits forever for the lock in ${place} at ${site.text}`,
        cause: `program "${owner.program}" took it at ${owner.site.text} and never released it`,
        hint: 'release the lock on every way out of the program',
      });
    }
  }

  /** Whether nobody holds a lock. @param lock window offset of the struct bpf_spin_lock */
  isFree(lock: number): boolean {
    return this.ownerOf(lock) === undefined;
  }

  /** The holder of a lock. @param lock window offset of the struct bpf_spin_lock */
  protected ownerOf(lock: number): Acquisition | undefined {
    return this.only?.lock === lock ? this.only : this.several.get(lock);
  }

  protected hold(acquisition: Acquisition): void {
    if (!this.isAnyHeld) {
      this.only = acquisition;
      return;
    }
    if (this.only !== undefined) this.several.set(this.only.lock, this.only);
    this.only = undefined;
    this.several.set(acquisition.lock, acquisition);
  }

  private get isAnyHeld(): boolean {
    return this.only !== undefined || this.several.size > 0;
  }

  /** Releases a held lock. @returns whether it was held */
  release(lock: number): boolean {
    const acquisition = this.only?.lock === lock ? this.only : this.several.get(lock);
    if (acquisition === undefined) return false;
    if (acquisition === this.only) this.only = undefined;
    else this.several.delete(lock);
    this.releases++;
    this.lastReleased = acquisition;
    return true;
  }

  /** The locks that are held, oldest first. */
  all(): Acquisition[] {
    return this.only === undefined ? [...this.several.values()] : [this.only];
  }

  /**
   * The locks that a finished program of a CPU still holds: a violation for each. Each is reported once, after the run that left
   * it.
   */
  heldBy(program: string, cpu = 0): readonly Diagnostic[] {
    if (!this.isAnyHeld) return NOTHING;
    const left = this.heldOn(program, cpu).filter((acquisition) => !this.told.has(acquisition));
    for (const acquisition of left) this.told.add(acquisition);
    return left.map(
      ({ place, site }) =>
        new Diagnostic({
          code: 'LOCK_HELD_AT_EXIT',
          kind: 'conformance',
          message: `program "${program}" ended holding the lock in ${place}`,
          cause: `it took the lock at ${site.text} and did not release it`,
          hint: 'release the lock on every way out of the program',
        }),
    );
  }
}

/** A kernel with spin locks. */
export interface HasSpinLocks {
  readonly locks: SpinLocks;
}
