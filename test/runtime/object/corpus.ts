import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../../programs/bin', import.meta.url));

/** A built object of the corpus. */
export interface CorpusObject {
  /** Its path below `programs/bin`. */
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The objects below `programs/bin`, in the order of their names: every file there that is no YAML. */
export function corpusObjects(): CorpusObject[] {
  return readdirSync(FOLDER, { recursive: true })
    .map((entry) => ({ name: String(entry), path: join(FOLDER, String(entry)) }))
    .filter(({ name, path }) => !name.endsWith('.yaml') && statSync(path).isFile())
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, path }) => ({ name, path, bytes: new Uint8Array(readFileSync(path)) }));
}
