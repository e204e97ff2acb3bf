import { basename } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { Diagnostic } from '../../base/diagnostic.ts';
import { freePath, ownText, stemFor } from '../../base/own-files.ts';
import { shellPath, shellWord } from '../../base/shell-words.ts';
import { sweepObject } from '../../conformance/sweep/sweep-object.ts';
import type { SweepFinding, SweepReport } from '../../conformance/sweep/sweep-report.ts';
import { loadLayout } from '../../kernel-model/layouts/reader.ts';
import { writeOutputFile } from '../../node/output-file.ts';
import { objectName } from '../../project/object-files.ts';
import { assertRexObject } from '../../runtime/load/rex-object.ts';
import { findDebugFile } from '../../runtime/object/debug-info/find-debug-file.ts';
import { readObjectBytes } from '../../runtime/object/object-file.ts';
import type { Target } from '../../runtime/target.ts';
import { authorsDocument } from '../arguments/authors-document.ts';
import type { SweepArguments } from '../arguments/sweep-arguments.ts';
import type { Coverage } from '../coverage/coverage.ts';
import { type SweepResult, type SweepVerdict, sweepVerdict } from '../documents/sweep-result.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { plainValues } from '../plain-values.ts';
import type { Streams } from '../reporters.ts';
import { styleFor } from '../style.ts';
import { sweepInThreads, type TakeCounts } from './sweep-jobs.ts';
import { sweepText } from './sweep-text.ts';

/** The folder for the events files of findings, from the working directory. */
const EVENTS_FOLDER = 'reports/out/sweep';

/** The exit code for a verdict. */
export const SWEEP_EXITS: Readonly<Record<SweepVerdict, number>> = {
  clean: EXIT_CODES.completed,
  sampled: EXIT_CODES.completed,
  failed: EXIT_CODES.programFailed,
  incomplete: EXIT_CODES.unsupported,
};

async function sweep(args: SweepArguments, newTarget: () => Target): Promise<SweepReport> {
  const { object, layout, seed, shard, point, budget } = args;
  if (layout !== undefined) loadLayout(layout);
  const events = authorsDocument(args);
  const bytes = readObjectBytes(object);
  assertRexObject(bytes, objectName(object));
  findDebugFile(object, bytes, args.debugFile);
  const end = performance.now() + budget;
  const isOver = () => performance.now() >= end;
  return await sweepObject(bytes, objectName(object), {
    newTarget,
    seed,
    shard,
    isOver,
    ...(shard.count === 1 && { isSearchOver: isOver }),
    ...(layout !== undefined && { layout }),
    ...(events !== undefined && { events }),
    ...(point !== undefined && { point }),
  });
}

/** The command that shows a finding again. Events that are fewer than the author's are in a file of their own. */
function commandFor(args: SweepArguments, finding: SweepFinding, number: number, streams: Streams): string | null {
  const words = ['npx rex-conformance sweep', shellPath(args.object)];
  if (args.debugFile !== undefined) words.push('--debug-file', shellPath(args.debugFile));
  if (args.layout !== undefined) words.push('--layout', shellPath(args.layout));
  if (args.seed !== 0) words.push('--seed', `${args.seed}`);
  const { shrunk } = finding;
  if (shrunk === null) {
    if (args.events !== undefined) words.push('--events', shellPath(args.events));
    if (args.packets !== undefined) words.push('--packets', shellPath(args.packets.path));
    return [...words, '--point', shellWord(finding.point)].join(' ');
  }
  // A thread of a sweep leaves files to the command that started it.
  if (!isMainThread) return null;
  const stem = stemFor(objectName(args.object).replaceAll(/[^\w.-]+/g, '-')) || 'object';
  const owner = args.object;
  const place = freePath(`${EVENTS_FOLDER}/${stem}.${number}.events.yaml`, owner);
  try {
    writeOutputFile(place, ownText(shrunk.events, [], owner), 'the events of a finding');
  } catch (error) {
    if (!(error instanceof Diagnostic)) throw error;
    streams.error.write(`${error.format()}\n`);
    return null;
  }
  const events = shellPath(`${EVENTS_FOLDER}/${basename(place)}`);
  return [...words, '--events', events, '--point', shellWord(shrunk.point)].join(' ');
}

/**
 * Sweeps an object, and reports what came of it.
 * @param coverage takes what threads count; what is counted here, the target counts
 * @returns the exit code: 0 if nothing is wrong at any point that was tried, 1 if something is, 5 if nothing could be judged
 * @throws Diagnostic for a command line, events, a layout or an object that cannot be used
 */
export async function sweepCommand(
  args: SweepArguments,
  newTarget: () => Target,
  streams: Streams,
  tell: (result: SweepResult) => void,
  coverage?: Pick<Coverage, 'add'>,
): Promise<number> {
  const begun = performance.now();
  const takeCounts =
    coverage && ((counted: Parameters<TakeCounts>[0]) => coverage.add(counted, readObjectBytes(args.object)));
  const report = args.jobs > 1 ? await sweepInThreads(args, streams, takeCounts) : await sweep(args, newTarget);
  const seconds = Math.round(performance.now() - begun) / 1000;
  const commands = report.findings.map((finding, n) => commandFor(args, finding, n + 1, streams));
  const result = { ...sweepVerdict(report, args.point !== undefined), seconds, report, commands };
  tell(result);
  streams.out.write(sweepText(plainValues(result), styleFor(streams.out, streams.environment)));
  return SWEEP_EXITS[result.verdict];
}
