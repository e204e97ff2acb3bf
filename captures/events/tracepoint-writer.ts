import { Document, isMap, isSeq, visit } from 'yaml';
import { plainYaml } from '../../base/plain-yaml.ts';
import { formatDeclaration } from '../../kernel-model/tracefs/field-declaration.ts';
import {
  COMMON_FIELDS,
  type FormatField,
  type TracepointFormat,
} from '../../kernel-model/tracefs/tracepoint-format.ts';

/** How deep mappings and lists get their own lines: the document, its tracepoints, a tracepoint, its fields. */
const BLOCK_DEPTH = 4;

function plainField(field: FormatField) {
  const { offset, size, signed } = field;
  return { field: formatDeclaration(field), offset, size, signed };
}

/** A description as an item of `tracepoints` in YAML. The common fields are omitted if they are those of Linux. */
export function plainTracepoint({ event, id, common, fields, print }: TracepointFormat) {
  const usual = JSON.stringify(common.map(plainField)) === JSON.stringify(COMMON_FIELDS.map(plainField));
  return {
    event,
    ...(id === undefined ? {} : { id }),
    ...(usual ? {} : { common: common.map(plainField) }),
    fields: fields.map(plainField),
    ...(print === undefined ? {} : { print }),
  };
}

/**
 * Writes descriptions as YAML of the schema `captures/tracepoints.schema.json`. Reading them gives the same
 * descriptions.
 */
export function formatTracepoints(formats: readonly TracepointFormat[]): string {
  const document = new Document({ tracepoints: formats.map(plainTracepoint) }, { aliasDuplicateObjects: false });
  visit(document, {
    Node(_key, node, path) {
      const depth = path.filter((part) => isMap(part) || isSeq(part)).length;
      if ((isMap(node) || isSeq(node)) && depth >= BLOCK_DEPTH) node.flow = true;
    },
  });
  return plainYaml(document, { lineWidth: 0, flowCollectionPadding: false });
}
