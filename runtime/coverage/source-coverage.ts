import type { FunctionPlace, ObjectCoverage } from './object-coverage.ts';

/** A function in a source, and how often it was entered. */
export interface FunctionCount {
  readonly name: string;
  readonly line: number;
  times: number;
}

/** A conditional jump of a line. */
export interface JumpCount {
  readonly line: number;
  /** How often the jump was executed, and each way was taken. */
  taken: number;
  fallen: number;
}

/** How often the lines of a source were executed. */
export interface FileCoverage {
  readonly path: string;
  readonly lines: Map<number, number>;
  readonly functions: Map<string, FunctionCount>;
  readonly jumps: JumpCount[];
}

/** Files of Rust's own libraries, of packages, and of the kernel crate: they are the same for every program. */
const NOT_OWN = [
  /(?:^|\/)library\/(?:core|alloc|std|compiler-builtins|panic_abort|panic_unwind|portable-simd|stdarch|unwind)\//,
  /^\/rustc\//,
  /(?:^|\/)\.cargo\/(?:registry|git)\//,
  /(?:^|\/)rex(?:-macros)?\/src\//,
];

/** Whether a file belongs to the program itself, as far as its path tells. */
export function isOwnFile(path: string): boolean {
  return !NOT_OWN.some((pattern) => pattern.test(path));
}

/**
 * The sources of objects, by their paths in order.
 * @param all with those that are not the programs' own
 */
export function sourceCoverage(objects: readonly ObjectCoverage[], all: boolean): readonly FileCoverage[] {
  const files = new Map<string, FileCoverage>();
  for (const object of objects) addObject(object, files, all);
  return [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function addObject(object: ObjectCoverage, files: Map<string, FileCoverage>, all: boolean): void {
  const times = new Map(object.instructions);
  const fileOf = (number: number): FileCoverage | undefined => {
    const path = object.files[number]!;
    if (!all && !isOwnFile(path)) return undefined;
    let file = files.get(path);
    if (file === undefined) {
      file = { path, lines: new Map(), functions: new Map(), jumps: [] };
      files.set(path, file);
    }
    return file;
  };
  for (const { file, line, times: count } of lineCounts(object, times)) {
    const lines = fileOf(file)?.lines;
    lines?.set(line, (lines.get(line) ?? 0) + count);
  }
  for (const each of object.functions) {
    if (each.file === undefined || each.line === undefined) continue;
    const known = fileOf(each.file)?.functions;
    if (known === undefined) continue;
    const count = known.get(each.name) ?? { name: each.name, line: each.line, times: 0 };
    count.times += times.get(each.address) ?? 0;
    known.set(each.name, count);
  }
  for (const { file, line, taken, fallen } of object.jumps) {
    if (file !== undefined && line !== undefined) fileOf(file)?.jumps.push({ line, taken, fallen });
  }
}

/**
 * How often each line of an object was executed. Copies of a function add up. A line that has several functions, such as a closure in its
 * place, counts as the most executed of them.
 */
function lineCounts(object: ObjectCoverage, times: ReadonlyMap<number, number>) {
  const functions = new Map<string, { readonly file: number; readonly line: number; times: number }>();
  for (const { file, line, name, code } of object.lines) {
    const key = `${file} ${line} ${name}`;
    const known = functions.get(key) ?? { file, line, times: 0 };
    known.times += most(code, times);
    functions.set(key, known);
  }
  const lines = new Map<string, { readonly file: number; readonly line: number; readonly times: number }>();
  for (const count of functions.values()) {
    const key = `${count.file} ${count.line}`;
    if (count.times >= (lines.get(key)?.times ?? 0)) lines.set(key, count);
  }
  return lines.values();
}

function most(code: readonly number[], times: ReadonlyMap<number, number>): number {
  let largest = 0;
  for (const address of code) largest = Math.max(largest, times.get(address) ?? 0);
  return largest;
}

/** Parts of something that were executed. */
export interface Share {
  readonly reached: number;
  readonly all: number;
}

/** How many lines of files were executed. */
export function linesReached(files: readonly FileCoverage[]): Share {
  let reached = 0;
  let all = 0;
  for (const { lines } of files) {
    all += lines.size;
    for (const times of lines.values()) if (times > 0) reached++;
  }
  return { reached, all };
}

/** A function of an object, and how much of it was executed. */
export interface FunctionShare {
  readonly name: string;
  /** How often its first instruction was executed. */
  readonly entered: number;
  readonly instructions: Share;
  /** Lines of the program's own; undefined without debug information. */
  readonly lines: Share | undefined;
  /** Whether lines of the program's own are in it. Without lines, its name decides. */
  readonly own: boolean;
}

/** Functions of crates that every program has. */
const NOT_OWN_FUNCTION =
  /^(?:<?(?:core|alloc|std|compiler_builtins|rex|__rustc)::|<&?\w+ as core::|rust_begin_unwind$|__rex_|mem(?:cpy|move|set|cmp)$|bcmp$)/;

/** How much of each function was executed, in the order of addresses. */
export function functionShares(object: ObjectCoverage): readonly FunctionShare[] {
  const times = new Map(object.instructions);
  return object.functions
    .filter(({ size }) => size > 0)
    .map((each) => {
      const lines = object.noLines === null ? ownLines(object, each, times) : undefined;
      const counts = object.instructions.filter(([address]) => isIn(each, address)).map(([, count]) => count);
      return {
        name: each.name,
        entered: times.get(each.address) ?? 0,
        instructions: shareOf(counts),
        lines,
        own: lines === undefined ? !NOT_OWN_FUNCTION.test(each.name) : lines.all > 0,
      };
    });
}

function ownLines(object: ObjectCoverage, place: FunctionPlace, times: ReadonlyMap<number, number>): Share {
  const lines = new Map<string, number>();
  for (const { file, line, code } of object.lines) {
    if (!isOwnFile(object.files[file]!) || !isIn(place, code[0]!)) continue;
    const key = `${file} ${line}`;
    lines.set(key, Math.max(lines.get(key) ?? 0, most(code, times)));
  }
  return shareOf([...lines.values()]);
}

function isIn({ address, size }: FunctionPlace, at: number): boolean {
  return at >= address && at < address + size;
}

function shareOf(counts: readonly number[]): Share {
  return { reached: counts.filter((times) => times > 0).length, all: counts.length };
}
