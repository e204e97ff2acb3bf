import { Document, isMap, visit } from 'yaml';
import { plainYaml } from '../../base/plain-yaml.ts';
import type { Field, StructLayout } from './layout.ts';

/** How deep mappings get their own lines: the document, its structs, a struct, its fields. */
const BLOCK_DEPTH = 4;

/**
 * The text of a layout file, a line per field, as `parseLayout` reads it.
 * @param kernel the kernel's release: `6.18.44`
 */
export function layoutText(kernel: string, structs: ReadonlyMap<string, StructLayout>): string {
  const laidOut = new Map([...structs].map(([name, struct]) => [name, plainStruct(struct)]));
  const content = { kernel, architecture: 'x86_64', source: 'BTF of the kernel', structs: laidOut };
  const document = new Document(content, { aliasDuplicateObjects: false });
  visit(document, {
    Map(_key, node, path) {
      if (path.filter((part) => isMap(part)).length >= BLOCK_DEPTH) node.flow = true;
    },
  });
  return plainYaml(document, { lineWidth: 0 });
}

function plainStruct({ size, fields }: StructLayout) {
  return { size, fields: new Map([...fields].map(([name, field]) => [name, plainField(field)])) };
}

function plainField({ offset, size, bitOffset, bitSize, type }: Field) {
  const bits = bitOffset === undefined || bitSize === undefined ? {} : { bit_offset: bitOffset, bit_size: bitSize };
  return { offset, size, ...bits, type };
}
