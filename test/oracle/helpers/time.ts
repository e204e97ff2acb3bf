import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { Random } from '../../runtime/cpu/oracle/random.ts';
import { IO, Script } from '../harness.ts';
import { assemble, call, exit, type Instructions } from '../instructions.ts';
import { RAW_TRACEPOINT } from '../machine-maps.ts';
import { HELPER, keepResult } from '../map-programs.ts';
import { bootModel, Frame } from '../model.ts';
import type { HelperComparison, HelperResult } from './comparison.ts';

const PROGRAM_SLOT = 1;
/** BPF_PROG_TYPE_SCHED_CLS: programs of tracing have no coarse clock. It runs on the caller's CPU only. */
const SCHED_CLS = 3;
const ANY_CPU = 0xffffffff;
const CALLS_OF_RUN = 2000;

/** One run reads all clocks, in this order. The first and the last are the same, so that what is between can be placed. */
const READINGS = ['mono', 'coarse', 'boot', 'jiffies', 'mono'] as const;
const NUMBERS: Readonly<Record<(typeof READINGS)[number], number>> = {
  mono: HELPER.ktimeGetNs,
  coarse: HELPER.ktimeGetCoarseNs,
  boot: HELPER.ktimeGetBootNs,
  jiffies: HELPER.jiffies64,
};

/** Clocks read one after the other. */
type Readings = readonly [mono: bigint, coarse: bigint, boot: bigint, jiffies: bigint, later: bigint];

const MOST_OF_TWO_TICKS = 20_000_000n;

/** The rules that readings of one run, and those of the run before, break; `undefined` where they keep all. */
export function brokenRule(
  before: Readings | undefined,
  [mono, coarse, boot, jiffies, later]: Readings,
): string | undefined {
  if (later < mono) return `time went back from ${mono} to ${later}`;
  if (coarse > later) return `the coarse clock shows ${coarse}, after ${later}`;
  if (mono - coarse > MOST_OF_TWO_TICKS) return `the coarse clock shows ${coarse}, long before ${mono}`;
  if (boot < mono) return `time since boot is ${boot}, less than ${mono} without suspend`;
  if (before === undefined) return undefined;
  if (mono < before[4]) return `time went back from ${before[4]} to ${mono} between runs`;
  if (coarse < before[1]) return `the coarse clock went back from ${before[1]} to ${coarse}`;
  if (boot < before[2]) return `time since boot went back from ${before[2]} to ${boot}`;
  if (jiffies < before[3]) return `jiffies went back from ${before[3]} to ${jiffies}`;
  const ticks = jiffies - before[3];
  if (ticks > (mono - before[0]) / 1_000_000n + 2n) return `${ticks} ticks passed in ${mono - before[0]} ns`;
  return undefined;
}

function modelReadings(kernel: Kernel, frame: Frame, names: readonly string[]): Readings {
  const read = (name: string) => {
    kernel.clock.advance(kernel.clock.nanosecondsPerHelper);
    kernel.helpers.find(name)!.call!(kernel, frame);
    return BigInt.asUintN(64, frame.result);
  };
  const [mono, coarse, boot] = [read(names[0]!), read('bpf_ktime_get_coarse_ns'), read(names[1]!)];
  return [mono, coarse, boot, kernel.memory.readU64(kernel.clock.jiffiesOffset), read(names[0]!)];
}

function compareClocks(calls: number): HelperResult[] {
  const helpers = TIME.helpers.filter((name) => name !== 'get_random_u32');
  const code: Instructions[] = READINGS.map((name, index) => [...call(NUMBERS[name]), ...keepResult(8 * index)]);
  const { kernel } = bootModel(1);
  const frame = new Frame();
  let before: Readings | undefined;
  let done = 0;
  let broken: string | undefined;
  while (done < calls && broken === undefined) {
    const script = new Script();
    script.load(PROGRAM_SLOT, SCHED_CLS, assemble(...code, exit()));
    const runs = Array.from({ length: Math.min(CALLS_OF_RUN, calls - done) }, () =>
      script.add('program_run', PROGRAM_SLOT, ANY_CPU, IO.result, 8 * READINGS.length),
    );
    const answers = script.run();
    for (const run of runs) {
      const { bytes } = answers[run]!;
      const readings = READINGS.map((_, index) => bytes.readBigUInt64LE(8 * index)) as unknown as Readings;
      const machine = brokenRule(before, readings);
      before = readings;
      if (machine !== undefined) broken ??= `Linux itself: ${machine}`;
      done++;
    }
  }
  for (const names of [
    ['bpf_ktime_get_ns', 'bpf_ktime_get_boot_ns'],
    ['ktime_get_mono_fast_ns', 'ktime_get_boot_fast_ns'],
  ]) {
    let earlier: Readings | undefined;
    for (let count = 0; count < done && broken === undefined; count++) {
      const readings = modelReadings(kernel, frame, names);
      const rule = brokenRule(earlier, readings);
      if (rule !== undefined) broken = `the model, ${names.join(' and ')}: ${rule}`;
      earlier = readings;
    }
  }
  kernel.release();
  return helpers.map((helper) => ({ helper, calls: done, ...(broken === undefined ? {} : { disagreement: broken }) }));
}

/** How far bits are from being set in half of the numbers, in standard deviations. */
export function largestBias(numbers: readonly number[]): number {
  const deviation = Math.sqrt(numbers.length) / 2;
  const biases = Array.from({ length: 32 }, (_, bit) => {
    const ones = numbers.reduce((sum, number) => sum + ((number >>> bit) & 1), 0);
    return Math.abs(ones - numbers.length / 2) / deviation;
  });
  return Math.max(...biases);
}

/** Six standard deviations: once in a billion by chance. */
const LARGEST_BIAS = 6;

function compareRandom(random: Random, calls: number): HelperResult {
  const helper = 'get_random_u32';
  const script = new Script();
  script.load(PROGRAM_SLOT, RAW_TRACEPOINT, assemble(call(HELPER.getPrandomU32), keepResult(), exit()));
  const runs = Array.from({ length: calls }, () => script.add('program_run', PROGRAM_SLOT, 0, IO.result, 8));
  const answers = script.run();
  const wide = runs.map((run) => answers[run]!.bytes.readBigUInt64LE(0));
  const { kernel } = bootModel(1, undefined, undefined, { random: { seed: random.u32() } });
  const frame = new Frame();
  const model = runs.map(() => {
    kernel.helpers.find(helper)!.call!(kernel, frame);
    return BigInt.asUintN(64, frame.result);
  });
  kernel.release();
  for (const [side, numbers] of [
    ['Linux', wide],
    ['the model', model],
  ] as const) {
    if (numbers.some((number) => number > 0xffffffffn))
      return { helper, calls, disagreement: `${side}: above 32 bits` };
    const bias = largestBias(numbers.map(Number));
    if (bias > LARGEST_BIAS) return { helper, calls, disagreement: `${side}: a bit is ${bias} deviations off` };
    if (new Set(numbers).size < calls * 0.99) return { helper, calls, disagreement: `${side}: numbers repeat` };
  }
  return { helper, calls };
}

/** Clocks and random numbers. eBPF's bpf_ktime_get_ns is ktime_get_mono_fast_ns; its random numbers come from another generator. */
export const TIME: HelperComparison = {
  helpers: [
    'ktime_get_mono_fast_ns',
    'ktime_get_boot_fast_ns',
    'bpf_ktime_get_ns',
    'bpf_ktime_get_boot_ns',
    'bpf_ktime_get_coarse_ns',
    'get_random_u32',
  ],
  how: 'properties',
  what: 'order of clocks among each other and with jiffies; 32 bits, each set in half of the numbers',
  compare: (_, random, calls) => [...compareClocks(calls), compareRandom(random, calls)],
};
