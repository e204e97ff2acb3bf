import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Diagnostic } from '../kernel-model/diagnostic.ts';

/**
 * Writes a file, and makes the folders that it lies in.
 * @param what what is written, for errors: `the badge`
 * @throws Diagnostic FILE_NOT_WRITTEN
 */
export function writeOutputFile(path: string, contents: string | Uint8Array, what: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  } catch (error) {
    throw new Diagnostic({
      code: 'FILE_NOT_WRITTEN',
      kind: 'input',
      message: `${path}: ${what} cannot be written`,
      cause: error instanceof Error ? error.message : String(error),
      hint: 'name a file in a folder that may be written to',
    });
  }
}
