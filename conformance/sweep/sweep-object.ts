import { Diagnostic } from '../../base/diagnostic.ts';
import { host } from '../../base/host.ts';
import { listNames } from '../../base/known-names.ts';
import type { EventsDocument } from '../../captures/events/events-file.ts';
import { DEFAULT_LAYOUT } from '../../kernel-model/layouts/reader.ts';
import type { LoadedObject } from '../../runtime/loaded-object.ts';
import { readElfObject } from '../../runtime/object/elf-object.ts';
import type { Target } from '../../runtime/target.ts';
import type { AttachedSubject, Subject } from '../universal/bench.ts';
import { findAttachment, runnable } from '../universal/loaded-subject.ts';
import type { CheckSettings } from '../universal/situation.ts';
import { tryCrashStop } from './crash-stop.ts';
import { type PlannedWay, planWay } from './plan-way.ts';
import { allPoints, inTurn, type PointOfWay, pointName } from './point-order.ts';
import { ProgramCode } from './program-code.ts';
import { shrink } from './shrink.ts';
import type { SweepFinding, SweepReport, SweptWay } from './sweep-report.ts';
import { type FoundAtPoints, SweepTally } from './sweep-tally.ts';
import type { SweepWay } from './sweep-way.ts';
import { authorsWays, builtInWays } from './sweep-ways.ts';
import { tryPoint } from './try-point.ts';

/** A part of a sweep, counted from 0. */
export interface SweepShard {
  readonly index: number;
  readonly count: number;
}

export interface SweepOptions {
  /** Creates a fresh kernel. */
  readonly newTarget: () => Target;
  /** A shipped layout's name or a layout file's path; the usual layout where left out. */
  readonly layout?: string;
  /** The seed of built-in inputs, of random numbers, and of the order of points. Default: 0. */
  readonly seed?: number;
  /** The author's events, in place of the built-in ones. */
  readonly events?: EventsDocument;
  /** Which points are tried; all by default. */
  readonly shard?: SweepShard;
  /** Only this point, by its name: `hello.1:watchdog@17`. */
  readonly point?: string;
  /** The most points that are tried; all by default. */
  readonly mostPoints?: number;
  /** Whether the time for points is over; asked before each point. */
  readonly isOver?: () => boolean;
  /** Whether the time to look for ways and points is over; asked before each. Shards must find the same ways: give it to none of them. */
  readonly isSearchOver?: () => boolean;
}

/**
 * Lets each run of an object go every way that it can go: once for every place where the watchdog can fire, a helper can fail, memory can be
 * short, another CPU can write, or a panic can be forced. The same object and options give the same report, unless time ends it.
 * @param name what the object is called
 * @throws Diagnostic for an object that cannot be loaded, for impossible events, an unknown point, or if the suite fails
 */
export async function sweepObject(bytes: Uint8Array, name: string, options: SweepOptions): Promise<SweepReport> {
  const { layout, seed = 0, newTarget } = options;
  const settings = { layout, seed };
  const { subject, loaded } = await runnable({ name, bytes, newTarget }, settings);
  if (loaded instanceof Diagnostic) throw loaded;
  const code = new ProgramCode(readElfObject(bytes, name));
  const left: string[] = [];
  const beyond: string[] = [];
  const ways = await findWays(subject, loaded, settings, options, { left, beyond });
  const planned = await planWays(subject, code, ways, left, options);
  for (const { way, unnoted } of planned) {
    if (unnoted > 0) beyond.push(`${way.id}: no points at blocks in the last ${unnoted} instructions`);
  }
  const sweep = new Sweep(subject, planned, options);
  await sweep.run();
  const { shard = { index: 0, count: 1 } } = options;
  const { tally } = sweep;
  return {
    format: 'rex-conformance sweep',
    formatVersion: 1,
    object: { name, sha256: host().sha256(bytes) },
    layout: layout ?? DEFAULT_LAYOUT,
    seed,
    shards: { count: shard.count, indices: [shard.index] },
    authors: options.events !== undefined,
    ways: planned.map(sweptWay),
    left: [...left, ...sweep.broken],
    beyond,
    kinds: tally.kinds(sweep.points),
    outcomes: tally.outcomes(),
    findings: await findingsOf(subject, tally.found()),
    gaps: tally.gaps(),
  };
}

async function findWays(
  subject: Subject,
  object: LoadedObject,
  settings: CheckSettings,
  { events, isSearchOver = () => false }: SweepOptions,
  { left, beyond }: { readonly left: string[]; readonly beyond: string[] },
): Promise<readonly SweepWay[]> {
  const formats = events?.configuration.tracepoints ?? [];
  const attached: AttachedSubject[] = [];
  for (const program of object.programs) {
    const named = events?.attach?.some((one) => one.program === program.name) ?? true;
    if (!named) continue;
    const found = await findAttachment(subject, object, program, formats, settings);
    if ('subject' in found) attached.push(found.subject);
    else left.push(`${program.name}: ${found.refusal.message}`);
  }
  if (events !== undefined) return attached.length === 0 ? [] : await authorsWays(subject, attached, events, settings);
  const ways: SweepWay[] = [];
  for (const one of attached) {
    if (isSearchOver()) {
      left.push(`${one.program.name}: no time was left to find its ways`);
      continue;
    }
    const { ways: found, further } = await builtInWays(subject, object, one, settings);
    if (found.length === 0) left.push(`${one.program.name}: no run ends by itself; see rex-conformance check`);
    if (further > 0) beyond.push(`${one.program.name}: ${further} further ways; give the events that lead there`);
    ways.push(...found);
  }
  return ways;
}

async function planWays(
  subject: Subject,
  code: ProgramCode,
  ways: readonly SweepWay[],
  left: string[],
  { isSearchOver = () => false }: SweepOptions,
): Promise<readonly PlannedWay[]> {
  const planned: PlannedWay[] = [];
  for (const way of ways) {
    if (isSearchOver()) {
      left.push(`${way.id}: no time was left to find its points`);
      continue;
    }
    const plan = await planWay(subject, code, way);
    if (typeof plan === 'string') left.push(`${way.id}: ${plan}`);
    else planned.push(plan);
  }
  return planned;
}

function sweptWay({ way, run, blocks }: PlannedWay): SweptWay {
  const { outcome, instructions, helperCalls } = run;
  const common = { id: way.id, program: way.program, input: way.input.name, situation: way.situation.name };
  return { ...common, outcome, instructions, helperCalls, blocks };
}

async function findingsOf(subject: Subject, found: readonly FoundAtPoints[]): Promise<readonly SweepFinding[]> {
  const findings: SweepFinding[] = [];
  for (const { breach, place, first, points } of found) {
    const { requirement, code, message, cause, hint } = breach;
    const what = { requirement, code, program: first.way.program, place, message, cause, hint };
    const where = {
      point: pointName(first),
      index: first.index,
      name: `${first.way.input.name}; ${first.point.name}`,
      points,
    };
    findings.push({ ...what, ...where, shrunk: await shrink(subject, first, breach) });
  }
  return findings;
}

/** Tries points, and notes what comes of them. */
class Sweep {
  readonly tally = new SweepTally();
  /** The points that this sweep is about. */
  readonly points: readonly PointOfWay[];
  /** Ways that break something without a disturbance. */
  readonly broken: string[] = [];
  private readonly subject: Subject;
  private readonly planned: readonly PlannedWay[];
  private readonly options: SweepOptions;
  /** What each way breaks without a disturbance. */
  private readonly known = new Map<SweepWay, ReadonlySet<string>>();

  /** @throws Diagnostic POINT_UNKNOWN */
  constructor(subject: Subject, planned: readonly PlannedWay[], options: SweepOptions) {
    this.subject = subject;
    this.planned = planned;
    this.options = options;
    const { shard = { index: 0, count: 1 }, point } = options;
    const all = allPoints(planned);
    if (point === undefined) this.points = all.filter(({ index }) => index % shard.count === shard.index);
    else {
      const asked = all.filter((one) => pointName(one) === point);
      if (asked.length === 0) throw unknownPoint(point, planned);
      this.points = asked;
    }
  }

  async run(): Promise<void> {
    const { subject, tally, options } = this;
    const { mostPoints = Number.POSITIVE_INFINITY, seed = 0, isOver = () => false } = options;
    for (const { way } of this.planned) {
      // Points of a way are judged by what it breaks without them.
      if (isOver()) return;
      await this.undisturbed(way);
    }
    for (const point of inTurn(this.points, seed).slice(0, Math.min(mostPoints, this.points.length))) {
      if (isOver()) break;
      tally.add(point, await tryPoint(subject, point.way, point.point), this.known.get(point.way)!);
    }
    for (const point of tally.panics()) {
      for (const breach of await tryCrashStop(subject, point.way, point.point)) {
        tally.addBreach(point, undefined, breach, new Set());
      }
    }
  }

  private async undisturbed(way: SweepWay): Promise<void> {
    const nothing = { kind: 'watchdog at a block', id: '', name: 'nothing is disturbed' } as const;
    const { breaches } = await tryPoint(this.subject, way, nothing);
    this.known.set(way, new Set(breaches.map(({ requirement, code }) => `${requirement} ${code}`)));
    // A panic is one of its ways: every point of it is tried.
    const ids = [...new Set(breaches.map(({ requirement }) => requirement))]
      .filter((id) => id !== 'REX-PANIC-10')
      .join(', ');
    if (ids === '') return;
    this.broken.push(`${way.id}: without a disturbance it breaks ${ids}; see rex-conformance check`);
  }
}

function unknownPoint(point: string, planned: readonly PlannedWay[]): Diagnostic {
  const ways = listNames(planned.map(({ way }) => way.id));
  return new Diagnostic({
    code: 'POINT_UNKNOWN',
    kind: 'input',
    message: `the sweep has no point "${point}"`,
    cause: `points are named by their way and what happens there, such as ${planned[0] === undefined ? 'hello.1' : planned[0].way.id}:watchdog@17; the ways are: ${ways === '' ? 'none' : ways}`,
    hint: 'take the name from the report of a sweep with the same events and seed',
  });
}
