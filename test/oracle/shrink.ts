import type { Exercise, MapShape, Operation } from './operation.ts';

/** Whether a smaller exercise still shows the disagreement. */
export type StillFails = (exercise: Exercise) => boolean;

/**
 * Makes an exercise as small as it goes while it still fails: fewer operations (delta debugging: A. Zeller, R. Hildebrandt, "Simplifying
 * and Isolating Failure-Inducing Input", 2002), then simpler ones, then a simpler map.
 * @param stillFails asks machine and model again; must hold for the exercise itself
 */
export function shrink(exercise: Exercise, stillFails: StillFails): Exercise {
  let smallest = { ...exercise, operations: fewerOperations(exercise, stillFails) };
  for (let index = 0; index < smallest.operations.length; index++) {
    for (const simpler of simplerOperations(smallest.operations[index]!)) {
      const operations = smallest.operations.with(index, simpler);
      if (stillFails({ ...smallest, operations })) smallest = { ...smallest, operations };
    }
  }
  for (const map of simplerMaps(smallest.map)) if (stillFails({ ...smallest, map })) smallest = { ...smallest, map };
  return smallest;
}

function fewerOperations({ map, operations }: Exercise, stillFails: StillFails): readonly Operation[] {
  let kept = operations;
  let pieces = 2;
  while (kept.length >= 2 && pieces <= kept.length) {
    const size = Math.ceil(kept.length / pieces);
    let smaller: readonly Operation[] | undefined;
    for (let start = 0; start < kept.length && smaller === undefined; start += size) {
      const rest = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (stillFails({ map, operations: rest })) smaller = rest;
    }
    if (smaller !== undefined) {
      kept = smaller;
      pieces = Math.max(pieces - 1, 2);
    } else if (size === 1) break;
    else pieces = Math.min(pieces * 2, kept.length);
  }
  return kept.length === 1 && stillFails({ map, operations: [] }) ? [] : kept;
}

function simplerOperations(operation: Operation): Operation[] {
  const zeroed = new Uint8Array(operation.value.length);
  const ones = new Uint8Array(operation.value.length).fill(1);
  return [
    { ...operation, cpu: 0 },
    { ...operation, flags: 0, flagsHigh: 0 },
    { ...operation, flagsHigh: 0 },
    ...(operation.value.length > 0
      ? [
          { ...operation, value: ones },
          { ...operation, value: zeroed },
        ]
      : []),
  ];
}

function simplerMaps(map: MapShape): MapShape[] {
  const candidates = [{ ...map, flags: 0 }];
  for (let entries = 1; entries < map.maxEntries; entries *= 2) candidates.push({ ...map, maxEntries: entries });
  return candidates;
}
