import { spawn } from 'node:child_process';
import { basename } from 'node:path';

/** Signals that end this process when the folder is as it was, with their numbers. */
const SIGNALS = /** @type {const} */ ({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 });

/** @type {keyof typeof SIGNALS | undefined} */
let received;
/** @type {import('node:child_process').ChildProcess | undefined} */
let running;

for (const signal of /** @type {(keyof typeof SIGNALS)[]} */ (Object.keys(SIGNALS))) {
  process.on(signal, () => {
    received ??= signal;
    running?.kill(signal);
  });
}

/** The exit code of a process that a signal ended, if this one has received one. */
export function interrupted() {
  return received === undefined ? undefined : 128 + SIGNALS[received];
}

/**
 * Runs a program that shares the terminal with this one, and passes signals on to it.
 * @param {string} program @param {readonly string[]} words @param {string} folder
 * @returns {Promise<number>} its exit code; 1 if a signal ended it
 * @throws {Error} if it cannot be started
 */
export function runChild(program, words, folder) {
  return new Promise((resolve, reject) => {
    running = spawn(program, words, { cwd: folder, stdio: 'inherit' });
    running.on('error', reject);
    running.on('close', (status) => {
      running = undefined;
      resolve(status ?? 1);
    });
  });
}

/** Runs npm: the one that started this process, if one did. @param {readonly string[]} words @param {string} folder */
export function runNpm(words, folder) {
  const started = process.env.npm_execpath ?? '';
  const all = [...words, '--no-audit', '--no-fund'];
  return basename(started) === 'npm-cli.js'
    ? runChild(process.execPath, [started, ...all], folder)
    : runChild('npm', all, folder);
}
