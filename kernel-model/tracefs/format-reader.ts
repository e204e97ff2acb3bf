import { Diagnostic } from '../../base/diagnostic.ts';
import { readDeclaration } from './field-declaration.ts';
import { type FormatFault, fieldFault, LARGEST_ID, nameFault } from './format-checks.ts';
import type { FormatField, TracepointFormat } from './tracepoint-format.ts';

/** The source of a text. */
export interface FormatSource {
  /** Its name in errors, before the line: `format:5`. */
  readonly file: string;
  /** The category, which the text does not name: the folder of its event's folder. */
  readonly category: string;
  /** The line of the file where the text begins; 1 by default. */
  readonly firstLine?: number;
}

const FIELD = /^[\t ]+field:([^;]*);[\t ]*offset:(\d{1,9});[\t ]*size:(\d{1,9});[\t ]*signed:([01]);[\t ]*$/;
const SHAPE = 'a field is written: field:TYPE NAME; offset:N; size:N; signed:0 or 1;';

/** Walks the lines of a text. Anything unexpected is an error with its line. */
class Lines {
  readonly #lines: readonly string[];
  readonly #source: FormatSource;
  /** The index of the next line. */
  #next = 0;

  constructor(text: string, source: FormatSource) {
    this.#lines = text.split('\n');
    this.#source = source;
  }

  /** The next line, without moving on; `undefined` at the end of the text. */
  get ahead(): string | undefined {
    const last = this.#next === this.#lines.length - 1 && this.#lines[this.#next] === '';
    return last ? undefined : this.#lines[this.#next];
  }

  /** Takes the next line. @throws {Diagnostic} at the end of the text */
  take(due: string): string {
    const line = this.ahead;
    this.#next += 1;
    if (line !== undefined) return line;
    throw this.fault({ problem: 'the text ends here', cause: `expected is ${due}` });
  }

  /** The rest of the text, without the last line's end. */
  rest(): string {
    return this.#lines.slice(this.#next).join('\n').replace(/\n$/, '');
  }

  /** An error at the line taken last. */
  fault({ problem, cause }: FormatFault): Diagnostic {
    const { file, firstLine = 1 } = this.#source;
    return new Diagnostic({
      code: 'TRACEPOINT_FORMAT',
      kind: 'input',
      message: `${file}:${firstLine + Math.max(this.#next, 1) - 1}: ${problem}`,
      cause,
      hint: 'give it as the kernel prints it in /sys/kernel/tracing/events/CATEGORY/EVENT/format',
    });
  }
}

/** The value of a line `KEY: VALUE`. */
function readHeader(lines: Lines, key: string, pattern: RegExp): string {
  const line = lines.take(`a line "${key}: …"`);
  const value = line.startsWith(`${key}: `) ? line.slice(key.length + 2) : undefined;
  if (value !== undefined && pattern.test(value)) return value;
  throw lines.fault({
    problem: `${JSON.stringify(line)} is not expected here`,
    cause: `expected is a line "${key}: …"`,
  });
}

/** A field's line, checked against the fields before it. */
function readField(line: string, lines: Lines, before: readonly FormatField[]): FormatField {
  const [, text, offset, size, signed] = FIELD.exec(line) ?? [];
  const declared = text === undefined ? undefined : readDeclaration(text);
  if (declared === undefined) {
    const problem = text === undefined ? `${JSON.stringify(line)} is not a field` : `"${text}" declares no field`;
    throw lines.fault({ problem, cause: SHAPE });
  }
  const field = { ...declared, offset: Number(offset), size: Number(size), signed: signed === '1' };
  const fault = fieldFault(field, before);
  if (fault !== undefined) throw lines.fault(fault);
  return field;
}

/** Fields, each on a line, up to the blank line that ends them. */
function readFields(lines: Lines, before: readonly FormatField[]): FormatField[] {
  const fields: FormatField[] = [];
  for (;;) {
    const line = lines.take('a field, or the blank line that ends the fields');
    if (line === '') return fields;
    fields.push(readField(line, lines, [...before, ...fields]));
  }
}

/**
 * Reads the text of a tracepoint's format file as the kernel prints it (f_show, kernel/trace/trace_events.c). It has
 * `name:`, `ID:`, `format:`, the common fields, a blank line, the event's own fields, a blank line, and `print fmt:`
 * with the rest.
 *
 * @throws {Diagnostic} `TRACEPOINT_FORMAT`, kind `input`, naming the line
 */
export function readFormat(text: string, source: FormatSource): TracepointFormat {
  const lines = new Lines(text, source);
  const event = `${source.category}/${readHeader(lines, 'name', /./)}`;
  const misnamed = nameFault(event);
  if (misnamed !== undefined) throw lines.fault(misnamed);
  const id = Number(readHeader(lines, 'ID', /^\d+$/));
  if (id > LARGEST_ID) throw lines.fault({ problem: `the ID is ${id}`, cause: `the largest is ${LARGEST_ID}` });
  const format = lines.take('a line "format:"');
  if (format !== 'format:') {
    throw lines.fault({
      problem: `${JSON.stringify(format)} is not expected here`,
      cause: 'expected is a line "format:"',
    });
  }
  const common = readFields(lines, []);
  const fields = readFields(lines, common);
  const first = readHeader(lines, 'print fmt', /^"/);
  const rest = lines.rest();
  return { event, id, common, fields, print: rest === '' ? first : `${first}\n${rest}` };
}
