import { sourceLinesOf } from '../object/debug-info/source-lines.ts';
import { type ElfObject, readElfObject } from '../object/elf-object.ts';
import type { ObjectExecutions } from './executions.ts';
import { type ObjectCoverage, objectCoverage } from './object-coverage.ts';
import { sourceCoverage } from './source-coverage.ts';

/** Lines of a source that were executed. */
export interface ExecutedSource {
  /** As the debug information has it. */
  readonly path: string;
  /** How often, by line; in no order. */
  readonly lines: ReadonlyMap<number, number>;
}

/** Executed lines, and why those of some objects are unknown. */
export interface ExecutedLines {
  readonly sources: readonly ExecutedSource[];
  readonly problems: readonly string[];
}

/** Executions of objects by their SHA-256, as a kernel counts them. */
type Counted = ReadonlyMap<string, ObjectExecutions>;

const NOTHING: ReadonlyMap<number, number> = new Map();

/** Tells the lines that kernels execute: those of the programs' own sources. Each object is read once. */
export class LineReader {
  private readonly objects = new Map<string, ElfObject>();

  /** The lines between two readings of a kernel's counts. Objects without debug information have none. */
  between(before: Counted, after: Counted): ExecutedLines {
    const problems: string[] = [];
    const coverages: ObjectCoverage[] = [];
    for (const [sha256, object] of after) {
      const executions = since(before.get(sha256)?.instructions ?? NOTHING, object);
      const elf = this.read(sha256, object);
      const source = sourceLinesOf(elf);
      if (source === undefined || executions.instructions.size === 0) continue;
      coverages.push(objectCoverage(sha256, executions, elf));
      if (source.problem !== undefined) problems.push(`${object.name}: ${source.problem.message}`);
    }
    const sources = sourceCoverage(coverages, false).filter(({ lines }) => lines.size > 0);
    return { sources: sources.map(({ path, lines }) => ({ path, lines })), problems };
  }

  private read(sha256: string, { bytes, name }: ObjectExecutions): ElfObject {
    const known = this.objects.get(sha256) ?? readElfObject(bytes, name);
    this.objects.set(sha256, known);
    return known;
  }
}

/** The executions of an object since a reading. */
function since(before: ReadonlyMap<number, number>, { name, bytes, instructions }: ObjectExecutions): ObjectExecutions {
  const more = new Map<number, number>();
  for (const [address, times] of instructions) {
    const added = times - (before.get(address) ?? 0);
    if (added > 0) more.set(address, added);
  }
  return { name, bytes, instructions: more, branches: new Map() };
}
