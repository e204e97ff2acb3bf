import type { Operation, Step, Touch } from '../../runtime/interleaved.ts';

type MemoryTouch = Extract<Touch, { readonly kind: 'memory' }>;

/**
 * The second of two reads of parts of one value by an event, if another event's writes of these parts are not on the same side of them: one part is
 * old, and one is new. `undefined` without such reads.
 */
export function tornRead(steps: readonly Step[]): Operation | undefined {
  const operations = steps.map(({ operation }) => operation);
  for (const [at, first] of operations.entries()) {
    if (first.kind !== 'read') continue;
    for (let end = at + 1; end < operations.length; end++) {
      const second = operations[end]!;
      if (second.kind !== 'read' || !areParts(first, second) || isSameWord(first, second)) continue;
      if (isTorn(operations, at, end)) return second;
    }
  }
  return undefined;
}

function isTorn(operations: readonly Operation[], at: number, end: number): boolean {
  const [first, second] = [operations[at]!, operations[end]!];
  return operations.some((one, n) => {
    if (one.cpu === first.cpu || !writes(one, first)) return false;
    const newFirst = n < at;
    return operations.some((other, m) => {
      const together = other.cpu === one.cpu && other.event === one.event;
      return together && writes(other, second) && m < end !== newFirst;
    });
  });
}

/** Whether two reads of an event are of the same value. */
function areParts(first: Operation, second: Operation): boolean {
  return first.cpu === second.cpu && first.event === second.event && first.on === second.on;
}

function isSameWord(first: Operation, second: Operation): boolean {
  return memoryOf(first)[0]?.offset === memoryOf(second)[0]?.offset;
}

function writes(other: Operation, read: Operation): boolean {
  return memoryOf(other).some((one) => one.write && memoryOf(read).some((its) => overlap(one, its)));
}

function overlap(one: MemoryTouch, other: MemoryTouch): boolean {
  return one.offset < other.offset + other.size && other.offset < one.offset + one.size;
}

function memoryOf({ touches }: Operation): MemoryTouch[] {
  return touches.filter((touch) => touch.kind === 'memory');
}
