import type { SweepShard } from '../../conformance/sweep/sweep-object.ts';
import { USUAL_BUDGET } from '../commands/sweep.ts';
import type { CommandValues } from '../commands/table.ts';
import { usageError } from '../usage-error.ts';
import { type CoverageArguments, coverageArguments } from './coverage-arguments.ts';
import { type PacketsArgument, packetsArgument } from './packets-arguments.ts';

/** What `rex-conformance sweep` was asked to do. */
export interface SweepArguments {
  /** The path of the object. */
  readonly object: string;
  readonly events: string | undefined;
  readonly packets: PacketsArgument | undefined;
  /** The file with the debug information of the object; one beside it where undefined. */
  readonly debugFile: string | undefined;
  readonly layout: string | undefined;
  readonly seed: number;
  /** Milliseconds. */
  readonly budget: number;
  readonly shard: SweepShard;
  /** How many threads try points. */
  readonly jobs: number;
  readonly point: string | undefined;
  /** Whether and where executions are counted. */
  readonly coverage: CoverageArguments | undefined;
}

/** The most shards of a sweep. */
const MOST_SHARDS = 4096;
const MILLISECONDS: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 };

/** The milliseconds of a time such as `5 min`. @throws Diagnostic USAGE */
export function budgetOf(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?(ms|s|min|h)$/.exec(text) ?? [];
  if (number !== undefined) return Number(number) * MILLISECONDS[unit!]!;
  throw usageError(
    `--budget takes a time, not "${text}"`,
    'a time is a number and ms, s, min or h',
    'write a time such as --budget "5 min"',
  );
}

function shardOf(text: string): SweepShard {
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { index: Number(index) - 1, count: Number(count) };
  if (shard.index >= 0 && shard.index < shard.count && shard.count <= MOST_SHARDS) return shard;
  throw usageError(
    `--shard takes a part, not "${text}"`,
    `a part is two numbers with a slash: the first counts from 1 to the second, which is at most ${MOST_SHARDS}`,
    'see the example: npx rex-conformance help sweep',
  );
}

/** Reads the command line of `sweep`. @throws Diagnostic USAGE */
export function sweepArguments([object]: readonly string[], values: CommandValues<'sweep'>): SweepArguments {
  const { events, layout, seed = 0, budget = USUAL_BUDGET, shard = '1/1', point, jobs = 1 } = values;
  if (point !== undefined && values.shard !== undefined) {
    throw usageError('--point and --shard exclude each other', 'a point is in one shard', 'leave out --shard');
  }
  const coverage = coverageArguments(values);
  const input = { object: object!, events, packets: packetsArgument(values), debugFile: values['debug-file'], layout };
  return {
    ...input,
    seed,
    budget: budgetOf(budget),
    shard: shardOf(shard),
    jobs: point === undefined ? jobs : 1,
    point,
    coverage,
  };
}
