import { stringify } from 'yaml';
import type { Field, StructLayout } from './layout.ts';

/**
 * The text of a layout file, a line per field, as `parseLayout` reads it.
 * @param kernel the kernel's release: `6.18.44`
 */
export function layoutText(kernel: string, structs: ReadonlyMap<string, StructLayout>): string {
  const head = stringify({ kernel, architecture: 'x86_64', source: 'BTF of the kernel' }, { lineWidth: 0 });
  const lines = ['structs:'];
  for (const [name, struct] of structs) {
    lines.push(`  ${scalar(name)}:`, `    size: ${struct.size}`, '    fields:');
    for (const [fieldName, field] of struct.fields) lines.push(`      ${scalar(fieldName)}: ${flow(field)}`);
  }
  return `${head}${lines.join('\n')}\n`;
}

/** A name such as `null` or `yes` is quoted. */
function scalar(name: string): string {
  return stringify(name).trim();
}

function flow({ offset, size, bitOffset, bitSize, type }: Field): string {
  const bits = bitOffset === undefined || bitSize === undefined ? {} : { bit_offset: bitOffset, bit_size: bitSize };
  return stringify({ offset, size, ...bits, type }, { collectionStyle: 'flow', lineWidth: 0 }).trim();
}
