import type { Operation, Step, Touch } from '../../runtime/interleaved.ts';
import { placesOf } from './happened-before.ts';

/** How far a CPU knows what the others have done: the number of the last operation of each. */
type Clock = Map<number, number>;

/** Two accesses of different CPUs to the same memory, at least one a write, without an order between them. */
export interface DataRace {
  readonly one: Operation;
  readonly other: Operation;
}

interface LastAccesses {
  readonly writes: Map<number, Operation>;
  readonly reads: Map<number, Operation>;
}

const ACCESSES: readonly Operation['kind'][] = ['read', 'write', 'atomic', 'drain'];

type MemoryTouch = Extract<Touch, { readonly kind: 'memory' }>;

/**
 * Finds the data races of a run (happens-before with vector clocks: Lamport; Mattern). Locks order what is done under them. So do atomic
 * instructions on the same place, and helpers on the same map.
 */
export class RaceFinder {
  private readonly known = new Set<string>();
  /** Words of memory where an atomic instruction was seen: plain loads and stores there are taken for atomic ones. */
  private readonly atomicPlaces = new Set<string>();
  readonly races: DataRace[] = [];

  /** Learns which places are atomic. Call it with all runs before {@link look}. */
  learn(steps: readonly Step[]): void {
    for (const { operation } of steps) {
      if (operation.kind !== 'atomic') continue;
      for (const touch of operation.touches) for (const place of placesOf(touch)) this.atomicPlaces.add(place);
    }
  }

  /** Looks for races in a run. */
  look(steps: readonly Step[]): void {
    const clocks = new Map<number, Clock>();
    const released = new Map<string, Clock>();
    const accesses = new Map<number, LastAccesses>();
    for (const { operation } of steps) {
      const { cpu, number } = operation;
      const clock = clocks.get(cpu) ?? new Map<number, number>();
      clocks.set(cpu, clock);
      clock.set(cpu, number);
      const meeting = this.meetingPlaces(operation);
      for (const place of meeting) join(clock, released.get(place));
      if (meeting.length === 0 || operation.kind === 'call') this.access(operation, clock, accesses);
      for (const place of meeting) {
        const left = released.get(place) ?? new Map<number, number>();
        join(left, clock);
        released.set(place, left);
      }
    }
  }

  /** The places where an operation meets others: what was before one is before the next. */
  private meetingPlaces({ touches, kind }: Operation): string[] {
    return touches.flatMap((touch) => {
      // That an instruction reaches into a map orders nothing.
      if (touch.kind !== 'memory') return ACCESSES.includes(kind) ? [] : placesOf(touch);
      if (kind === 'atomic') return placesOf(touch);
      return placesOf(touch).filter((place) => this.atomicPlaces.has(place));
    });
  }

  private access(operation: Operation, clock: Clock, accesses: Map<number, LastAccesses>): void {
    for (const touch of operation.touches) {
      if (touch.kind !== 'memory') continue;
      for (let at = touch.offset; at < touch.offset + touch.size; at++) {
        const last = accesses.get(at) ?? { writes: new Map(), reads: new Map() };
        accesses.set(at, last);
        this.compare(operation, touch, clock, last);
        (touch.write ? last.writes : last.reads).set(operation.cpu, operation);
      }
    }
  }

  private compare(operation: Operation, touch: MemoryTouch, clock: Clock, { writes, reads }: LastAccesses): void {
    for (const before of [...writes.values(), ...(touch.write ? reads.values() : [])]) {
      if (before.cpu === operation.cpu || (clock.get(before.cpu) ?? 0) >= before.number) continue;
      const key = [`${before.place} ${before.kind}`, `${operation.place} ${operation.kind}`].sort().join(' | ');
      if (this.known.has(key)) continue;
      this.known.add(key);
      this.races.push({ one: before, other: operation });
    }
  }
}

function join(clock: Clock, other: Clock | undefined): void {
  for (const [cpu, number] of other ?? []) if ((clock.get(cpu) ?? 0) < number) clock.set(cpu, number);
}
