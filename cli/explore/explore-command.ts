import { shellPath, shellWord } from '../../base/shell-words.ts';
import { type Exploration, explore, exploreSchedule } from '../../conformance/interleavings/explore.ts';
import { loadLayout } from '../../kernel-model/layouts/reader.ts';
import { objectName } from '../../project/object-files.ts';
import { assertRexObject } from '../../runtime/load/rex-object.ts';
import { findDebugFile } from '../../runtime/object/debug-info/find-debug-file.ts';
import { readObjectBytes } from '../../runtime/object/object-file.ts';
import { readSchedule } from '../../runtime/run/interleaving/schedule.ts';
import type { Target } from '../../runtime/target.ts';
import type { ExploreArguments } from '../arguments/explore-arguments.ts';
import {
  type ExploredSituation,
  type ExploreResult,
  type ExploreVerdict,
  exploreVerdict,
} from '../documents/explore-result.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { plainValues } from '../plain-values.ts';
import type { Streams } from '../reporters.ts';
import { styleFor } from '../style.ts';
import { exploreText } from './explore-text.ts';
import { type NamedSituation, situationsOf } from './situations.ts';

const EXITS: Readonly<Record<ExploreVerdict, number>> = {
  exhausted: EXIT_CODES.completed,
  sampled: EXIT_CODES.completed,
  failed: EXIT_CODES.programFailed,
  incomplete: EXIT_CODES.unsupported,
};

/**
 * Explores the interleavings of an object's programs, and reports the findings.
 * @returns the exit code: 0 if nothing is wrong within the bounds, 1 if something is, 5 if time was too short or something could not be judged
 * @throws Diagnostic for a command line, events, a layout or an object that cannot be used
 */
export async function exploreCommand(
  args: ExploreArguments,
  newTarget: () => Target,
  streams: Streams,
  tell: (result: ExploreResult) => void,
): Promise<number> {
  const begun = performance.now();
  if (args.layout !== undefined) loadLayout(args.layout);
  const schedule = args.schedule === undefined ? undefined : readSchedule(args.schedule);
  const bytes = readObjectBytes(args.object);
  const name = objectName(args.object);
  assertRexObject(bytes, name);
  findDebugFile(args.object, bytes, args.debugFile);
  const end = begun + args.budget;
  const limits = { preemptions: args.preemptions, timeLeft: () => performance.now() < end };
  const situations: ExploredSituation[] = [];
  const { chosen, left } = await situationsOf(args, name, bytes, newTarget);
  for (const situation of chosen) {
    const explored =
      schedule === undefined ? await explore(situation, limits) : await exploreSchedule(situation, schedule);
    situations.push(described(args, situation, explored));
  }
  const seconds = Math.round(performance.now() - begun) / 1000;
  const bound = schedule === undefined ? args.preemptions : undefined;
  const verdict = exploreVerdict(situations, left, bound);
  const result = { ...verdict, seconds, preemptions: args.preemptions, situations, left };
  tell(result);
  streams.out.write(exploreText(plainValues(result), styleFor(streams.out, streams.environment)));
  return EXITS[result.verdict];
}

function described(args: ExploreArguments, situation: NamedSituation, explored: Exploration): ExploredSituation {
  const findings = explored.findings.map((finding) => ({
    ...finding,
    command: commandFor(args, situation, finding.schedule),
  }));
  return { ...explored, name: situation.name, findings };
}

/** The command that shows a finding again. */
function commandFor(args: ExploreArguments, { programs, cpus }: NamedSituation, schedule: string): string {
  const words = ['npx rex-conformance explore', shellPath(args.object)];
  if (args.events !== undefined) words.push('--events', shellPath(args.events));
  for (const program of programs) words.push('--program', shellWord(program));
  if (args.layout !== undefined) words.push('--layout', shellPath(args.layout));
  if (args.kernel !== undefined) words.push('--kernel', shellWord(args.kernel));
  if (args.storeBuffers) words.push('--tso');
  // Without a visible operation, all schedules are one.
  return [...words, '--schedule', shellWord(schedule === '' ? `${cpus[0]!.cpu}` : schedule)].join(' ');
}
