import { sourceLinesOf } from '../object/debug-info/source-lines.ts';
import { readElfObject } from '../object/elf-object.ts';
import type { ObjectExecutions } from './executions.ts';
import { objectCoverage } from './object-coverage.ts';
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

/**
 * The lines that a kernel has executed between two readings of its counts: those of the programs' own sources. Objects without debug information
 * have none.
 */
export function executedLines(before: Counted, after: Counted): ExecutedLines {
  const problems: string[] = [];
  const objects = [...after].flatMap(([sha256, object]) => {
    const executions = since(before.get(sha256)?.instructions ?? NOTHING, object);
    const source = sourceLinesOf(readElfObject(object.bytes, object.name));
    if (source === undefined || executions.instructions.size === 0) return [];
    const coverage = objectCoverage(sha256, executions);
    if (source.problem !== undefined) problems.push(`${object.name}: ${source.problem.message}`);
    return [coverage];
  });
  const sources = sourceCoverage(objects, false).map(({ path, lines }) => ({ path, lines }));
  return { sources: sources.filter(({ lines }) => lines.size > 0), problems };
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
