/** One process of the unit tests: imports its share of the files, and tells the parent process when the tests of each begin. */
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

/** How the name of a test begins that counts for none: it says that the tests of a file come next. */
export const MARK = 'tests of ';

/** Clock ticks of Linux in a second, as /proc counts them. */
const TICKS = 100;

/** Seconds of processor time that this process has taken, and those that it started and that have ended. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  let children = 0;
  try {
    // Behind the name, which may hold blanks: cutime and cstime are fields 16 and 17 of proc_pid_stat(5).
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    children = (Number(fields[13]) + Number(fields[14])) / TICKS;
  } catch {
    // Elsewhere than on Linux, what was started is not known.
  }
  return (user + system) / 1e6 + children;
}

let open = '';
let begun = 0;

// Coverage is measured of this process. Of those that tests start it says little more, and takes longer than they do.
if (process.env.NODE_V8_COVERAGE !== undefined) process.env.NODE_V8_COVERAGE = '';

/**
 * Ends the file that is open, and opens another.
 * @param {string} file its path below this folder, or an empty text behind the last
 * @param {(file: string) => void} begins is told of it
 */
function mark(file, begins) {
  test(`${MARK}${file}`, () => {
    begins(file);
    const now = processorTime();
    if (open !== '') process.send?.({ file: open, seconds: now - begun });
    [open, begun] = [file, now];
  });
}

/**
 * Imports files of tests.
 * @param {readonly (readonly [file: string, url: string])[]} share
 * @param {(file: string) => void} [begins] is told of each file before its tests run, and of an empty text behind the last
 */
export async function run(share, begins = () => {}) {
  // While a file is imported, nothing else need keep the event loop waiting; without it node:test gives all tests up.
  const awake = setInterval(() => {}, 1000);
  // No test runs before all files are imported: one may change the working folder, where another's first lines read.
  let release = () => {};
  await new Promise((begin) => {
    test(MARK, async () => {
      begin(undefined);
      await new Promise((resolve) => {
        release = () => resolve(undefined);
      });
    });
  });
  for (const [file, url] of share) {
    mark(file, begins);
    try {
      await import(url);
    } catch (error) {
      test('the file can be imported', () => {
        throw error;
      });
    }
  }
  mark('', begins);
  clearInterval(awake);
  release();
  // The channel to the parent process keeps nobody waiting.
  process.channel?.unref();
}
