import { inPlace } from '../../base/diagnostic.ts';
import { host, shippedPath } from '../../base/host.ts';
import { parseYaml } from '../../base/yaml-document.ts';
import type { YamlMapping, YamlValue } from '../../base/yaml-value.ts';
import { disagreement } from '../../kernel-model/contexts/tracepoints.ts';
import { readDeclaration } from '../../kernel-model/tracefs/field-declaration.ts';
import { fieldFault, LARGEST_ID, nameFault } from '../../kernel-model/tracefs/format-checks.ts';
import { readFormat } from '../../kernel-model/tracefs/format-reader.ts';
import {
  COMMON_FIELDS,
  type FormatField,
  LARGEST_RECORD,
  type TracepointFormat,
} from '../../kernel-model/tracefs/tracepoint-format.ts';
import { readDescriptionText, readFormatFile } from './format-files.ts';

const SCHEMA = 'captures/tracepoints.schema.json';
const KINDS = ['event', 'category', 'file'] as const;
const KEYS = {
  event: ['event', 'id', 'common', 'fields', 'print'],
  category: ['category', 'format'],
  file: ['file'],
} as const;

function seeSchema(): string {
  return `see ${shippedPath(SCHEMA)}, which describes every key`;
}

type Key = (typeof KEYS)[keyof typeof KEYS][number];
const ALL_KEYS: readonly Key[] = [...new Set(Object.values(KEYS).flat())];

/**
 * Reads a file that describes tracepoints: YAML if its name ends in `.yaml` or `.yml`, otherwise a format file of the
 * kernel.
 *
 * @throws {Diagnostic} kind `input`, naming file and line
 */
export function readTracepointFile(path: string): readonly TracepointFormat[] {
  return /\.ya?ml$/.test(path) ? parseTracepoints(readDescriptionText(path), path) : [readFormatFile(path)];
}

/**
 * Reads descriptions of tracepoints from YAML of the schema `captures/tracepoints.schema.json`: a list under the key
 * `tracepoints`.
 *
 * @param file the text's file in errors; relative paths in it start at its folder
 * @throws {Diagnostic} kind `input`, naming line and column
 */
export function parseTracepoints(text: string, file: string): readonly TracepointFormat[] {
  const document = parseYaml(text, file, 'the document', SCHEMA).mapping(['tracepoints']);
  return readTracepoints(document.require('tracepoints'), file);
}

/**
 * Reads the list of the key `tracepoints`. Each item has the fields themselves, the kernel's text of a format file, or
 * such a file's path.
 *
 * @throws {Diagnostic} kind `input`; `TRACEPOINT_TWICE` if two items describe an event, `TRACEPOINT_MISMATCH` if a
 *   system call's event differs from that of Linux
 */
export function readTracepoints(value: YamlValue, file: string): readonly TracepointFormat[] {
  const formats: TracepointFormat[] = [];
  for (const item of value.list()) {
    const format = readItem(item, file);
    if (formats.some(({ event }) => event === format.event)) {
      throw item.fault({
        code: 'TRACEPOINT_TWICE',
        problem: `tracepoint ${format.event} is described twice`,
        cause: 'an event has one record',
        hint: 'leave one of the descriptions out',
      });
    }
    const fault = disagreement(format);
    if (fault !== undefined)
      throw item.fault({ code: 'TRACEPOINT_MISMATCH', hint: 'leave the description out', ...fault });
    formats.push(format);
  }
  return formats;
}

function readItem(item: YamlValue, file: string): TracepointFormat {
  const kind = item.mapping(ALL_KEYS).one(KINDS);
  // This second reading refuses keys of other kinds.
  const described = item.mapping<Key>(KEYS[kind]);
  if (kind === 'event') return readDescription(described);
  if (kind === 'file') {
    const given = described.require('file');
    const path = given.text();
    const whole = host().paths.isAbsolute(path) ? path : host().paths.join(host().paths.dirname(file), path);
    return inPlace(given.place, () => readFormatFile(whole));
  }
  const format = described.require('format');
  const category = described.require('category').text();
  return readFormat(format.text(), { file: `${format.place}: format`, category });
}

function readDescription(described: YamlMapping<Key>): TracepointFormat {
  const name = described.require('event');
  const fault = nameFault(name.text());
  if (fault !== undefined) throw name.fault({ code: 'TRACEPOINT_FORMAT', hint: seeSchema(), ...fault });
  const list = described.get('common');
  const common = list === undefined ? COMMON_FIELDS : readFields(list, []);
  return {
    event: name.text(),
    ...described.optional('id', 'id', (id) => id.integer(0, LARGEST_ID)),
    common,
    fields: readFields(described.require('fields'), common),
    ...described.optional('print', 'print', (print) => print.text()),
  };
}

function readFields(value: YamlValue, before: readonly FormatField[]): FormatField[] {
  const fields: FormatField[] = [];
  for (const item of value.list()) fields.push(readField(item, [...before, ...fields]));
  return fields;
}

function readField(item: YamlValue, before: readonly FormatField[]): FormatField {
  const described = item.mapping(['field', 'offset', 'size', 'signed']);
  const declaration = described.require('field');
  const declared = readDeclaration(declaration.text());
  if (declared === undefined) {
    throw declaration.fault({
      code: 'TRACEPOINT_FORMAT',
      problem: `${JSON.stringify(declaration.text())} declares no field`,
      cause: 'a field is declared by its type and name, and for an array the number of elements',
      hint: 'write for example "char comm[16]" or "__data_loc char[] filename"',
    });
  }
  const field = {
    ...declared,
    offset: described.require('offset').integer(0, LARGEST_RECORD),
    size: described.require('size').integer(0, LARGEST_RECORD),
    signed: described.require('signed').boolean(),
  };
  const fault = fieldFault(field, before);
  if (fault !== undefined) throw item.fault({ code: 'TRACEPOINT_FORMAT', hint: seeSchema(), ...fault });
  return field;
}
