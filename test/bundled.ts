import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { BUNDLE } from '../packaging/bundle-options.mjs';

const ROOT = join(import.meta.dirname, '..');
const MODULES = [
  'cli/process',
  'reports/keep-run',
  'reports/results-formatter',
  'reports/verdict-formatter',
  'steps/cucumber',
] as const;

/** A module that a process imports which a test starts. */
export type SuiteModule = (typeof MODULES)[number];

/** Whether the sources have to be imported as they are, because one of them is exchanged for a broken one. */
export const AS_THEY_ARE: boolean = 'REX_REPLACED_MODULE' in process.env;

let folder: string | undefined;

/** Bundles the suite once a process, within this repository, so that it finds its packages and files. @returns where it lies */
function bundle(): string {
  if (folder !== undefined) return folder;
  const outdir = join(ROOT, 'node_modules/.cache/rex-conformance', String(process.pid));
  buildSync({
    ...BUNDLE,
    absWorkingDir: ROOT,
    entryPoints: MODULES.map((module) => `${module}.ts`),
    outdir,
    outbase: '.',
    logLevel: 'error',
  });
  process.on('exit', () => rmSync(outdir, { recursive: true, force: true }));
  folder = outdir;
  return outdir;
}

/**
 * The path of a module of the suite, for a process that a test starts: in one file with what it imports, because a process takes longer
 * to read the sources than most tests need. Broken suites import the sources themselves.
 */
export function suiteModule(module: SuiteModule): string {
  return AS_THEY_ARE ? join(ROOT, `${module}.ts`) : join(bundle(), `${module}.mjs`);
}

/** What cucumber imports for the phrases of the suite. */
export function suiteImports(): readonly string[] {
  const steps = suiteModule('steps/cucumber');
  return AS_THEY_ARE ? [join(ROOT, 'steps/register.mjs'), steps] : [steps];
}

/** The words that start the command `rex-conformance`, behind that of Node. */
export function suiteCommand(): string {
  return AS_THEY_ARE ? join(ROOT, 'cli/rex-conformance.mjs') : suiteModule('cli/process');
}
