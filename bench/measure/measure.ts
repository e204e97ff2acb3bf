import type { CoverageLine, EventLine, ProgramLine } from '../line.ts';
import type { Figure } from '../record.ts';
import { besideUncounted } from './counted.ts';
import type { Crossing } from './crossing.ts';
import { Emulated } from './emulated.ts';
import { Events } from './events.ts';
import { Harness, type Harnesses } from './harness.ts';
import { processorTime } from './processor-time.ts';
import { inTurns, type Runner, ratios, spreadOf } from './turns.ts';

/** What the measurements of one run share. */
export interface Bench {
  readonly harnesses: Harnesses;
  readonly crossing: Crossing;
  /** How often everything is measured. */
  readonly turns: number;
}

/** Nanoseconds of processor time, and runs, until V8 has optimised what will be timed. */
const WARM_UP = 400e6;
const WARM_UP_RUNS = 4;

async function warmUp(run: Runner): Promise<void> {
  const end = processorTime() + WARM_UP;
  for (let runs = 0; runs < WARM_UP_RUNS || processorTime() < end; runs++) await run();
}

/** What is measured, or why it cannot be. */
export type Measured = Figure | { readonly skipped: string };

/** Measures a program beside itself on the processor and in libunicorn, where the machine has them. */
async function besideNative(line: ProgramLine, bench: Bench): Promise<Measured> {
  const { native, unicorn } = bench.harnesses;
  if ('missing' in native) return { skipped: native.missing };
  const emulated = await Emulated.forLine(line);
  const onProcessor = new Harness(native.file, line);
  const inUnicorn = 'file' in unicorn ? new Harness(unicorn.file, line) : undefined;
  try {
    await warmUp(() => emulated.run());
    const times = await inTurns(
      {
        native: () => onProcessor.run(),
        ours: () => emulated.run(),
        ...(inUnicorn && { unicorn: () => inUnicorn.run() }),
      },
      bench.turns,
    );
    const ratio = spreadOf(ratios(times.ours!, times.native!));
    const toUnicorn = times.unicorn === undefined ? undefined : spreadOf(ratios(times.ours!, times.unicorn)).median;
    const nanoseconds = spreadOf(times.ours!).median / line.rounds;
    return { name: line.name, unit: line.unit, ratio, ...(toUnicorn !== undefined && { toUnicorn }), nanoseconds };
  } finally {
    onProcessor.end();
    inUnicorn?.end();
    await emulated.end();
  }
}

/** Measures something beside bare crossings. @param count how many things one run does */
async function besideCrossings(
  { name, unit }: ProgramLine | EventLine,
  ours: Runner,
  count: number,
  { crossing, turns }: Bench,
): Promise<Figure> {
  const cross: Runner = async () => ({ nanoseconds: crossing.measure() * count });
  await warmUp(cross);
  await warmUp(ours);
  const times = await inTurns({ cross, ours }, turns);
  const ratio = spreadOf(ratios(times.ours!, times.cross!));
  return { name, unit, ratio, nanoseconds: spreadOf(times.ours!).median / count };
}

/**
 * Measures a line.
 * @throws Diagnostic BENCH_PROGRAM, BENCH_HARNESS, BENCH_DIFFERENT_WORK where a program does not run to its end, or does not do the same work everywhere
 */
export async function measureLine(line: ProgramLine | EventLine | CoverageLine, bench: Bench): Promise<Measured> {
  if (line.kind === 'coverage') return await besideUncounted(line, bench.turns, warmUp);
  if (line.kind === 'events') {
    const events = await Events.forLine(line);
    try {
      return await besideCrossings(line, () => events.run(), events.count, bench);
    } finally {
      await events.end();
    }
  }
  if (line.unit === 'native') return await besideNative(line, bench);
  const emulated = await Emulated.forLine(line);
  try {
    return await besideCrossings(line, () => emulated.run(), line.rounds, bench);
  } finally {
    await emulated.end();
  }
}
