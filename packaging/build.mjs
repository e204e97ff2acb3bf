/**
 * Compiles the sources into dist/, as the published package has them: ES modules, and those declarations that a user of the package
 * can reach. `npm pack` and `npm publish` run it; a clone needs none of it.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

function compile() {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'packaging/tsconfig.json')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('the sources do not compile');
}

/** The declaration files that package.json's `exports` name. */
function publicDeclarations() {
  /** @type {{ exports: Record<string, string | { types?: string }> }} */
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.values(exports).flatMap((entry) =>
    typeof entry === 'object' && entry.types !== undefined ? [join(root, entry.types)] : [],
  );
}

const SPECIFIER = /(\bfrom |\bimport\(|^import )(['"])(\.[^'"]*)\.ts\2/gm;

/**
 * Writes the imports of a declaration file as JavaScript has them, which every version of TypeScript resolves.
 * @param {string} file
 * @returns {string[]} the declaration files that it imports
 */
function finishDeclaration(file) {
  const imported = [];
  const text = readFileSync(file, 'utf8').replace(SPECIFIER, (_, before, quote, path) => {
    imported.push(resolve(dirname(file), `${path}.d.ts`));
    return `${before}${quote}${path}.js${quote}`;
  });
  writeFileSync(file, text);
  return imported;
}

/** Keeps the declarations that the public ones lead to. */
function pruneDeclarations() {
  const kept = new Set();
  const waiting = publicDeclarations();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (kept.has(file)) continue;
    kept.add(file);
    waiting.push(...finishDeclaration(file));
  }
  for (const name of readdirSync(dist, { recursive: true })) {
    const file = join(dist, String(name));
    if (file.endsWith('.d.ts') && !kept.has(file)) rmSync(file);
  }
}

rmSync(dist, { recursive: true, force: true });
compile();
pruneDeclarations();
