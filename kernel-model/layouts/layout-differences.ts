import type { Field, StructLayout } from './layout.ts';

function place({ offset, size, bitOffset, bitSize }: Field): string {
  const bits =
    bitOffset === undefined || bitSize === undefined ? '' : `, bits ${bitOffset} to ${bitOffset + bitSize - 1}`;
  return `at ${offset}, ${size} bytes${bits}`;
}

function fieldDifference(name: string, left: Field | undefined, right: Field | undefined): string | undefined {
  if (left === undefined) return right === undefined ? undefined : `${name}: not there, but ${place(right)}`;
  if (right === undefined) return `${name}: ${place(left)}, but not there`;
  if (place(left) !== place(right)) return `${name}: ${place(left)}, but ${place(right)}`;
  return left.type === right.type ? undefined : `${name}: ${left.type}, but ${right.type}`;
}

/**
 * The differences between the struct layouts of two kernels, a line each: `task_struct.pid: at 1264, 4 bytes, but at
 * 2336, 4 bytes`. The first layout comes first. Without a difference, a program built for one finds every field in the
 * other.
 */
export function layoutDifferences(
  left: ReadonlyMap<string, StructLayout>,
  right: ReadonlyMap<string, StructLayout>,
): string[] {
  const differences: string[] = [];
  for (const name of new Set([...left.keys(), ...right.keys()])) {
    const [one, other] = [left.get(name), right.get(name)];
    if (one === undefined || other === undefined) {
      differences.push(`${name}: ${one === undefined ? 'not there, but there' : 'there, but not there'}`);
      continue;
    }
    if (one.size !== other.size) differences.push(`${name}: ${one.size} bytes, but ${other.size} bytes`);
    for (const field of new Set([...one.fields.keys(), ...other.fields.keys()])) {
      const difference = fieldDifference(`${name}.${field}`, one.fields.get(field), other.fields.get(field));
      if (difference !== undefined) differences.push(difference);
    }
  }
  return differences;
}
