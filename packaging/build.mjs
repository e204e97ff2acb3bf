/**
 * Makes dist/, as the published package has it: bundled ES modules, and those declarations that a user of the package can reach.
 * `npm pack` and `npm publish` run it; a clone needs none of it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

/** The exit code of the commands for a file that is missing or wrong. */
const INPUT = 3;

/**
 * Ends with an error in the four parts that the suite gives its errors, whose class cannot be loaded before it is compiled.
 * @param {string} code @param {string} message @param {string} cause @param {string} hint
 * @returns {never}
 */
function refuse(code, message, cause, hint) {
  console.error(`${code}: ${message}\n  cause: ${cause}\n  hint: ${hint}`);
  process.exit(INPUT);
}

/** Checks the sources, and writes their declarations. */
function compile() {
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  if (!existsSync(compiler)) {
    const cause = 'packing compiles the sources, and TypeScript is not installed in this clone';
    refuse('PACK_NOT_INSTALLED', 'the package cannot be made', cause, 'run npm ci first, with development packages');
  }
  const { status } = spawnSync(process.execPath, [compiler, '-p', join(root, 'packaging/tsconfig.json')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) {
    const cause = 'the compiler reports the errors above';
    refuse('PACK_NOT_COMPILED', 'the sources do not compile', cause, 'correct them until npm run types reports none');
  }
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
const { bundlePackage } = await import('./package-bundle.mjs');
await bundlePackage(root);
