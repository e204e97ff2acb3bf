import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../node/package-root.ts';

/** An object of the benchmark, or of the corpus. */
export function objectBytes(room: 'bench' | 'programs', name: string): Uint8Array {
  return new Uint8Array(readFileSync(join(packageRoot, room, 'bin', name)));
}
