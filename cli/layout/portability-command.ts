import { plainLine } from '../../base/plain-text.ts';
import { loadLayout, shippedLayouts } from '../../kernel-model/layouts/reader.ts';
import { widthOf } from '../../node/terminal.ts';
import { layoutDifferencesOf } from '../../runtime/load/layout-check.ts';
import type { PortabilityArguments } from '../arguments/portability-arguments.ts';
import type { PortabilityResult, PortabilityRow } from '../documents/portability-result.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { Streams } from '../reporters.ts';
import { counted } from '../text-rows.ts';
import { textTable } from '../text-table.ts';
import { notedObject } from './noted-object.ts';

const HEADINGS = ['layout', 'kernel', 'runs there', 'moved', 'resized', 'missing'];

/**
 * Says on which kernels an object runs: where each field that it uses is as the object takes it to be.
 * @returns the exit code: 0 if it runs on all of them, 1 if not
 * @throws Diagnostic for a file that cannot be read, LAYOUT_NOT_NOTED, or a layout that is unknown or invalid
 */
export function printPortability(
  args: PortabilityArguments,
  streams: Streams,
  tell: (result: PortabilityResult) => void,
): number {
  const { notes } = notedObject(args.object);
  const layouts = (args.layouts ?? shippedLayouts()).map((name): PortabilityRow => {
    const layout = loadLayout(name);
    const differences = layoutDifferencesOf(notes, layout);
    return { layout: name, kernel: layout.kernel, runs: differences.length === 0, differences };
  });
  const { kernel, architecture, structs } = notes;
  const fields = [...structs.values()].reduce((sum, struct) => sum + struct.fields.size, 0);
  const result = { object: args.object, kernel, architecture, structs: structs.size, fields, layouts };
  tell(result);
  streams.out.write(portabilityText(result, widthOf(streams.out, streams.environment)));
  return layouts.every(({ runs }) => runs) ? EXIT_CODES.completed : EXIT_CODES.programFailed;
}

function portabilityText(result: PortabilityResult, width: number): string {
  const { object, kernel, architecture, structs, fields, layouts } = result;
  const uses = `it uses ${counted(fields, 'field')} of ${counted(structs, 'struct')} of the kernel`;
  const head = `${plainLine(object)}: built for Linux ${kernel} on ${architecture}; ${uses}\n`;
  const table = textTable([HEADINGS, ...layouts.map(cells)], width).map((line) => `${line}\n`);
  const details = layouts.flatMap(({ layout, differences }) =>
    differences.length === 0
      ? []
      : [`${plainLine(layout)}:\n`, ...differences.map(({ text }) => `  ${plainLine(text)}\n`)],
  );
  const there = layouts.filter(({ runs }) => runs).length;
  return [head, ...table, ...details, `it runs on ${there} of ${counted(layouts.length, 'layout')}\n`].join('');
}

function cells({ layout, kernel, runs, differences }: PortabilityRow): readonly string[] {
  const count = (wanted: string) => String(differences.filter(({ kind }) => kind === wanted).length);
  const numbers = ['moved', 'resized', 'missing'].map(count);
  return [plainLine(layout), plainLine(kernel), runs ? 'yes' : 'no', ...numbers];
}
