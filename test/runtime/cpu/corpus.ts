import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXECUTE, GuestMemory, PAGE_SIZE, READ } from '../../../kernel-model/memory/guest-memory.ts';
import type { CodeImage } from '../../../runtime/cpu/engine.ts';
import { readObjectFile } from '../../../runtime/object/object-file.ts';

const LOAD_SEGMENT = 1;
const folder = fileURLToPath(new URL('../../../programs/bin', import.meta.url));

/** The compiled programs, by their path below programs/bin. */
export function corpusNames(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.yaml'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** An object's segments in memory as they are in the file, not relocated: code does not depend on it. */
export function placeObject(name: string): { readonly memory: GuestMemory; readonly image: CodeImage } {
  const object = readObjectFile(join(folder, name));
  const segments = object.segments.filter(({ type }) => type === LOAD_SEGMENT);
  const size = Math.max(...segments.map(({ address, memorySize }) => address + memorySize));
  const memory = new GuestMemory();
  const base = memory.allocate(name, size, READ | EXECUTE).offset;
  for (const { bytes, address } of segments) memory.u8.set(bytes, base + address);
  const range = ({ address, memorySize }: { address: number; memorySize: number }) => ({
    offset: base + address,
    size: Math.ceil(memorySize / PAGE_SIZE) * PAGE_SIZE,
  });
  const image = {
    name,
    executable: segments.filter(({ executable }) => executable).map(range),
    readOnly: segments.filter(({ executable, writable }) => !executable && !writable).map(range),
    functions: object.symbols
      .filter(({ type, sectionIndex }) => type === 'FUNC' && typeof sectionIndex === 'number')
      .map(({ name: symbol, value, size: bytes }) => ({ name: symbol, offset: base + value, size: bytes })),
  };
  return { memory, image };
}
