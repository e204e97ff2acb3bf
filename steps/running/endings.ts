import { Diagnostic } from '../../base/diagnostic.ts';
import type { LoadedObject } from '../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import { counted } from '../comparisons/counted.ts';
import { Mismatch } from '../comparisons/mismatch.ts';
import { describeRun } from './outcomes.ts';

/** A run that did not return, and what that took away. */
export interface Ending {
  readonly run: ProgramRun;
  /** The event: `packet 3 of dns.pcap`. */
  readonly label: string;
  /** How many events had happened then, itself among them. */
  readonly at: number;
  /** Programs that crash-stop removed for it, with their objects and maps. */
  readonly removed: readonly string[];
}

const MOST_SHOWN = 3;

/** The programs that were loaded and are so no longer. */
export function removedPrograms(before: readonly LoadedObject[], now: readonly LoadedObject[]): readonly string[] {
  const left = new Set(now.flatMap(({ tag, programs }) => programs.map(({ name }) => `${tag}/${name}`)));
  return before.flatMap(({ tag, programs }) =>
    programs.map(({ name }) => name).filter((name) => !left.has(`${tag}/${name}`)),
  );
}

function describeEnding({ run, label, removed }: Ending): string {
  const gone =
    removed.length === 0
      ? ''
      : `; crash-stop then removed ${removed.length === 1 ? 'program' : 'programs'} ${removed.join(', ')}, which ${removed.length === 1 ? 'sees' : 'see'} no later event`;
  return `earlier, ${label}: ${describeRun(run)}${gone}`;
}

/**
 * The runs that ended badly before a step that fails, one on each line. They may be the reason.
 * @param now how many events have happened
 * @param isExplained whether a step has said of a run how it ended
 * @param message what is said already
 */
export function describeEndings(
  endings: readonly Ending[],
  now: number,
  isExplained: (run: ProgramRun) => boolean,
  message: string,
): readonly string[] {
  const relevant = endings.filter(
    ({ run, at, removed }) =>
      !(message.includes(describeRun(run)) && (at === now || removed.length === 0)) &&
      (removed.length > 0 || !isExplained(run)),
  );
  const more = relevant.length - MOST_SHOWN;
  return [
    ...relevant.slice(0, MOST_SHOWN).map(describeEnding),
    ...(more > 0 ? [`and ${counted(more, 'other run')} that did not return`] : []),
  ];
}

/**
 * The error of a scenario with runs that did not return, and no step about them. If the kernel could not carry out any of them, nothing is
 * known of the programs.
 */
export function unspokenEnding(runs: readonly ProgramRun[]): Error {
  const known = runs.filter(({ outcome }) => outcome !== 'unsupported');
  if (known.length > 0)
    return new Mismatch('every program returns', known.map(describeRun), ['no step speaks of this']);
  return new Diagnostic({
    code: 'RUN_UNSUPPORTED',
    kind: 'unsupported',
    message: 'a program needs something that the kernel of the scenario does not have',
    cause: runs.map(describeRun).join('\n'),
    hint: 'let the program do without it, or run the scenario on a kernel that has it',
  });
}
