import assert from 'node:assert/strict';
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './contents.ts';
import { type PackedProject, succeeded } from './packed-project.ts';

/** One module of the installed package tells the hash of its code, and translations are kept beside the package. */
export function expectKept(installed: string): void {
  const code = filesBelow(join(installed, 'dist')).map((file) => readFileSync(join(installed, 'dist', file), 'utf8'));
  assert.equal(code.filter((text) => /\bCODE_VERSION = .*"[0-9a-f]{32}"/.test(text)).length, 1);
  assert.ok(readdirSync(join(installed, '../.cache/rex-conformance/translations')).length > 0);
}

/** `run` gives the same without some files of packages, and `check` does not. @param files below node_modules */
export async function expectRunsWithout(
  project: PackedProject,
  files: readonly string[],
  object: string,
): Promise<void> {
  const expected = succeeded(await project.run(`npx rex-conformance run ${object}`));
  const paths = files.map((file) => join(project.folder, 'node_modules', file));
  for (const path of paths) renameSync(path, `${path}.away`);
  try {
    assert.equal(succeeded(await project.run(`npx rex-conformance run ${object}`)), expected);
    const { status, text } = await project.run(`npx rex-conformance check ${object}`);
    assert.notEqual(status, 0);
    assert.match(text, /Cannot find module/);
  } finally {
    for (const path of paths) renameSync(`${path}.away`, path);
  }
}

/** The package has the licences of exactly these packages. */
export function expectLicences(installed: string, packages: readonly string[]): void {
  const text = readFileSync(join(installed, 'dist/licences.txt'), 'utf8');
  const names = [...text.matchAll(/^(\S+) \d+\.\d+\.\d+\n\nMIT License\n/gm)].map(([, name]) => name!);
  assert.deepEqual(names.sort(), packages);
}
