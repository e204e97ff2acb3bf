import type { ErrnoName } from '../../kernel-model/errno.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import { BEGINNING, comparePositions, type Position } from '../../runtime/stepping/moment.ts';
import type { StandingProgram } from '../../runtime/stepping/stepped-target.ts';
import { Conditions, type Trigger, WatchedStep } from './conditions.ts';
import type { EndedRun } from './history.ts';
import type { Plan, Timeline } from './timeline.ts';

/** Why programs stand. */
export type Stop =
  | { readonly kind: 'step' | 'interrupt' | 'beginning' | 'end' | 'arrived' }
  /** The watchdog fires now, and moves the instruction pointer. */
  | { readonly kind: 'alarm' }
  /** The next instruction ends a run in an unusual way. */
  | { readonly kind: 'ends'; readonly run: ProgramRun }
  | Trigger
  /** Everything is over. */
  | { readonly kind: 'over'; readonly code: number };

/** How far a client wants programs to go. */
export type Order =
  | { readonly kind: 'step' | 'continue' }
  /** Steps until the instruction pointer leaves a range. */
  | { readonly kind: 'range'; readonly start: bigint; readonly end: bigint };

/** An order that is carried out forwards. */
class Forwards implements Plan {
  stop: Stop | undefined;
  /** The run that has ended in an unusual way. */
  overshot: EndedRun | undefined;
  private readonly order: Order;
  private readonly from: Position;
  /** What the client has been told at the position where it starts. */
  private readonly told: Stop | undefined;
  private readonly conditions: Conditions;
  private readonly watched: WatchedStep;

  constructor(order: Order, from: Position, told: Stop | undefined, conditions: Conditions) {
    this.order = order;
    this.from = from;
    this.told = told;
    this.conditions = conditions;
    this.watched = new WatchedStep(conditions.watched);
  }

  at(here: Position, program: StandingProgram): number | undefined {
    if (comparePositions(here, this.from) > 0) {
      this.stop = this.overshot === undefined ? this.reasonAt(here, program) : { kind: 'step' };
      if (this.stop !== undefined) return undefined;
    }
    this.watched.before(program);
    const singly = this.order.kind !== 'continue' || !this.conditions.isEmpty;
    return singly ? here.retired + 1 : Number.MAX_SAFE_INTEGER;
  }

  ended(number: number, ended: EndedRun): void {
    this.watched.forget();
    const isTold = this.told?.kind === 'ends' && comparePositions(this.from, ended.last) === 0;
    if (ended.run.outcome === 'completed' || isTold || this.overshot !== undefined) return;
    if (number >= this.from.run) this.overshot = ended;
  }

  private reasonAt(here: Position, program: StandingProgram): Stop | undefined {
    const trigger = this.watched.after(program);
    if (trigger !== undefined) return trigger;
    const { order, from, told } = this;
    if (here.interrupted) {
      const isTold = told?.kind === 'alarm' && here.run === from.run && here.retired === from.retired;
      if (!isTold) return { kind: 'alarm' };
    }
    const found = this.conditions.breakpointAt(program.registers.rip);
    if (found !== undefined || order.kind === 'continue') return found;
    if (order.kind !== 'range') return { kind: 'step' };
    const { rip } = program.registers;
    return here.run === from.run && rip >= order.start && rip < order.end ? undefined : { kind: 'step' };
  }
}

/** Finds the last position before another one that something has triggered. */
class Backwards implements Plan {
  found: { readonly at: Position; readonly trigger: Trigger } | undefined;
  private readonly to: Position;
  private readonly conditions: Conditions;
  private readonly watched: WatchedStep;
  private before: Position = BEGINNING;

  constructor(to: Position, conditions: Conditions) {
    this.to = to;
    this.conditions = conditions;
    this.watched = new WatchedStep(conditions.watched);
  }

  at(here: Position, program: StandingProgram): number | undefined {
    const trigger = this.watched.after(program);
    if (trigger !== undefined) this.found = { at: this.before, trigger };
    if (comparePositions(here, this.to) >= 0) return undefined;
    const breakpoint = this.conditions.breakpointAt(program.registers.rip);
    if (breakpoint !== undefined) this.found = { at: here, trigger: breakpoint };
    this.watched.before(program);
    this.before = here;
    return here.retired + 1;
  }

  ended(): void {
    this.watched.forget();
  }
}

/** Goes forwards and backwards, as a client orders. */
export class Traveller {
  readonly conditions = new Conditions();
  readonly timeline: Timeline;
  private told: Stop | undefined;
  /** Where the next order leads to, whatever it is. */
  private jump: (() => Promise<Stop>) | undefined;

  constructor(timeline: Timeline) {
    this.timeline = timeline;
  }

  /** Why programs stand. */
  get stop(): Stop {
    return this.told ?? { kind: 'arrived' };
  }

  /** Goes to the first instruction of all. */
  async begin(): Promise<Stop> {
    return this.tell(await this.goToBeginning());
  }

  /** The next order goes to the first program of an event, from 1 on. */
  jumpToEvent(event: number): void {
    this.jump = async () => {
      const { timeline } = this;
      await timeline.giveUp();
      const arrival = await timeline.follow({
        at: () => (timeline.event >= event ? undefined : Number.MAX_SAFE_INTEGER),
      });
      if (arrival.kind === 'over') return await this.goToEnd(arrival.code);
      return { kind: arrival.kind === 'interrupted' ? 'interrupt' : 'arrived' };
    };
  }

  /** The next order goes to the beginning, where what happens starts again. */
  jumpToBeginning(): void {
    this.jump = async () => {
      await this.timeline.giveUp();
      return await this.goToBeginning();
    };
  }

  /** As {@link jumpToBeginning}, where helpers fail. Changes of the client are dropped. */
  changeKernel(failing: ReadonlyMap<string, ErrnoName>): void {
    this.jump = async () => {
      const { timeline } = this;
      await timeline.giveUp();
      timeline.failing = failing;
      timeline.interventions.clear();
      timeline.history.forgetAfter(BEGINNING);
      return await this.goToBeginning();
    };
  }

  /** Carries out an order. */
  async forwards(order: Order): Promise<Stop> {
    const { timeline, jump } = this;
    const from = timeline.position;
    if (jump !== undefined) return await this.jumped(jump);
    if (from === undefined) return this.stop;
    const plan = new Forwards(order, from, this.told, this.conditions);
    const arrival = await timeline.follow(plan);
    if (plan.overshot !== undefined) {
      return await this.arrive(plan.overshot.last, { kind: 'ends', run: plan.overshot.run });
    }
    if (arrival.kind === 'interrupted') return this.tell({ kind: 'interrupt' });
    if (arrival.kind === 'over') return this.tell(await this.endedFrom(from, arrival.code));
    const { stop = { kind: 'step' } } = plan;
    if (stop.kind !== 'alarm') return this.tell(stop);
    return await this.arrive({ ...timeline.position!, interrupted: false }, stop);
  }

  /** Goes back by an instruction, or to the last breakpoint or watchpoint. */
  async backwards(kind: 'step' | 'continue'): Promise<Stop> {
    const { timeline, conditions, jump } = this;
    const from = timeline.position;
    if (jump !== undefined) return await this.jumped(jump);
    if (from === undefined) return this.stop;
    if (kind === 'step') {
      const before = timeline.history.before(from);
      if (before === undefined) return this.tell({ kind: 'beginning' });
      return await this.arrive(before, { kind: 'step' });
    }
    if (conditions.isEmpty) return await this.arrive(BEGINNING, { kind: 'beginning' });
    await timeline.giveUp();
    const plan = new Backwards(from, conditions);
    const arrival = await timeline.follow(plan);
    if (arrival.kind === 'interrupted') return this.tell({ kind: 'interrupt' });
    if (plan.found === undefined) return await this.arrive(BEGINNING, { kind: 'beginning' });
    return await this.arrive(plan.found.at, plan.found.trigger);
  }

  /** Lets everything happen that is left, without any stop. @returns the exit code */
  async runToEnd(): Promise<number> {
    const { timeline, told } = this;
    if (told?.kind === 'over') return told.code;
    const arrival = await timeline.follow({ at: () => Number.MAX_SAFE_INTEGER });
    return arrival.kind === 'over' ? arrival.code : 0;
  }

  private async goToBeginning(): Promise<Stop> {
    const arrival = await this.timeline.goTo(BEGINNING);
    return arrival.kind === 'over' ? arrival : { kind: 'arrived' };
  }

  private async jumped(jump: () => Promise<Stop>): Promise<Stop> {
    this.jump = undefined;
    return this.tell(await jump());
  }

  private async arrive(at: Position, stop: Stop): Promise<Stop> {
    const { kind } = await this.timeline.goTo(at);
    return this.tell(kind === 'interrupted' ? { kind: 'interrupt' } : stop);
  }

  /** Everything has happened: a client that knows the last position already is told so, and others go there. */
  private async endedFrom(from: Position, code: number): Promise<Stop> {
    const { history } = this.timeline;
    const last = history.run(history.runs - 1)?.last;
    const knows = this.told?.kind === 'end' || this.told?.kind === 'ends';
    if (last === undefined || (knows && comparePositions(from, last) >= 0)) return { kind: 'over', code };
    return await this.goToEnd(code);
  }

  private async goToEnd(code: number): Promise<Stop> {
    const { history } = this.timeline;
    const last = history.run(history.runs - 1)?.last;
    if (last === undefined) return { kind: 'over', code };
    await this.timeline.giveUp();
    const { kind } = await this.timeline.goTo(last);
    return { kind: kind === 'interrupted' ? 'interrupt' : 'end' };
  }

  private tell(stop: Stop): Stop {
    this.told = stop;
    return stop;
  }
}
