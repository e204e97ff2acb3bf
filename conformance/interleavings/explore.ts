import { Diagnostic } from '../../base/diagnostic.ts';
import { isOfUserSpace } from '../../runtime/at-once.ts';
import type { Schedule } from '../../runtime/interleaved.ts';
import type { Target } from '../../runtime/target.ts';
import { RaceFinder } from './data-races.ts';
import {
  brokenRun,
  deadlocked,
  describe,
  type Finding,
  lockCircle,
  notAsStated,
  notSerial,
  raced,
} from './findings.ts';
import { differences, eventName, type Facts, type Happened, happen, type Situation } from './happened.ts';
import { LockOrders } from './lock-order.ts';
import { Search } from './search.ts';
import { serialOrders } from './serial-orders.ts';

/** How far an exploration goes. */
export interface ExplorationLimits {
  /** The most preemptions of a schedule. */
  readonly preemptions: number;
  /** Whether time is left. It is asked before each schedule. */
  timeLeft(): boolean;
}

/** What an exploration has found. */
export interface Exploration {
  /** How many orders of the events, one after the other, there are. */
  readonly orders: number;
  /** How many different outcomes these have. */
  readonly outcomes: number;
  /** How many schedules were run. */
  readonly schedules: number;
  /** The most visible operations of a schedule. */
  readonly operations: number;
  /** All schedules with so many preemptions were tried or are equal to one that was; -1 if not even those without any. */
  readonly exhausted: number;
  /** The visible operations in order, if one schedule was asked for. */
  readonly steps: readonly string[];
  readonly findings: readonly Finding[];
  /** Why nothing is known of some runs: the model lacks what they lead to. */
  readonly gaps: readonly string[];
  /** Events that no program saw in any order. */
  readonly unseen: readonly string[];
}

/** Says what is wrong with a kernel after events at once; `undefined` if nothing is. */
export type Statement = (target: Target) => Promise<string | undefined>;

/**
 * Runs events at once in all orders of their operations that matter, with few preemptions first. It stops after the number of preemptions where a
 * fault shows.
 * @param statement what must hold in the end; by default, that some order of the events, one after the other, leads to the same
 * @throws Diagnostic as the kernel does
 */
export async function explore(
  situation: Situation,
  limits: ExplorationLimits,
  statement?: Statement,
): Promise<Exploration> {
  return await new Explorer(situation, limits, statement).run();
}

/** Runs events at once by one schedule only. @throws Diagnostic as the kernel does */
export async function exploreSchedule(situation: Situation, schedule: Schedule): Promise<Exploration> {
  return await new Explorer(situation, { preemptions: 0, timeLeft: () => true }, undefined).runOne(schedule);
}

/** The first finding of each kind and message is kept: it has the fewest preemptions. */
class Explorer {
  private readonly situation: Situation;
  private readonly limits: ExplorationLimits;
  private readonly statement: Statement | undefined;
  private readonly findings = new Map<string, Finding>();
  private readonly races = new RaceFinder();
  private readonly locks = new LockOrders();
  private readonly gaps = new Set<string>();
  private readonly seen = new Set<string>();
  private serial: readonly Facts[] = [];
  private orders = 0;
  private schedules = 0;
  private operations = 0;

  constructor(situation: Situation, limits: ExplorationLimits, statement: Statement | undefined) {
    this.situation = situation;
    this.limits = limits;
    this.statement = statement;
  }

  async run(): Promise<Exploration> {
    try {
      return await this.search();
    } catch (error) {
      // What one order leads to is beyond the model, and so may be what any other leads to.
      if (!(error instanceof Diagnostic) || error.kind !== 'unsupported') throw error;
      this.gaps.add(error.message);
      return this.exploration(-1);
    }
  }

  private async search(): Promise<Exploration> {
    if (!(await this.runSerially())) return this.exploration(-1);
    const search = new Search(this.limits.preemptions);
    let exhausted = -1;
    for (let next = search.next(); next !== undefined; next = search.next()) {
      if (next.preemptions > exhausted + 1) {
        exhausted = next.preemptions - 1;
        if (this.hasFault) return this.exploration(exhausted);
      }
      if (!this.limits.timeLeft()) return this.exploration(exhausted);
      search.ran(next, (await this.happen(next.schedule)).steps);
    }
    return this.exploration(this.limits.preemptions);
  }

  async runOne(schedule: Schedule): Promise<Exploration> {
    await this.runSerially();
    const { steps } = await this.happen(schedule);
    const lines = steps.map(({ operation }) => `CPU ${operation.cpu}  ${describe(operation)}`);
    return { ...this.exploration(-1), steps: lines };
  }

  /** @returns whether there was time for all orders */
  private async runSerially(): Promise<boolean> {
    const outcomes: Facts[] = [];
    const orders = serialOrders(this.situation.cpus);
    if (orders.length === 0) throw tooManyOrders();
    for (const order of orders) {
      if (!this.limits.timeLeft()) return false;
      const happened = await happen({ ...this.situation, storeBuffers: false }, order);
      this.races.learn(happened.steps);
      this.judgeRuns(happened);
      if (outcomes.every((facts) => differences(facts, happened.facts).length > 0)) outcomes.push(happened.facts);
    }
    this.orders = orders.length;
    this.serial = outcomes;
    return true;
  }

  private async happen(schedule: Happened['schedule']): Promise<Happened> {
    let problem: string | undefined;
    const happened = await happen(this.situation, schedule, async (target, { deadlock }) => {
      if (this.statement !== undefined && deadlock.length === 0) problem = await this.statement(target);
    });
    this.schedules++;
    this.operations = Math.max(this.operations, happened.steps.length);
    this.judge(happened, problem);
    return happened;
  }

  /** What is wrong with a run is wrong in whatever order: that all orders lead to it makes it no better. */
  private judgeRuns(happened: Happened): void {
    for (const event of happened.seen) this.seen.add(event);
    for (const one of happened.runs) {
      const { outcome, explanation } = one.run;
      if (outcome === 'unsupported') this.gaps.add(explanation ?? outcome);
      if (outcome === 'oops' || outcome === 'conformance failure') this.note(brokenRun(happened, one));
    }
  }

  private judge(happened: Happened, problem: string | undefined): void {
    const { steps, facts, deadlock } = happened;
    this.judgeRuns(happened);
    this.locks.look(steps, deadlock);
    const circle = this.locks.circle();
    if (circle !== undefined) this.note(lockCircle(happened, circle));
    const before = this.races.races.length;
    this.races.learn(steps);
    this.races.look(steps);
    for (const race of this.races.races.slice(before)) this.note(raced(happened, race));
    if (deadlock.length > 0) this.note(deadlocked(happened));
    else if (problem !== undefined) this.note(notAsStated(happened, problem));
    else if (this.serial.every((serial) => differences(facts, serial).length > 0) && this.statement === undefined) {
      this.note(notSerial(happened, this.serial));
    }
  }

  private note(finding: Finding): void {
    const several = finding.kind === 'data race' || finding.kind === 'broken run';
    const key = several ? `${finding.kind} ${finding.details.join()}` : finding.kind;
    const known = this.findings.get(key);
    const shorter =
      known !== undefined &&
      (finding.preemptions < known.preemptions ||
        (finding.preemptions === known.preemptions && finding.schedule.length < known.schedule.length));
    if (known === undefined || shorter) this.findings.set(key, finding);
  }

  /** Whether there is a fault that says enough. Where locks are taken in such orders, a deadlock says more. */
  private get hasFault(): boolean {
    return [...this.findings.values()].some(({ fault, kind }) => fault && kind !== 'lock order');
  }

  private exploration(exhausted: number): Exploration {
    const findings = [...this.findings.values()].sort((one, other) => Number(other.fault) - Number(one.fault));
    const { orders, serial, schedules, operations } = this;
    const events = this.situation.cpus.flatMap(({ cpu, events: all }) =>
      all.flatMap((event, number) => (isOfUserSpace(event) ? [] : [eventName(cpu, number)])),
    );
    // Before every order has run, nothing is known of them.
    const unseen = orders === 0 ? [] : events.filter((event) => !this.seen.has(event));
    const common = { orders, outcomes: serial.length, schedules, operations, exhausted, steps: [], findings };
    return { ...common, gaps: [...this.gaps], unseen };
  }
}

function tooManyOrders(): Diagnostic {
  return new Diagnostic({
    code: 'EXPLORE_ORDERS',
    kind: 'unsupported',
    message: 'the events have too many orders',
    cause: 'an outcome is compared with that of each order of the events, one after the other; up to 500 are tried',
    hint: 'let fewer events happen at once',
  });
}
