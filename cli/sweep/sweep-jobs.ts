import { Diagnostic } from '../../base/diagnostic.ts';
import { mergeSweepReports } from '../../conformance/sweep/merge-reports.ts';
import type { SweepReport } from '../../conformance/sweep/sweep-report.ts';
import { runInWorkers } from '../../node/run-workers.ts';
import type { SweepArguments } from '../arguments/sweep-arguments.ts';
import type { Streams } from '../reporters.ts';
import { type SweepDocument, sweepDocument } from './sweep-document.ts';

/** The command line of one of several threads that share a sweep. */
function lineOf(args: SweepArguments, job: number): readonly string[] {
  const { object, events, packets, debugFile, layout, seed, budget, shard, jobs } = args;
  const option = (name: string, value: string | number | undefined) =>
    value === undefined ? [] : [`--${name}=${value}`];
  return [
    'sweep',
    ...option('events', events),
    ...option('packets', packets?.path),
    ...option('truncated-packets', packets?.truncated),
    ...option('pace', packets?.pace),
    ...option('debug-file', debugFile),
    ...option('layout', layout),
    ...option('seed', seed),
    ...option('budget', `${budget} ms`),
    // The points of a shard are divided further: point n belongs to shard n mod count.
    ...option('shard', `${shard.index + shard.count * job + 1}/${shard.count * jobs}`),
    '--json',
    '--',
    object,
  ];
}

function asError({ error }: SweepDocument): Diagnostic | undefined {
  if (error === null) return undefined;
  const { code, kind, message, cause, hint, errno } = error;
  return new Diagnostic({ code, kind, message, cause, hint, ...(errno !== null && { errno }) });
}

/**
 * Sweeps an object in several threads, each of which tries a part of the points.
 * @throws Diagnostic what the first thread that fails reports
 */
export async function sweepInThreads(args: SweepArguments, streams: Streams): Promise<SweepReport> {
  const { shard, jobs } = args;
  const outputs = await runInWorkers(Array.from({ length: jobs }, (_, job) => lineOf(args, job)));
  const reports: SweepReport[] = [];
  for (const { out, error } of outputs) {
    const document = sweepDocument(out, 'a thread of the sweep');
    const failure = asError(document);
    if (failure !== undefined) throw failure;
    streams.error.write(error);
    if (document.result !== null) reports.push(document.result.report);
  }
  const merged = mergeSweepReports(reports.map((report, n) => ({ file: `thread ${n + 1}`, report })));
  // In the terms of the command line again.
  return { ...merged, shards: { count: shard.count, indices: [shard.index] } };
}
