import { Diagnostic } from '../../../base/diagnostic.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import type { Acquisition } from '../../../kernel-model/spin-locks.ts';
import type { Interleaved, Operation, Schedule, Step, Turn, Waiting } from '../../interleaved.ts';
import type { Atomicity } from './atomicity.ts';
import type { Lane, LaneHost } from './lane.ts';
import { type Doable, VisibleOperations } from './visible-operations.ts';

/** A CPU after so many operations of one turn lets another go on, as a real one would in that time. */
const LONGEST_TURN = 4000;

/** Bytes of shared memory that operations of all CPUs may touch in a run: who searches for races keeps something about each. */
const MOST_TOUCHED = 1 << 20;

/** How an operation comes about. */
interface Manner {
  readonly drained: boolean;
  /** The CPU that has let others go on just before. */
  readonly gaveWay: Lane | undefined;
}

/** Lets lanes take turns, as a schedule says. */
export class Interleaver {
  private readonly host: LaneHost;
  private readonly kernel: Kernel;
  private readonly lanes: readonly Lane[];
  private readonly operations: VisibleOperations;
  private readonly steps: Step[] = [];
  private readonly counts = new Map<Lane, number>();
  private readonly freed = new Map<number, number>();
  /** Bytes that operations have touched so far. */
  private touched = 0;
  private active: Lane | undefined;
  /** The CPU that has let others go on. */
  private yielded: Lane | undefined;

  constructor(host: LaneHost, lanes: readonly Lane[], atomicity: Atomicity, buffered: boolean) {
    this.host = host;
    this.kernel = host.kernel;
    this.lanes = lanes;
    this.operations = new VisibleOperations(host.kernel, lanes, host.filled, atomicity, buffered);
  }

  /** Runs all lanes to their ends. */
  run(schedule: Schedule): Interleaved {
    try {
      for (const turn of schedule) this.take(turn);
      for (let lane = this.next(); lane !== undefined; lane = this.next()) this.goOn(lane, {});
      for (const lane of this.lanes) while (this.drain(lane));
      return { steps: this.steps, deadlock: this.waiting() };
    } finally {
      for (const lane of this.lanes) {
        this.activate(lane);
        lane.abandon();
      }
      this.active?.state.save();
      this.active = undefined;
    }
  }

  private take(turn: Turn): void {
    const lane = this.lanes.find(({ cpu }) => cpu === turn.cpu);
    if (lane === undefined) return;
    if (turn.drains === undefined) this.goOn(lane, turn);
    else for (let n = 0; n < turn.drains; n++) this.drain(lane);
  }

  /** The CPU that goes on when the schedule has ended: the active one, then the lowest that can. */
  private next(): Lane | undefined {
    if (this.host.dead !== undefined) return undefined;
    const able = this.lanes.filter((lane) => this.canGoOn(lane));
    return able.find((lane) => lane !== this.yielded) ?? able[0];
  }

  private goOn(
    lane: Lane,
    { operations = Number.POSITIVE_INFINITY, events = Number.POSITIVE_INFINITY }: Partial<Turn>,
  ) {
    const gaveWay = this.yielded;
    this.yielded = undefined;
    for (let n = 0; n < LONGEST_TURN; n++) {
      this.activate(lane);
      const coming = this.settle(lane, events);
      if (coming === undefined || (this.counts.get(lane) ?? 0) >= operations) return;
      if (this.isBlocked(lane)) return;
      this.perform(lane, coming, { drained: false, gaveWay: n === 0 ? gaveWay : undefined });
      if (coming.pause && this.lanes.some((other) => other !== lane && this.canGoOn(other))) break;
    }
    this.yielded = lane;
  }

  /** Executes what others cannot see, up to the next visible operation. @returns it; `undefined` if the events have ended */
  private settle(lane: Lane, events: number): Doable | undefined {
    for (;;) {
      lane.enterNext(events);
      if (lane.executor === undefined) return lane.event < events ? this.comingAction(lane) : undefined;
      const coming = this.operations.coming(lane);
      if (coming !== undefined) return coming;
      this.operations.step(lane);
    }
  }

  private comingAction(lane: Lane): Doable | undefined {
    const { action } = lane;
    if (action === undefined) return undefined;
    const ends = action.kind === 'loader_end';
    const maps = ends ? this.host.mapsOf(action.object) : [this.host.mapNamed(action.map)];
    const touches = maps.map((map) => ({ kind: 'map' as const, map, write: true }));
    const on = ends ? `object "${action.object}"` : `map "${action.map}"`;
    const operation = { kind: 'user space', touches, place: 'user space', what: action.kind, on } as const;
    return { operation, pause: false, perform: () => lane.act() };
  }

  private perform(lane: Lane, { operation, perform }: Doable, { drained, gaveWay }: Manner): void {
    for (const touch of operation.touches) if (touch.kind === 'memory') this.touched += touch.size;
    if (this.touched > MOST_TOUCHED) throw tooMuchTouched(operation.place);
    const number = (this.counts.get(lane) ?? 0) + 1;
    const others = this.lanes.filter((other) => other !== lane && other !== gaveWay && this.canGoOn(other));
    const drainable = this.lanes.filter((other) => this.operations.comingDrain(other) !== undefined);
    const { cpu, event } = lane;
    const lock = operation.kind === 'lock' || operation.kind === 'unlock' ? operation.touches[0] : undefined;
    if (operation.kind === 'lock') this.waitForRelease(lane, lock);
    this.steps.push({
      operation: { ...operation, cpu, event, number },
      drained,
      others: others.map((other) => other.cpu),
      drainable: drainable.map((other) => other.cpu),
    });
    this.counts.set(lane, number);
    perform();
    if (operation.kind === 'unlock' && lock?.kind === 'lock') this.freed.set(lock.offset, this.kernel.clock.now);
  }

  private drain(lane: Lane): boolean {
    const coming = this.operations.comingDrain(lane);
    if (coming === undefined) return false;
    this.perform(lane, coming, { drained: true, gaveWay: undefined });
    return true;
  }

  /** The time that a CPU has waited for a lock passes on it, too. */
  private waitForRelease(lane: Lane, lock: Operation['touches'][number] | undefined): void {
    const time = lock?.kind === 'lock' ? this.freed.get(lock.offset) : undefined;
    if (time !== undefined && time > this.kernel.clock.now) lane.executor?.waitUntil(time, 'bpf_spin_lock');
  }

  private canGoOn(lane: Lane): boolean {
    return !lane.done && !this.isBlocked(lane);
  }

  private isBlocked(lane: Lane): boolean {
    return this.wanted(lane) !== undefined;
  }

  /** The lock that a CPU waits for: that of a program that runs on another CPU. */
  private wanted(lane: Lane): { readonly lock: number; readonly program: string } | undefined {
    if (lane.executor?.call?.helper !== 'bpf_spin_lock') return undefined;
    const before = this.active;
    this.activate(lane);
    const lock = this.operations.wantedLock(lane);
    const program = this.kernel.runningProgram;
    const owner = lock === undefined ? undefined : this.kernel.locks.waitsFor(lock, program, lane.cpu);
    if (before !== undefined) this.activate(before);
    const waits = owner !== undefined && this.runs(owner);
    return waits ? { lock: lock!, program } : undefined;
  }

  private runs({ cpu }: Acquisition): boolean {
    return this.lanes.some((lane) => lane.cpu === cpu && lane.executor !== undefined);
  }

  private waiting(): Waiting[] {
    return this.lanes.flatMap((lane) => {
      const wanted = this.wanted(lane);
      if (wanted === undefined) return [];
      this.activate(lane);
      const { operation } = this.operations.coming(lane)!;
      const holds = this.kernel.locks.heldOn(wanted.program, lane.cpu);
      return {
        cpu: lane.cpu,
        program: wanted.program,
        wants: operation.on,
        at: operation.place,
        holds: holds.map(({ place, site }) => ({ lock: place, at: site.text })),
      };
    });
  }

  private activate(lane: Lane): void {
    if (this.active === lane) return;
    this.active?.state.save();
    lane.state.restore();
    this.active = lane;
  }
}

function tooMuchTouched(place: string): Diagnostic {
  return new Diagnostic({
    code: 'INTERLEAVING_TOO_MUCH_MEMORY',
    kind: 'unsupported',
    message: `programs that run at once touch more than ${MOST_TOUCHED} bytes of shared memory, with the operation at ${place}`,
    cause: 'each byte is followed, so that no race is missed',
    hint: 'let shorter events happen at once, or make the values of maps smaller',
  });
}
