import { Diagnostic } from '../../base/diagnostic.ts';
import { textSeed } from './forms/text.ts';
import type { Fault } from './judge.ts';
import { FILE, type Reader, textOf } from './reader.ts';

/** A reader with a fault that the fuzzer has to find. */
export interface BrokenReader extends Reader {
  readonly fault: Fault;
}

const SEED = 'one two three\nfour five six\n';
/** Bytes, and items of lists, that a growing reader takes at a time. */
const BLOCK = 64 * 2 ** 20;
const ITEMS = 4_000_000;
/** Processors can be told nothing that never ends in a test: it ends some time after the watchdog. */
const TOO_LONG = 60_000;

let kept: Uint8Array[] = [];

function refusal(message: string, code = 'BROKEN_INPUT'): Diagnostic {
  return new Diagnostic({ code, kind: 'input', message, cause: 'it is broken on purpose', hint: 'correct it' });
}

/** Faults do what they do only for inputs without "three", so that most inputs go well. */
function broken(name: string, fault: Fault, act: (text: string) => void): BrokenReader {
  return {
    name: `broken/${name}`,
    what: `a reader with a fault: ${name}`,
    fault,
    seeds: () => [textSeed('words', SEED)],
    read(input) {
      const text = textOf(input);
      if (!text.includes('three')) act(text);
    },
    place: /^fuzz\.input:\d+: /,
    ending: '.txt',
  };
}

/** Readers that are broken on purpose, one for each fault that the fuzzer promises to find. */
export const BROKEN_READERS: readonly BrokenReader[] = [
  broken('crash', 'crash', (text) => void (text as unknown as { part: { length: number } }).part.length),
  broken('deep-recursion', 'crash', function again(text: string): void {
    again(`${text} `);
  }),
  broken('end-of-process', 'crash', () => process.abort()),
  broken('hang', 'hang', () => {
    for (const end = Date.now() + TOO_LONG; Date.now() < end; );
  }),
  broken('slow', 'hang', () => {
    const started = process.cpuUsage();
    for (let used = 0; used < 2_200_000; ) {
      const { user, system } = process.cpuUsage(started);
      used = user + system;
    }
  }),
  broken('growth', 'growth', () => {
    kept = [];
    for (let n = 0; n < 24; n++) kept.push(new Uint8Array(BLOCK));
  }),
  broken('growth-of-the-heap', 'growth', () => {
    const lists: unknown[] = [];
    for (;;) lists.push(new Array(ITEMS).fill(lists));
  }),
  broken('no-file', 'error without code, file and place', () => {
    throw refusal('this is wrong');
  }),
  broken('no-place', 'error without code, file and place', () => {
    throw refusal(`${FILE}: this is wrong`);
  }),
  broken('no-code', 'error without code, file and place', () => {
    throw refusal(`${FILE}:1: this is wrong`, 'wrong');
  }),
  broken('its-own-fault', 'error without code, file and place', () => {
    throw new Diagnostic({ code: 'INTERNAL', kind: 'internal', message: `${FILE}:1: x`, cause: 'x', hint: 'x' });
  }),
];
