import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reader } from './reader.ts';

/** The inputs that were found, a folder for each reader. */
export const FOUND: string = join(import.meta.dirname, 'found');

/** An input of the corpus. */
export interface FoundInput {
  readonly path: string;
  readonly input: Uint8Array;
}

/** The inputs that were found for a reader once. */
export function foundInputs({ name }: Pick<Reader, 'name'>, folder = FOUND): readonly FoundInput[] {
  const own = join(folder, name);
  if (!existsSync(own)) return [];
  const names = readdirSync(own).sort();
  return names.map((file) => ({ path: join(own, file), input: new Uint8Array(readFileSync(join(own, file))) }));
}

/** Keeps an input. Its name is that of its fault, and the beginning of its hash. @returns its path */
export function keepInput({ name, ending }: Reader, fault: string, input: Uint8Array, folder = FOUND): string {
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  const hash = createHash('sha256').update(input).digest('hex').slice(0, 10);
  const path = join(own, `${fault.split(' ')[0]}-${hash}${ending}`);
  writeFileSync(path, input);
  return path;
}
