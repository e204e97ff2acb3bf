import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { applyPatch, PATCHES_FILE, type Patch, readPatches } from './patches.ts';

const BIN = join(import.meta.dirname, 'bin');
/** Where the objects that patches make are. */
export const PATCHED = join(import.meta.dirname, 'patched');
const MANIFEST = 'MANIFEST.yaml';

function make(patch: Patch): Uint8Array {
  return applyPatch(readFileSync(join(BIN, patch.from)), patch);
}

/** The content of every file of `programs/patched`, by its name. */
function files(): Map<string, Uint8Array> {
  const objects = readPatches().map((patch) => ({ patch, bytes: make(patch) }));
  const entries = objects.map(({ patch: { name, from, breaks }, bytes }) => ({
    name,
    from,
    breaks,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  }));
  const manifest = stringify({ source: PATCHES_FILE, objects: entries }, { lineWidth: 0 });
  return new Map<string, Uint8Array>([
    ...objects.map(({ patch, bytes }) => [patch.name, bytes] as const),
    [MANIFEST, Buffer.from(manifest)],
  ]);
}

/** Writes `programs/patched` anew. @throws Diagnostic where a patch does not fit the object that it is made from */
export function writePatched(): void {
  const content = files();
  mkdirSync(PATCHED, { recursive: true });
  for (const name of readdirSync(PATCHED)) if (!content.has(name)) rmSync(join(PATCHED, name));
  for (const [name, bytes] of content) writeFileSync(join(PATCHED, name), bytes);
}

/** What in `programs/patched` is not what the patches make of `programs/bin`, a line each. */
export function checkPatched(): string[] {
  const content = files();
  const present = existsSync(PATCHED) ? readdirSync(PATCHED) : [];
  const strange = present.filter((name) => !content.has(name)).map((name) => `patched/${name}: no patch makes it`);
  const different = [...content]
    .filter(([name, bytes]) => !present.includes(name) || !readFileSync(join(PATCHED, name)).equals(bytes))
    .map(([name]) => `patched/${name}: is not what its patch makes`);
  return [...strange, ...different];
}
