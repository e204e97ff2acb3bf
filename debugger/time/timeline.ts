import type { ErrnoName } from '../../kernel-model/errno.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import { comparePositions, type Moment, type Position } from '../../runtime/stepping/moment.ts';
import { type Conductor, type StandingProgram, SteppedTarget } from '../../runtime/stepping/stepped-target.ts';
import type { Target } from '../../runtime/target.ts';
import { type EndedRun, History } from './history.ts';
import { Interventions } from './interventions.ts';

/**
 * Lets everything happen from the start on, on kernels that are made for it.
 * @returns the exit code of the command that it stands for
 */
export type Replay = (newTarget: () => Target) => Promise<number>;

/** Decides at each position where the programs are to go on to. */
export interface Plan {
  /** @returns how many instructions the run is to have retired next, more than now; undefined to stop here */
  at(here: Position, program: StandingProgram): number | undefined;
  /** A run has ended. */
  ended?(number: number, ended: EndedRun): void;
}

/** Where a plan has led to. */
export type Arrival = { readonly kind: 'stands' | 'interrupted' } | { readonly kind: 'over'; readonly code: number };

/** The program that stands, what lets it go on, and what gives it up. */
interface Standing {
  readonly program: StandingProgram;
  readonly at: Position;
  readonly goOn: (until: number) => void;
  readonly giveUp: (reason: Error) => void;
}

/** No longer than these milliseconds pass until the machine can do something else. */
const LONGEST_BREATH = 20;
/** How many stops pass until the clock is read, unless programs have run far in between. */
const STOPS_BETWEEN = 256;
const FAR = 10_000;

/** What happens is repeated from the start: this was given up. */
class GivenUp extends Error {}

/** Everything that happens, with one position where it stands. Runs are exact, so what has happened can be repeated, up to any position. */
export class Timeline implements Conductor {
  readonly history = new History();
  readonly interventions = new Interventions();
  /** Helpers that fail with an errno, whatever they are asked; read when what happens starts. */
  failing: ReadonlyMap<string, ErrnoName> = new Map();
  /** Whether a client wants what happens to stop. */
  interrupted = false;
  private readonly replay: Replay;
  private readonly breathe: () => Promise<void>;
  private running: Promise<void> | undefined;
  private standing: Standing | undefined;
  private plan: Plan = { at: () => undefined };
  private arrive: ((arrival: Arrival | Error) => void) | undefined;
  private kernel: SteppedTarget | undefined;
  private run = 0;
  private lastEvent: KernelEvent | undefined;
  private events = 0;
  private stops = 0;
  private lastRetired = 0;
  private lastBreath = 0;

  /** @param breathe resolves after everything else that waits has had its turn */
  constructor(replay: Replay, breathe: () => Promise<void>) {
    this.replay = replay;
    this.breathe = breathe;
  }

  /** The program that stands; undefined if everything is over. */
  get program(): StandingProgram | undefined {
    return this.standing?.program;
  }

  /** Where it stands. */
  get position(): Position | undefined {
    return this.standing?.at;
  }

  /** The number of the event that happens, from 1 on. */
  get event(): number {
    return this.events;
  }

  /** The kernel. */
  get target(): SteppedTarget | undefined {
    return this.kernel;
  }

  /** Lets programs go on from where they stand, or from the start. @throws what the replay throws, such as a Diagnostic for an object that is refused */
  async follow(plan: Plan): Promise<Arrival> {
    this.plan = plan;
    this.interrupted = false;
    const arrival = new Promise<Arrival | Error>((resolve) => {
      this.arrive = resolve;
    });
    const { standing } = this;
    if (standing === undefined) this.start();
    else {
      const until = this.decide(standing.at, standing.program);
      if (until === undefined) return { kind: 'stands' };
      this.standing = undefined;
      standing.goOn(until);
    }
    const arrived = await arrival;
    if (arrived instanceof Error) throw arrived;
    return arrived;
  }

  /** Gives up what happens, so that the next plan starts from the beginning. */
  async giveUp(): Promise<void> {
    const { standing, running } = this;
    this.standing = undefined;
    standing?.giveUp(new GivenUp());
    await running;
    this.running = undefined;
  }

  /** Goes to a position. @returns how: `stands` there, or the end of everything if there is no such position any more */
  async goTo(target: Position): Promise<Arrival> {
    const { position } = this;
    if (position === undefined || comparePositions(position, target) > 0) await this.giveUp();
    return await this.follow({
      at: (here) => {
        if (comparePositions(here, target) >= 0) return undefined;
        if (here.run < target.run) return Number.MAX_SAFE_INTEGER;
        return Math.max(target.retired, here.retired + 1);
      },
    });
  }

  /** Changes the program that stands, here and whenever it comes here again. @returns whether there is room for the change */
  intervene(size: number, apply: (program: StandingProgram) => void): boolean {
    const { standing } = this;
    if (standing === undefined || !this.interventions.add({ at: standing.at, size, apply })) return false;
    this.history.forgetAfter(standing.at);
    apply(standing.program);
    return true;
  }

  stands(program: StandingProgram): number | Promise<number> {
    const { retired, interrupted } = program.moment;
    const at: Position = { run: this.run, retired, interrupted };
    if (program.event !== this.lastEvent) {
      this.lastEvent = program.event;
      this.events += 1;
    }
    if (interrupted) this.history.addMoved(at);
    for (const each of this.interventions.at(at)) each.apply(program);
    const until = this.interrupted ? undefined : this.decide(at, program);
    if (until === undefined) return this.stop(program, at, this.interrupted ? 'interrupted' : 'stands');
    if (this.isOutOfBreath(retired)) return this.goOnLater(program, at, until);
    return until;
  }

  ended(run: ProgramRun, last: Moment): void {
    const ended = { run, last: { ...last, run: this.run } };
    this.history.addEnd(this.run, ended);
    this.plan.ended?.(this.run, ended);
    this.run += 1;
  }

  private start(): void {
    this.run = 0;
    this.events = 0;
    this.lastEvent = undefined;
    this.running = this.replay(() => {
      this.kernel = new SteppedTarget(this, this.failing);
      return this.kernel;
    }).then(
      (code) => this.arrive?.({ kind: 'over', code }),
      (error: unknown) => {
        if (error instanceof GivenUp) return;
        this.arrive?.(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }

  private decide(here: Position, program: StandingProgram): number | undefined {
    const until = this.plan.at(here, program);
    const next = until === undefined ? undefined : this.interventions.next(here);
    return next === undefined ? until : Math.min(until!, Math.max(next.retired, here.retired + 1));
  }

  private stop(program: StandingProgram, at: Position, kind: 'stands' | 'interrupted'): Promise<number> {
    return new Promise((goOn, giveUp) => {
      this.standing = { program, at, goOn, giveUp };
      this.arrive?.({ kind });
    });
  }

  private isOutOfBreath(retired: number): boolean {
    const far = Math.abs(retired - this.lastRetired) > FAR;
    this.lastRetired = retired;
    this.stops += 1;
    if (!far && this.stops % STOPS_BETWEEN !== 0) return false;
    return performance.now() - this.lastBreath > LONGEST_BREATH;
  }

  private async goOnLater(program: StandingProgram, at: Position, until: number): Promise<number> {
    await this.breathe();
    this.lastBreath = performance.now();
    return this.interrupted ? await this.stop(program, at, 'interrupted') : until;
  }
}
