import type { KernelEvent, WatchdogPlan } from '../../../kernel-model/events.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import type { Subject } from '../bench.ts';
import type { CheckInput } from '../inputs/input.ts';
import type { Exploration } from './exploration.ts';
import { Session } from './session.ts';
import { type CallNode, RESOURCE_HELPERS, type Way, type Ways } from './ways.ts';

/**
 * How much work firings may take: instructions, with what a helper call, a run and the start of a kernel take besides. It bounds the time of a
 * check, and is the same on every machine.
 */
const MOST_WORK = 400_000_000;
const WORK_OF_CALL = 200;
const WORK_OF_RUN = 20_000;
const WORK_OF_KERNEL = 200_000;

/** A firing that is to be tried. */
interface PlannedFiring {
  readonly way: Way;
  readonly plan: WatchdogPlan;
  /** The call during which it is, or `undefined` for one at an instruction. */
  readonly call: CallNode | undefined;
  readonly name: string;
}

function duringCall(call: CallNode): PlannedFiring {
  const name = `during helper call ${call.number}, ${call.helper}`;
  return { way: call.way, plan: { duringHelperCall: call.number }, call, name };
}

/** The first instruction, the last, and those that divide the way into eight parts. */
function atInstructions(way: Way): readonly PlannedFiring[] {
  const { instructions } = way;
  const parts = Array.from({ length: 7 }, (_, n) => Math.floor((instructions * (n + 1)) / 8));
  const moments = new Set([1, ...parts, instructions - 1].filter((moment) => moment > 0));
  return [...moments].map((atInstruction) => ({
    way,
    plan: { atInstruction },
    call: undefined,
    name: `at instruction ${atInstruction}`,
  }));
}

/**
 * All possible firings, the most useful first: a call at each place of the code, each call that acquires or releases something, the first
 * call of each helper on each way, then instructions, then all other calls.
 */
function planned(ways: Ways): readonly PlannedFiring[] {
  const sites = new Set<string>();
  const ranked: [CallNode[], CallNode[], CallNode[], CallNode[]] = [[], [], [], []];
  const firstOnWay = new Set<CallNode>();
  for (const { calls } of ways.all()) {
    const helpers = new Set<string>();
    for (const call of calls) {
      if (!helpers.has(call.helper)) firstOnWay.add(call);
      helpers.add(call.helper);
    }
  }
  for (const call of ways.calls()) {
    const site = `${call.helper} ${call.site}`;
    const rank = !sites.has(site) ? 0 : RESOURCE_HELPERS.has(call.helper) ? 1 : firstOnWay.has(call) ? 2 : 3;
    sites.add(site);
    ranked[rank].push(call);
  }
  const [sited, resources, helpers, others] = ranked.map((calls) => calls.map(duringCall));
  return [...sited!, ...resources!, ...helpers!, ...ways.all().flatMap(atInstructions), ...others!];
}

/** An event that only one program sees, with the watchdog firing. A sample is taken where the watchdog reaches programs. */
function forced({ input }: Way, program: string, plan: WatchdogPlan): KernelEvent {
  const event = { ...input.event, program, watchdog: plan };
  return event.kind === 'perf_sample' ? { ...event, event: 'page-faults' } : event;
}

function workOf(run: ProgramRun): number {
  return run.instructions + WORK_OF_CALL * run.helperCalls + WORK_OF_RUN;
}

/** Lets the watchdog fire in runs that are let happen again, one place after the other. */
export class WatchdogFirings {
  private readonly subject: Subject;
  private readonly exploration: Exploration;
  private readonly ways: Ways;
  private readonly all: readonly Exploration[];
  private session: Session | undefined;
  private sessionOf: Way | undefined;
  private work = 0;
  private instructions = 0;
  /** Firings whose way was not taken again. */
  private readonly strayed: PlannedFiring[] = [];

  /** @param all the explorations of the object's programs, which may have been attached together */
  constructor(subject: Subject, exploration: Exploration, ways: Ways, all: readonly Exploration[]) {
    this.subject = subject;
    this.exploration = exploration;
    this.ways = ways;
    this.all = all;
  }

  /** Tries all, or as many as the budget allows, and notes their number. */
  async fire(): Promise<void> {
    const all = planned(this.ways);
    let stopped = '';
    try {
      for (const firing of all) {
        stopped = this.stopReason();
        if (stopped !== '') break;
        if (firing.call?.tried !== true && !(await this.tryOn(firing, false))) this.strayed.push(firing);
      }
      for (const firing of this.strayed) {
        stopped ||= this.stopReason();
        if (stopped !== '') break;
        if (firing.call?.tried !== true) await this.tryOn(firing, true);
      }
    } finally {
      await this.session?.end();
    }
    this.conclude(stopped);
  }

  private stopReason(): string {
    return this.exploration.leftAlone || (this.work >= MOST_WORK ? 'more calls would take too long' : '');
  }

  private conclude(stopped: string): void {
    const { ways, instructions, exploration } = this;
    const calls = ways.calls();
    const callsTried = calls.filter(({ tried }) => tried).length;
    const strayed = calls.length > callsTried && stopped === '' ? 'those calls were not repeated' : '';
    const untried = [stopped, strayed, ways.missing].filter((reason) => reason !== '').join('; ');
    exploration.untriedResources = ways.untriedResources;
    exploration.watchdog = { calls: calls.length, callsTried, ways: ways.all().length, instructions, untried };
  }

  /** @param whole whether what came before on its kernel happens again, too. @returns whether the way was taken and the watchdog fired there */
  private async tryOn(firing: PlannedFiring, whole: boolean): Promise<boolean> {
    const { way, plan, name } = firing;
    const session = await this.sessionFor(way, whole);
    if (session === undefined) return false;
    const { program } = this.exploration.subject;
    const input: CheckInput = {
      ...way.input,
      name: `${way.input.name}; the watchdog fires ${name}`,
      event: forced(way, program.name, plan),
    };
    const runs = await session.happen(input);
    for (const run of runs) this.work += workOf(run);
    // Only the first run of the event has the plan's calls: a packet that is sent on is seen without it.
    const [run] = runs;
    if (run === undefined || run.program !== program.name || !run.firings.some((fired) => fired.forced)) return false;
    if (firing.call === undefined) {
      this.instructions += 1;
      return true;
    }
    this.ways.fired(run, firing.call.number);
    return firing.call.tried;
  }

  /** A session for a way. It is the previous one if possible, so that most firings share a kernel. */
  private async sessionFor(way: Way, whole: boolean): Promise<Session | undefined> {
    const { situation } = way;
    const sameKernel = this.sessionOf !== undefined && this.sessionOf.situation === situation;
    const shared = sameKernel && this.sessionOf!.attached === way.attached;
    if (!shared) {
      await this.session?.end();
      const attached = this.all.filter(({ subject }) => way.attached.includes(subject));
      this.session = new Session(this.subject, attached, situation);
      this.work += WORK_OF_KERNEL;
    }
    this.sessionOf = way;
    if (whole) {
      const seen = await this.session!.replay(way.before());
      this.work += WORK_OF_KERNEL;
      for (const run of seen ?? []) this.work += workOf(run);
      if (seen === undefined) return undefined;
    }
    return this.session;
  }
}
