import { Diagnostic } from '../../base/diagnostic.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import { Bench, PROGRAM_GONE, type Subject } from '../universal/bench.ts';
import { attempt } from '../universal/loaded-subject.ts';
import { judgeRun } from '../universal/rules/table.ts';
import { refusalBreach } from '../universal/rules/violations.ts';
import type { SweepPoint } from './sweep-point.ts';
import { judgePoint, notCompared, ofTheKernel, type SweepBreach } from './sweep-rules.ts';
import type { SweepWay } from './sweep-way.ts';

/** What came of a point. */
export interface TriedPoint {
  /** `undefined` if no run came of the event. */
  readonly run: ProgramRun | undefined;
  /** How it ended, in a few words that are the same for all points that end so. */
  readonly outcome: string;
  readonly breaches: readonly SweepBreach[];
  /** Why the point says nothing; empty where it was judged. */
  readonly unsupported: string;
}

/** The event of a way, as a point changes it. A sample is taken where the watchdog reaches programs. */
export function eventAt({ input, program }: SweepWay, { watchdog, disturbance }: Partial<SweepPoint>): KernelEvent {
  const event = {
    ...input.event,
    program,
    // With a disturbance, the run tells whether maps were kept behind the firing.
    ...(watchdog !== undefined && { watchdog, disturbance: {} }),
    ...(disturbance !== undefined && { disturbance }),
  };
  return watchdog !== undefined && event.kind === 'perf_sample' ? { ...event, event: 'page-faults' } : event;
}

/** Starts a kernel, and lets all happen that comes before the event of a way. */
export async function benchBefore(subject: Subject, { attached, situation, before }: SweepWay): Promise<Bench> {
  const bench = await Bench.start(subject, attached, situation);
  try {
    for (const step of before) await happen(bench, step);
    return bench;
  } catch (error) {
    await bench.end();
    throw error;
  }
}

async function happen(bench: Bench, step: SweepWay['before'][number]): Promise<void> {
  if ('event' in step) {
    await bench.fire(step.event);
    return;
  }
  const done = await attempt(async () => await bench.act(step));
  // The way has happened before, with this map: it has gone with the program, and the event says so.
  if (done instanceof Diagnostic && done.code !== 'NO_SUCH_MAP') throw done;
}

function shown(run: ProgramRun): string {
  const cleanups = run.cleanups === 0 ? '' : `, ${run.cleanups} cleanup${run.cleanups === 1 ? '' : 's'}`;
  if (run.panic !== null) {
    const where = run.panic.location === undefined || run.timeout !== null ? '' : ` at ${run.panic.location}`;
    const how = run.timeout === null ? '' : ` by ${run.timeout.mechanism}`;
    return `panicked${how}: ${run.panic.message.replaceAll(/\d+/g, 'N')}${where}${cleanups}`;
  }
  if (run.outcome === 'completed')
    return `returned ${run.verdict}${run.firings.length > 0 ? ', the firing ignored' : ''}`;
  return run.oops === null ? `${run.outcome}: ${run.gap ?? run.violations[0]?.code ?? ''}` : `oops: ${run.oops.kind}`;
}

const NOT_SEEN: SweepBreach = {
  requirement: 'REX-TERM-05',
  code: 'NEXT_EVENT_NOT_SEEN',
  message: 'the program does not see the next event',
  cause: 'its loader lives on and catches SIGSYS, so the program stays attached',
  hint: 'leave the attachment, and the variables of the CPU, as they were before the run',
};

/** What the next event breaks, which nothing disturbs. */
async function nextBreaches(bench: Bench, { next, situation }: SweepWay): Promise<readonly SweepBreach[]> {
  const before = await bench.state();
  const { runs, refusal } = await bench.fire(next.event);
  if (refusal?.code === PROGRAM_GONE) return [{ ...NOT_SEEN, cause: `${NOT_SEEN.cause}; ${refusal.message}` }];
  if (refusal !== undefined) return refusal.kind === 'unsupported' ? [] : [refusalBreach(refusal)];
  if (runs.length === 0) return [NOT_SEEN];
  const after = await bench.state();
  return runs.flatMap((run, n) => {
    const last = n === runs.length - 1;
    const judged = { run, input: next, situation, object: bench.object, before, after: last ? after : undefined };
    // A panic is an answer, too: what the disturbed run left in maps may deserve it.
    const breaches = judgeRun(judged).filter(({ requirement }) => requirement !== 'REX-PANIC-10');
    return breaches.map((breach) => ({ ...ofTheKernel(breach), message: `on the next event, ${breach.message}` }));
  });
}

/**
 * Lets a way happen on a fresh kernel, with one point of it changed, and the next event after it.
 * @throws Diagnostic for an impossible event, or if the suite fails
 */
export async function tryPoint(subject: Subject, way: SweepWay, point: SweepPoint): Promise<TriedPoint> {
  const bench = await benchBefore(subject, way);
  try {
    const before = await bench.state();
    const { runs, refusal } = await bench.fire(eventAt(way, point));
    if (refusal !== undefined) {
      const breaches = refusal.kind === 'unsupported' ? [] : [refusalBreach(refusal)];
      const unsupported = refusal.kind === 'unsupported' ? refusal.message : '';
      return { run: undefined, outcome: `refused: ${refusal.code}`, breaches, unsupported };
    }
    const [run] = runs;
    if (run === undefined) return { run, outcome: 'not seen', breaches: [], unsupported: 'no program saw the event' };
    const after = await bench.state();
    const judged = { run, input: inputAt(way, point), situation: way.situation, object: bench.object, before, after };
    const breaches = run.outcome === 'unsupported' ? [] : judgePoint(judged, point);
    const goesOn = run.outcome !== 'oops' && run.outcome !== 'unsupported' && run.outcome !== 'conformance failure';
    return {
      run,
      outcome: shown(run),
      breaches: goesOn && breaches.length === 0 ? await nextBreaches(bench, way) : breaches,
      unsupported: run.outcome === 'unsupported' ? run.explanation! : notCompared(run, point),
    };
  } finally {
    await bench.end();
  }
}

function inputAt(way: SweepWay, point: SweepPoint) {
  return { ...way.input, name: `${way.input.name}; ${point.name}`, event: eventAt(way, point) };
}
