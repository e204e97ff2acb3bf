import { Diagnostic } from '../base/diagnostic.ts';
import type { CallSite } from './symbols/call-site.ts';

/** A counted reference that a program holds. */
export interface Reference {
  /** Window offset of the object. */
  readonly object: number;
  /** Its name: `task 42 (bash)`. */
  readonly name: string;
  readonly program: string;
  /** The CPU of the program; 0 by default. */
  readonly cpu?: number;
  /** A record is a reservation in a ring buffer. */
  readonly kind: 'task' | 'record';
  /** Where the program acquired it. */
  readonly site: CallSite;
}

/** How many unreleased references of a program are named one by one. */
const MOST_NAMED = 16;

/** The most references that are held at once: Linux counts without a list, and runs of programs hold a few. */
const MOST_HELD = 2 ** 16;

const NOTHING: readonly Diagnostic[] = [];

/** The references of programs to kernel objects. A program must release each one before it ends. */
export class References {
  private held: Reference[] = [];
  /** References that {@link heldBy} has reported. */
  private readonly told = new WeakSet<Reference>();

  /** @throws Diagnostic REFERENCES_TOO_MANY (unsupported) */
  acquire(reference: Reference): void {
    if (this.held.length >= MOST_HELD) throw tooMany(reference);
    this.held.push(reference);
  }

  /** Releases one reference. @throws Diagnostic REFERENCE_NOT_HELD */
  release(object: number, program: string, site: CallSite, cpu = 0): Reference {
    const found = this.held.findLastIndex(
      (reference) => reference.object === object && reference.program === program && (reference.cpu ?? 0) === cpu,
    );
    if (found < 0) {
      throw new Diagnostic({
        code: 'REFERENCE_NOT_HELD',
        kind: 'conformance',
        message: `program "${program}" releases a reference that it does not hold, at ${site.text}`,
        cause: 'each reference must be released exactly once',
        hint: 'look for a guard that is dropped twice, or a cleanup entry that was not taken back',
      });
    }
    return this.held.splice(found, 1)[0]!;
  }

  /** The references that are held, oldest first. */
  all(): readonly Reference[] {
    return this.held;
  }

  /**
   * The references that a finished program of a CPU still holds: a violation for each, or for the first of very many. Each is
   * reported once, after the run that left it.
   */
  heldBy(program: string, cpu = 0): readonly Diagnostic[] {
    if (this.held.length === 0) return NOTHING;
    const left = this.held.filter(
      (reference) => reference.program === program && (reference.cpu ?? 0) === cpu && !this.told.has(reference),
    );
    for (const reference of left) this.told.add(reference);
    const more = left.length > MOST_NAMED ? `; it holds ${left.length - MOST_NAMED} more` : '';
    return left.slice(0, MOST_NAMED).map(
      ({ name, site, kind }, n) =>
        new Diagnostic({
          code: kind === 'record' ? 'RECORD_OPEN_AT_EXIT' : 'REFERENCE_HELD_AT_EXIT',
          kind: 'conformance',
          message: `program "${program}" ended holding a reference to ${name}`,
          cause: `it acquired the reference at ${site.text} and did not release it${n === MOST_NAMED - 1 ? more : ''}`,
          hint: 'release the reference on every way out of the program',
        }),
    );
  }
}

function tooMany({ program, name, site }: Reference): Diagnostic {
  return new Diagnostic({
    code: 'REFERENCES_TOO_MANY',
    kind: 'unsupported',
    message: `program "${program}" holds more than ${MOST_HELD} references`,
    cause: `it acquires a further one to ${name} at ${site.text}; each is remembered with its place`,
    hint: 'release references before more are acquired',
  });
}

/** A kernel that counts references. */
export interface HasReferences {
  readonly references: References;
}
