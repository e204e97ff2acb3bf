import type { Operation, Touch } from '../../runtime/interleaved.ts';

/** Bytes that count as one place of memory. */
const WORD = 8;

/** The places of what an operation touches, as texts. Two touches that conflict have a place in common. */
export function placesOf(touch: Touch): readonly string[] {
  if (touch.kind === 'map') return [`map ${touch.map}`];
  if (touch.kind === 'lock') return [`lock ${touch.offset}`];
  const places: string[] = [];
  const last = Math.floor((touch.offset + touch.size - 1) / WORD);
  for (let word = Math.floor(touch.offset / WORD); word <= last; word++) places.push(`word ${word}`);
  return places;
}

interface Place {
  writer: number;
  readers: number[];
}

/**
 * Names the state after operations by their order where it matters (the happens-before relation: Mazurkiewicz traces). Orders that differ only where
 * nothing conflicts have the same name, and lead to the same state.
 */
export class OrderNames {
  private readonly numbers = new Map<string, number>();

  /** The names of the states before each operation, and after the last. */
  statesOf(operations: readonly Operation[]): readonly string[] {
    const last = new Map<number, number>();
    const places = new Map<string, Place>();
    const states = [stateOf(last)];
    for (const operation of operations) {
      const before: number[] = [];
      const name = `${operation.cpu} ${operation.number} ${operation.kind} ${last.get(operation.cpu) ?? 0}`;
      const touched = operation.touches.flatMap((touch) => placesOf(touch).map((key) => ({ key, write: touch.write })));
      for (const { key, write } of touched) {
        const place = places.get(key);
        if (place === undefined) continue;
        before.push(place.writer);
        if (write) before.push(...place.readers);
      }
      const number = this.numberOf(`${name} ${[...new Set(before)].sort((a, b) => a - b).join(' ')}`);
      for (const { key, write } of touched) note(places, key, write, number);
      last.set(operation.cpu, number);
      states.push(stateOf(last));
    }
    return states;
  }

  private numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.numbers.size + 1;
    this.numbers.set(name, number);
    return number;
  }
}

function note(places: Map<string, Place>, key: string, write: boolean, number: number): void {
  const place = places.get(key) ?? { writer: 0, readers: [] };
  if (write) {
    place.writer = number;
    place.readers = [];
  } else place.readers.push(number);
  places.set(key, place);
}

function stateOf(last: ReadonlyMap<number, number>): string {
  return [...last]
    .sort(([a], [b]) => a - b)
    .map(([cpu, number]) => `${cpu}:${number}`)
    .join(' ');
}

/** Which CPUs read and write each place, in all runs so far. */
export class KnownTouches {
  private readonly users = new Map<string, { readers: number; writers: number }>();

  /** @returns whether something new was learnt */
  learn(operations: readonly Operation[]): boolean {
    let learnt = false;
    for (const { cpu, touches } of operations) {
      const bit = 2 ** cpu;
      for (const touch of touches) {
        for (const place of placesOf(touch)) {
          const users = this.users.get(place) ?? { readers: 0, writers: 0 };
          this.users.set(place, users);
          const kind = touch.write ? 'writers' : 'readers';
          if (Math.floor(users[kind] / bit) % 2 === 1) continue;
          users[kind] += bit;
          learnt = true;
        }
      }
    }
    return learnt;
  }

  /** Whether another CPU does something that conflicts with an operation. */
  conflicts({ cpu, touches }: Operation): boolean {
    const bit = 2 ** cpu;
    const others = (mask: number) => (Math.floor(mask / bit) % 2 === 1 ? mask - bit : mask) > 0;
    return touches.some((touch) =>
      placesOf(touch).some((place) => {
        const users = this.users.get(place);
        return users !== undefined && (others(users.writers) || (touch.write && others(users.readers)));
      }),
    );
  }
}
