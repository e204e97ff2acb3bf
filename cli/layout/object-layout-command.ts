import { loadLayout } from '../../kernel-model/layouts/reader.ts';
import { crateOf, describeCrate } from '../../runtime/load/crate-note.ts';
import { noteDifferences, place } from '../../runtime/load/layout-check.ts';
import type { LayoutNotes } from '../../runtime/load/layout-notes.ts';
import type { ObjectLayoutArguments } from '../arguments/layout-arguments.ts';
import { type LayoutResult, structsOf } from '../documents/layout-result.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Streams } from '../reporters.ts';
import { notedObject } from './noted-object.ts';

/**
 * Prints which kernel an object is built for, and where it takes the fields that it uses to be; or what of that is different in a layout.
 * @returns the exit code
 * @throws Diagnostic for a file that cannot be read, or does not say what it is built for
 */
export function printObjectLayout(
  args: ObjectLayoutArguments,
  streams: Streams,
  tell: (result: LayoutResult) => void,
): number {
  const { object, notes } = notedObject(args.object);
  const built = `${args.object}: built for Linux ${notes.kernel} on ${notes.architecture}`;
  if (args.compare !== undefined) {
    const layout = loadLayout(args.compare);
    const differences = noteDifferences(notes, layout);
    tell({ kind: 'comparison', layout: args.compare, file: args.object, differences });
    return compare(built, differences, `Linux ${layout.kernel} (${args.compare})`, streams);
  }
  const { kernel, architecture } = notes;
  const crate = crateOf(object);
  tell({ kind: 'object', kernel, architecture, crate, structs: structsOf(notes.structs) });
  streams.out.write(`${built}\n  built with the kernel crate: ${describeCrate(crate)}\n${describe(notes)}`);
  return EXIT_CODES.completed;
}

/** @param other the kernel that it is compared with */
function compare(built: string, differences: readonly string[], other: string, streams: Streams): number {
  if (differences.length === 0) {
    streams.out.write(`${built}; everything that it uses is the same in ${other}\n`);
    return EXIT_CODES.completed;
  }
  const count = differences.length === 1 ? '1 difference' : `${differences.length} differences`;
  streams.out.write(`${built}; ${count} to ${other}\n`);
  for (const difference of differences) streams.out.write(`  ${difference}\n`);
  return EXIT_CODES.programFailed;
}

function describe({ structs }: LayoutNotes): string {
  if (structs.size === 0) return '  it uses no struct of the kernel\n';
  const lines: string[] = [];
  for (const [name, { size, fields }] of structs) {
    lines.push(size === undefined ? `  ${name}` : `  ${name}, ${size} bytes`);
    const width = Math.max(...[...fields.keys()].map((field) => field.length));
    for (const [field, noted] of fields) lines.push(`    ${field.padEnd(width)}  ${place(noted)}`);
  }
  return `${lines.join('\n')}\n`;
}
