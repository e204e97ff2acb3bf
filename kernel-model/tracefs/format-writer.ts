import { formatDeclaration } from './field-declaration.ts';
import type { FormatField, TracepointFormat } from './tracepoint-format.ts';

function fieldLine(field: FormatField): string {
  const { offset, size, signed } = field;
  return `\tfield:${formatDeclaration(field)};\toffset:${offset};\tsize:${size};\tsigned:${signed ? 1 : 0};\n`;
}

/**
 * Prints a description as the kernel does in a format file (f_show, kernel/trace/trace_events.c). A description without number or print
 * format gets 0 and an empty text.
 */
export function writeFormat({ event, id = 0, common, fields, print = '""' }: TracepointFormat): string {
  const name = event.slice(event.indexOf('/') + 1);
  const lines = (list: readonly FormatField[]) => list.map(fieldLine).join('');
  return `name: ${name}\nID: ${id}\nformat:\n${lines(common)}\n${lines(fields)}\nprint fmt: ${print}\n`;
}
