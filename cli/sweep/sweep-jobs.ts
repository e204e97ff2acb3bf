import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { mergeSweepReports } from '../../conformance/sweep/merge-reports.ts';
import type { SweepReport } from '../../conformance/sweep/sweep-report.ts';
import { runInWorkers } from '../../node/run-workers.ts';
import { isFile } from '../../project/find-files.ts';
import { readCounts } from '../../reports/coverage/counts-reader.ts';
import type { ObjectCoverage } from '../../runtime/coverage/object-coverage.ts';
import type { SweepArguments } from '../arguments/sweep-arguments.ts';
import type { Streams } from '../reporters.ts';
import { type SweepDocument, sweepDocument } from './sweep-document.ts';

/** The command line of one of several threads that share a sweep. @param counts the folder for its coverage */
function lineOf(args: SweepArguments, job: number, counts: string | undefined): readonly string[] {
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
    ...option('coverage', counts),
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

/** Takes what threads have counted, each for itself. */
export type TakeCounts = (counted: readonly (readonly ObjectCoverage[])[]) => void;

/**
 * Sweeps an object in several threads, each of which tries a part of the points.
 * @param takeCounts takes the coverage, if the sweep was asked for it
 * @throws Diagnostic what the first thread that fails reports
 */
export async function sweepInThreads(
  args: SweepArguments,
  streams: Streams,
  takeCounts: TakeCounts | undefined,
): Promise<SweepReport> {
  if (takeCounts === undefined) return await sweepParts(args, streams, () => undefined);
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-sweep-'));
  try {
    const folders = Array.from({ length: args.jobs }, (_, job) => join(folder, `${job}`));
    const report = await sweepParts(args, streams, (job) => folders[job]);
    const files = folders.map((each) => join(each, 'counts.json')).filter(isFile);
    takeCounts(files.map((file) => readCounts(readFileSync(file, 'utf8'), file)));
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function sweepParts(
  args: SweepArguments,
  streams: Streams,
  countsOf: (job: number) => string | undefined,
): Promise<SweepReport> {
  const { shard, jobs } = args;
  const outputs = await runInWorkers(Array.from({ length: jobs }, (_, job) => lineOf(args, job, countsOf(job))));
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
