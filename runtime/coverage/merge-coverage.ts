import type { JumpPlace, LineCopy, ObjectCoverage } from './object-coverage.ts';

/** Adds counts of the same objects, as processes or machines have counted them. Objects are the same if their bytes are. */
export function mergeCoverage(parts: readonly (readonly ObjectCoverage[])[]): readonly ObjectCoverage[] {
  const merged = new Map<string, ObjectCoverage>();
  for (const object of parts.flat()) {
    const known = merged.get(object.sha256);
    merged.set(object.sha256, known === undefined ? object : addObjects(known, object));
  }
  return [...merged.values()].sort((a, b) => order(a.name, b.name) || order(a.sha256, b.sha256));
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function addObjects(known: ObjectCoverage, added: ObjectCoverage): ObjectCoverage {
  // One run may have found debug information where the other found none.
  const [one, other] = known.noLines !== null && added.noLines === null ? [added, known] : [known, added];
  const times = new Map(one.instructions);
  for (const [address, more] of other.instructions) times.set(address, (times.get(address) ?? 0) + more);
  const files = [...new Set([...one.files, ...other.files])];
  const [here, there] = [one, other].map((each) => renumbered(each, files));
  const jumps = new Map<number, JumpPlace>();
  for (const jump of [...here!.jumps, ...there!.jumps]) {
    const known = jumps.get(jump.address);
    const sum = known && { ...known, taken: known.taken + jump.taken, fallen: known.fallen + jump.fallen };
    jumps.set(jump.address, sum ?? jump);
  }
  return {
    name: order(one.name, other.name) <= 0 ? one.name : other.name,
    sha256: one.sha256,
    noLines: one.noLines,
    files,
    functions: here!.functions,
    lines: joinLines(here!.lines, there!.lines),
    instructions: [...times].sort(([a], [b]) => a - b),
    jumps: [...jumps.values()].sort((a, b) => a.address - b.address),
  };
}

/** The same with numbers of another list of files. */
function renumbered(object: ObjectCoverage, files: readonly string[]): ObjectCoverage {
  const numbers = object.files.map((path) => files.indexOf(path));
  const place = <Place extends { readonly file?: number }>(each: Place): Place =>
    each.file === undefined ? each : { ...each, file: numbers[each.file]! };
  const { functions, lines, jumps } = object;
  return { ...object, files, functions: functions.map(place), lines: lines.map(place), jumps: jumps.map(place) };
}

/** Lines of both. A run may have found code that others did not: then a copy of a line has more instructions there. */
function joinLines(one: ObjectCoverage['lines'], other: ObjectCoverage['lines']): ObjectCoverage['lines'] {
  const copies = new Map<string, Omit<LineCopy, 'code'> & { readonly code: Set<number> }>();
  for (const { code, ...place } of [...one, ...other]) {
    const keys = code.map((address) => `${place.file} ${place.line} ${address}`);
    const known = keys.map((key) => copies.get(key)).find((copy) => copy !== undefined);
    const copy = known ?? { ...place, code: new Set<number>() };
    for (const address of code) copy.code.add(address);
    for (const key of keys) copies.set(key, copy);
  }
  return [...new Set(copies.values())].map(({ code, ...place }) => ({ ...place, code: [...code] }));
}
