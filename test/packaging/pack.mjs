/** Packs what is published, once for all tests of a run: packing compiles into one folder, so two at a time would disturb each other. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The folders of what is published. */
const PLACES = ['.', 'packaging/create'];

/**
 * Packs what is published, and names their folder in the environment, as REX_CONFORMANCE_TARBALLS. It is gone when this process ends.
 * @throws Error with what npm printed, where one cannot be packed
 */
export function packAll() {
  const folder = join(root, 'node_modules/.cache/rex-conformance', `tarballs-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const place of PLACES) {
    const words = ['pack', '--silent', '--pack-destination', folder];
    const { status, stdout, stderr } = spawnSync('npm', words, { cwd: join(root, place), encoding: 'utf8' });
    if (status !== 0) throw new Error(`npm pack in ${place}: ${stdout}${stderr}`);
  }
  if (readdirSync(folder).length !== PLACES.length) throw new Error(`${folder} has ${readdirSync(folder).join(', ')}`);
  process.env.REX_CONFORMANCE_TARBALLS = folder;
}
