/** Types of the notes in `.note.rex.layout`. */
export const KERNEL = 0x201;
export const FIELD = 0x202;
export const SIZE = 0x203;

function filled(bytes: Uint8Array): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
  return bytes;
}

/** One ELF note: `Elf64_Nhdr`, owner, description. */
export function note(type: number, description: Uint8Array, owner = 'Rex\0'): Buffer {
  const name = Buffer.from(owner);
  return Buffer.concat([numbers(name.length, description.length, type), filled(name), filled(description)]);
}

/** What the kernel crate leaves: the kernel, a field, the size of a struct. */
export function kernelNote(kernel = '6.18.44', architecture = 'x86_64'): Buffer {
  return note(KERNEL, Buffer.from(`${kernel}\0${architecture}\0`));
}

export function fieldNote(field: string, offset: number, size: number, bitOffset = 0, bitSize = 0): Buffer {
  const names = Buffer.from(`${field.replace('.', '\0')}\0`);
  return note(FIELD, Buffer.concat([numbers(offset, size, bitOffset, bitSize), names]));
}

export function sizeNote(struct: string, size: number): Buffer {
  return note(SIZE, Buffer.concat([numbers(size), Buffer.from(`${struct}\0`)]));
}
