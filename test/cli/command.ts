import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../cli/main.ts';

/** What a command printed and ended with. */
export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs a command line in this process. */
export async function command(words: readonly string[], terminal = false, environment = {}): Promise<CommandResult> {
  const text = { out: '', error: '' };
  const stream = (key: 'out' | 'error') => ({
    isTTY: terminal,
    write(piece: string) {
      text[key] += piece;
    },
  });
  const code = await main(words, { out: stream('out'), error: stream('error'), environment });
  return { code, ...text };
}

/** Lets a test use a file of its own, which is gone afterwards. */
export async function withFile<T>(
  name: string,
  contents: string | Uint8Array,
  use: (path: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  try {
    const path = join(folder, name);
    writeFileSync(path, contents);
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
