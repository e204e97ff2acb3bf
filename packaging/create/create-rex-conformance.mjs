#!/usr/bin/env node
/**
 * `npm create rex-conformance [FOLDER] [-- WORDS]`: begins a project. It installs rex-conformance of its own version, and runs its `init` with the
 * words. What fails leaves the folder as it was.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { interrupted, runChild } from './child.mjs';
import { Failure, plain, reason, shellPath } from './failure.mjs';
import { expectNode } from './node-version.mjs';
import { ProjectFolder, packageToInstall } from './project-folder.mjs';
import { readWords, USAGE } from './words.mjs';

const UNLOCKED = new Failure({
  code: 'CREATE_NOT_LOCKED',
  status: 0,
  message: 'the project is there, but package-lock.json does not name all of its packages',
  cause: 'npm reports the error above',
  hint: 'run npm install in the folder of the project',
});

/** The exit code of rex-conformance for a fault of its own. */
const INTERNAL = 70;

const { version, engines } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** @param {string} source what npm installs @param {ProjectFolder} folder */
async function install(source, folder) {
  process.stdout.write(`installing ${plain(source)}\n`);
  let cause = 'npm reports the error above';
  let status = 1;
  try {
    status = await folder.install(source);
  } catch (error) {
    cause = reason(error);
  }
  if (status === 0) return;
  const hint = 'check the network and the registry of npm, or give a tarball with --package FILE';
  const message = `npm cannot install ${source}`;
  throw new Failure({ code: 'CREATE_NOT_INSTALLED', status: 3, message, cause, hint });
}

/** Finds the command that was installed. @param {string} source what npm installed @param {ProjectFolder} folder */
function installedCommand(source, folder) {
  try {
    const manifest = createRequire(join(folder.path, 'package.json')).resolve('rex-conformance/package.json');
    const { bin } = JSON.parse(readFileSync(manifest, 'utf8'));
    return join(dirname(manifest), bin['rex-conformance']);
  } catch (error) {
    const message = `${source} is not the package rex-conformance`;
    const hint = 'give --package a version, a tarball or an address of rex-conformance';
    throw new Failure({ code: 'CREATE_OTHER_PACKAGE', status: 3, message, cause: reason(error), hint });
  }
}

/**
 * Runs init of the package that was installed.
 * @param {string} command @param {readonly string[]} words @param {ProjectFolder} folder
 * @returns its exit code, which says of a project that was written that an object was left out
 */
async function init(command, words, folder) {
  const status = await runChild(process.execPath, [command, 'init', ...words], folder.path);
  if (folder.hasProject()) return status;
  const cause = `init ended with exit code ${status}, and reports the error above`;
  const hint = 'correct what init reports, and run the command again';
  throw new Failure({ code: 'CREATE_UNDONE', status: status || 1, message: 'no project was created', cause, hint });
}

/** @param {readonly string[]} words */
async function create(words) {
  expectNode(process.versions.node, engines.node);
  const request = readWords(words, process.env);
  if (request === 'help') {
    process.stdout.write(USAGE);
    return;
  }
  const source = request.source === undefined ? `rex-conformance@${version}` : packageToInstall(request.source);
  const folder = ProjectFolder.open(request.folder);
  try {
    await install(source, folder);
    const command = installedCommand(source, folder);
    if (interrupted() !== undefined) throw new Error('a signal was received');
    process.exitCode = await init(command, request.init, folder);
  } catch (error) {
    process.stderr.write(format(error));
    await folder.undo();
    process.exitCode = statusOf(error);
    return;
  }
  if ((await folder.lock()) !== 0) process.stderr.write(UNLOCKED.format());
  const place = relative('', folder.path);
  if (place !== '')
    process.stdout.write(`run these commands in the folder of the project\n  cd ${plain(shellPath(place))}\n`);
}

/** @param {unknown} error */
function format(error) {
  if (interrupted() !== undefined) return 'CREATE_INTERRUPTED: no project was created\n';
  return error instanceof Failure ? error.format() : `CREATE_INTERNAL: ${plain(reason(error))}\n`;
}

/** @param {unknown} error */
function statusOf(error) {
  return interrupted() ?? (error instanceof Failure ? error.status : INTERNAL);
}

try {
  await create(process.argv.slice(2));
} catch (error) {
  process.stderr.write(format(error));
  process.exitCode = statusOf(error);
}
