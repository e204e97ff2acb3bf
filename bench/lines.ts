import type { CoverageLine, EventLine, Line, ProductLine, ProgramLine } from './line.ts';
import { udpFrame } from './packet.ts';

/** Nanoseconds of a bare crossing on the machine where the targets were set, once V8 has optimised it: it makes ratios of their times. */
const CROSSING = 5.3;

const PACKET = udpFrame(1400);

type Numbers = readonly [rounds: number, target: number];

function native(name: string, object: string, [rounds, target]: Numbers, what: string): ProgramLine {
  const program = name.replaceAll('-', '_');
  const packet = object === 'packets' ? { packet: PACKET } : {};
  return { kind: 'program', unit: 'native', name, object, program, rounds, what, target, ...packet };
}

/** @param most nanoseconds that one call should take where a crossing takes {@link CROSSING} */
function call(name: string, rounds: number, most: number, what: string): ProgramLine {
  const [object, program, target] = ['calls', name.replaceAll('-', '_'), most / CROSSING];
  return { kind: 'program', unit: 'crossings', name, object, program, rounds, what, target };
}

/** @param most nanoseconds that one event should take where a crossing takes {@link CROSSING} */
function events(name: string, kind: EventLine['events'], most: number, what: string): EventLine {
  return { kind: 'events', unit: 'crossings', name, events: kind, what, target: most / CROSSING };
}

function product(name: string, unit: ProductLine['unit'], what: string): ProductLine {
  return { kind: 'product', unit, name, what };
}

/** The programs that are compared with themselves on the processor. */
const NATIVE: readonly ProgramLine[] = [
  native('packet-hash', 'packets', [400, 1.2], 'headers parsed, FNV-1a over 1,400 bytes'),
  native('packet-checksum', 'packets', [1000, 2.5], 'headers parsed, UDP checksum over 1,400 bytes'),
  native('packet-search', 'packets', [400, 3.5], 'headers parsed, four bytes looked for with `windows(4)`'),
  native('binary-search', 'algorithms', [300, 1.5], '64 binary searches in 1,024 numbers'),
  native('insertion-sort', 'algorithms', [150, 2], '128 numbers sorted'),
  native('collatz', 'algorithms', [400, 2.5], 'steps to 1 of ten numbers, `3n + 1`'),
  native('sieve', 'algorithms', [100, 2], 'primes below 4,096'),
  native('fib', 'recursion', [100, 5], 'the 16th Fibonacci number by recursion'),
  native('fib-checked', 'recursion', [100, 6], 'the same with the stack check'),
  native('five-helpers', 'calls', [3000, 4], 'five helper calls and some 500 instructions'),
  native('copy-whole', 'copies', [10_000, 1.5], '1,400 bytes copied with `copy_from_slice`'),
  native('copy-bytes', 'copies', [2000, 2], '1,400 bytes copied and changed in a loop over bytes'),
  native('copy-words', 'copies', [10_000, 2], '1,400 bytes copied and changed in a loop over u64'),
  native('fill', 'copies', [10_000, 2], '1,400 bytes filled'),
  native('compare', 'copies', [5000, 2.5], '1,400 bytes compared'),
  native('copy-pieces', 'copies', [1000, 3], '1,395 bytes copied in 45 pieces of 31'),
  native('format', 'formatting', [1000, 3.5], 'a line formatted into a buffer of the program'),
  native('printk', 'formatting', [1000, 6], 'a line printed with `rex_printk!`'),
];

const COVERAGE: CoverageLine = {
  kind: 'coverage',
  unit: 'uncounted',
  name: 'coverage',
  programs: NATIVE,
  target: 1.3,
  what: 'all lines with the unit *native* after each other, with their executions counted',
};

/** All lines of the benchmark in the order of the table. */
export const LINES: readonly Line[] = [
  ...NATIVE,
  call('clock', 20_000, 45, 'a call of `bpf_ktime_get_ns`'),
  call('array-lookup', 20_000, 60, 'a lookup in an array'),
  call('hash-lookup', 20_000, 80, 'a lookup in a hash map'),
  call('hash-update', 20_000, 100, 'an update of a hash map'),
  call('guard', 2000, 300, 'a lookup, then a lock taken and released by its guard'),
  events('event-tracepoint', 'tracepoint', 3000, 'an event, and a program at its tracepoint that does nothing'),
  events('event-xdp', 'xdp', 3000, 'a packet, and an XDP program that does nothing'),
  events('bmc', 'bmc', 1e9 / 150_000, 'a packet of the memcached capture, through `bmc_in` or `bmc_out`'),
  COVERAGE,
  product('suite-wall', 'node starts', '`npx cucumber-js`, time that passed'),
  product('suite-cpu', 'node starts', '`npx cucumber-js`, processor time'),
  product('suite-parallel', 'serial', '`npx cucumber-js --parallel 2`, time that passed, compared with `suite-wall`'),
  product('scenario', 'node starts', 'the median scenario of `npx cucumber-js`'),
  product('run', 'node starts', '`rex-conformance run` on the object `hello`'),
  product('check-median', 'node starts', '`rex-conformance check`, the median object of the corpus'),
  product('check-worst', 'node starts', '`rex-conformance check`, the slowest object of the corpus'),
];

/**
 * The lines that are asked for: those with one of the names, or that begin with one and a dash.
 * @param names none for all lines
 * @param all whether lines of the whole product, which take minutes, are among them even where no name asks for them
 * @returns the lines in the order of the table, and the names that no line has
 */
export function chooseLines(
  names: readonly string[],
  all: boolean,
): { lines: readonly Line[]; unknown: readonly string[] } {
  const fits = (line: Line, name: string) => line.name === name || line.name.startsWith(`${name}-`);
  const unknown = names.filter((name) => !LINES.some((line) => fits(line, name)));
  const lines = LINES.filter((line) =>
    names.length === 0 ? all || line.kind !== 'product' : names.some((name) => fits(line, name)),
  );
  return { lines, unknown };
}
