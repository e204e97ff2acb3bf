import { Diagnostic } from '../../base/diagnostic.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import { describeEndSource } from '../../runtime/describe-source.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import { ifTold } from '../../target/capabilities.ts';
import { counted } from '../comparisons/counted.ts';
import { Mismatch } from '../comparisons/mismatch.ts';

/** An event that happened, and what programs did with it. */
export interface FiredEvent {
  readonly event: KernelEvent;
  /** For messages: `packet 3 of dns.pcap`. */
  readonly label: string;
  readonly runs: readonly ProgramRun[];
}

/** Which run a phrase speaks of: `the program`, `program "x"`, `the program, on packet 3,`. */
export interface RunSelector {
  /** The only one where left out. */
  readonly program: string | undefined;
  /** Counted from 1 among the events since the last `When`; the last one where left out. */
  readonly event: number | undefined;
}

function sourceOf(run: ProgramRun): string {
  const source = ifTold(() => describeEndSource(run));
  return source === undefined ? '' : `, ${source}`;
}

/** One run in a few words, for messages: by what its target tells. */
export function describeRun(run: ProgramRun): string {
  switch (run.outcome) {
    case 'completed':
      return ifTold(() => `${run.program} returned ${run.result} (${run.verdict})`) ?? `${run.program} returned`;
    case 'panicked':
      return `${run.program} panicked with "${run.panic?.message}"${run.panic?.location ? ` at "${run.panic.location}"` : ''}${sourceOf(run)}`;
    case 'timed out':
      return `${run.program} was ended by the watchdog`;
    case 'oops':
      return `${run.program} ended in an oops: ${run.oops?.message} in ${run.oops?.symbol}${run.oops?.explanation ? ` (${run.oops.explanation})` : ''}${sourceOf(run)}`;
    default:
      return `${run.program}: ${run.outcome}: ${run.explanation}`;
  }
}

/** The event that a phrase speaks of. */
export function selectEvent(fired: readonly FiredEvent[], number: number | undefined): FiredEvent {
  const event = fired.at(number === undefined ? -1 : number - 1);
  if (event !== undefined) return event;
  throw new Diagnostic({
    code: 'NO_SUCH_EVENT',
    kind: 'input',
    message: number === undefined ? 'nothing has happened yet' : `there is no event ${number}`,
    cause: `${counted(fired.length, 'event')} happened since the last When`,
    hint: 'let something happen in a When step first; events are counted from 1',
  });
}

/**
 * The run of a program in an event; `undefined` where no program saw it.
 * @throws Diagnostic WHICH_PROGRAM, NO_SUCH_EVENT
 */
export function findRun(fired: readonly FiredEvent[], selector: RunSelector): ProgramRun | undefined {
  const event = selectEvent(fired, selector.event);
  const runs = event.runs.filter((run) => selector.program === undefined || run.program === selector.program);
  if (runs.length < 2) return runs[0];
  throw new Diagnostic({
    code: 'WHICH_PROGRAM',
    kind: 'input',
    message: `"the program" could be ${runs.map((run) => run.program).join(' or ')}`,
    cause: `${runs.length} programs saw ${event.label}`,
    hint: 'write program "NAME"',
  });
}

/** The failure of a step that names a run that does not exist. */
export function missingRun(fired: readonly FiredEvent[], selector: RunSelector): Mismatch {
  const { runs, label } = selectEvent(fired, selector.event);
  return new Mismatch(
    `a run of ${selector.program === undefined ? 'the program' : `program "${selector.program}"`}`,
    runs.length === 0 ? 'no program saw the event' : runs.map(describeRun),
    [`the event was ${label}`],
  );
}
