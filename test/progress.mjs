/** Says how far tests are, on the error stream: on one line of a terminal, and elsewhere on a line of its own now and then. */
import process from 'node:process';

/** Milliseconds between two lines where there is no terminal. */
const EVERY = 15_000;
/** Milliseconds between two states of the line of a terminal. */
const BLINK = 100;
/** How many files are named as slowest, and from how many seconds of processor time on. */
const NAMED = 8;
const SLOW = 1;

/** @typedef {{ passed: number, failed: number, skipped: number, leftOut: number }} Counts */
/** @typedef {{ file: string, seconds: number }} Ended */

export class Progress {
  #what;
  #files;
  /** @type {Map<unknown, Counts>} */
  #counts = new Map();
  /** @type {Ended[]} */
  #ended = [];
  #shown = Date.now();
  #begun = Date.now();
  #drawn = false;

  /** @param {string} what @param {number} files how many there are */
  constructor(what, files) {
    this.#what = what;
    this.#files = files;
  }

  /**
   * Takes what a test process told: its counts so far, or a file that it is through with.
   * @param {unknown} from @param {{ counts: Counts } | Ended} told
   */
  hear(from, told) {
    if ('counts' in told) this.#counts.set(from, told.counts);
    else this.#ended.push(told);
    const { isTTY } = process.stderr;
    if (Date.now() - this.#shown < (isTTY ? BLINK : EVERY)) return;
    this.#shown = Date.now();
    if (!isTTY) process.stderr.write(`${this.#state()}\n`);
    else {
      this.clear();
      process.stderr.write(this.#state().slice(0, (process.stderr.columns ?? 80) - 1));
      this.#drawn = true;
    }
  }

  /** Takes the line off the terminal, so that something else can be printed. */
  clear() {
    if (this.#drawn) process.stderr.write('\r\x1b[K');
    this.#drawn = false;
  }

  /** Names the files that took longest, and says what the quick effort left out. */
  end() {
    this.clear();
    const sum = this.#ended.reduce((total, { seconds }) => total + seconds, 0);
    const slow = this.#ended
      .filter(({ seconds }) => seconds >= SLOW)
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, NAMED)
      .map(({ file, seconds }) => `${file} ${seconds.toFixed(1)} s`);
    const slowest = slow.length === 0 ? '' : `; slowest: ${slow.join(', ')}`;
    console.log(`${this.#what}: ${this.#ended.length} files, ${sum.toFixed(1)} s of processor time${slowest}`);
    const leftOut = this.#sum('leftOut');
    if (leftOut > 0) {
      const what = leftOut === 1 ? '1 test or group of tests' : `${leftOut} tests and groups of tests`;
      console.log(`the quick effort leaves out ${what}; REX_CONFORMANCE_EFFORT=thorough npm run unit runs all`);
    }
  }

  /** @param {keyof Counts} key */
  #sum(key) {
    return [...this.#counts.values()].reduce((n, counts) => n + counts[key], 0);
  }

  #state() {
    const seconds = Math.round((Date.now() - this.#begun) / 1000);
    const failed = this.#sum('failed') === 0 ? '' : `, ${this.#sum('failed')} failed`;
    return `${this.#what}: ${this.#ended.length} of ${this.#files} files, ${this.#sum('passed')} passed${failed}, ${seconds} s`;
  }
}
