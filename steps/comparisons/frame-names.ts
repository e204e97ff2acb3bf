import { demangle } from '../../runtime/object/demangle.ts';
import { readElfObject } from '../../runtime/object/elf-object.ts';
import type { StackFrame } from '../../runtime/program-run.ts';
import type { Scenario } from '../scenario.ts';
import type { TableRecord } from '../tables/table-records.ts';
import { unknownName } from '../tables/unknown-name.ts';

/** The kernel is in C: none of its symbols has a path, or a type, in its name. */
const OF_RUST = /::|[<>{}]/;

/**
 * A frame of a table is misspelt if it is a path of Rust and no loaded object has a symbol with that name. Every other name may belong to
 * the kernel. Symbols are read from the objects' files: a kernel may have lost or changed them.
 * @param frames the trace that was found, whose names count as known
 * @throws Diagnostic UNKNOWN_NAME
 */
export function expectFrameNames(
  { recording, files }: Pick<Scenario, 'recording' | 'files'>,
  rows: readonly TableRecord<'frame'>[],
  frames: readonly StackFrame[],
): void {
  if (!rows.some(({ cells }) => OF_RUST.test(cells.frame!))) return;
  const symbols = recording.objects.flatMap(({ name }) =>
    readElfObject(files.object(name), name).symbols.map((symbol) => demangle(symbol.name)),
  );
  const known = new Set([...symbols, ...frames.map(({ symbol }) => symbol)]);
  for (const { cells, row } of rows) {
    const name = cells.frame!;
    if (name === '*' || known.has(name) || !OF_RUST.test(name)) continue;
    const functions = [...known].filter((symbol) => OF_RUST.test(symbol));
    throw unknownName('function of the loaded objects', name, functions, row.place);
  }
}
