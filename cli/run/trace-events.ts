import { plainLine } from '../../base/plain-text.ts';
import { describeHelperCall, type MapNames, mapOfCall } from '../../runtime/describe-helper-call.ts';
import type { HelperCall, NotedCall, ProgramRun } from '../../runtime/program-run.ts';
import { RELEASING } from '../../runtime/run/cleanup-watch.ts';
import type { ReportedEvent } from './run-reporter.ts';

/** Entries of a timeline at most, and their characters: viewers take some hundred megabytes. */
export const MOST_ENTRIES = 500_000;
const MOST_CHARACTERS = 2 ** 27;

/** Helpers that change a map, with what they do. */
const CHANGES: Readonly<Record<string, string>> = {
  bpf_map_update_elem: 'update',
  bpf_map_delete_elem: 'delete',
  bpf_map_push_elem: 'push',
  bpf_map_pop_elem: 'pop',
};
const LOCK = 'bpf_spin_lock';
const UNLOCK = 'bpf_spin_unlock';

/** An entry of Chrome's trace event format. Times are microseconds. */
interface Entry {
  readonly ph: 'X' | 'i' | 'b' | 'e' | 'M';
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly id?: string;
  /** An instant of a thread. */
  readonly s?: 't';
  readonly args?: object;
}

/** A place in time: the CPU of a kernel. */
interface Lane {
  readonly pid: number;
  readonly tid: number;
}

const microseconds = (nanoseconds: number): number => nanoseconds / 1000;

/** The first call of a helper by the cleanup of a panic. Nothing else runs after a panic, so the last releases are its own. */
function firstCleanup(
  { cleanups, helpers, helperCalls }: ProgramRun,
  calls: readonly NotedCall[],
): NotedCall | undefined {
  if (calls.length < helperCalls || !(cleanups > 0)) return undefined;
  return calls.filter((_, n) => RELEASING.has(helpers[n]!.name)).at(-cleanups);
}

/**
 * The programs of a run in virtual time: a process for each kernel, and in it a thread for each CPU. Slices are programs and the helpers that they
 * call; instants are changes of maps, packets, printed lines, firings of the watchdog, panics and oopses. Slices below a program's, too, are its
 * timeout handler and the cleanup of its panic. A held lock is a span.
 * It needs events with {@link import('../../kernel-model/disturbance/disturbance.ts').Disturbance.callsNoted}.
 */
export class TraceEvents {
  readonly #entries: string[] = [];
  readonly #lanes = new Set<string>();
  readonly #mostCharacters: number;
  #kernel = 0;
  #characters = 0;
  /** Runs that are left out, because a timeline with them would be too large: from the first of them on, all. */
  leftOut = 0;

  /** @param mostCharacters of all entries */
  constructor(mostCharacters: number = MOST_CHARACTERS) {
    this.#mostCharacters = mostCharacters;
  }

  /** A kernel has booted: its time starts at 0. */
  newKernel(): void {
    this.#kernel += 1;
    this.#put({ ph: 'M', pid: this.#kernel, tid: 0, name: 'process_name', args: { name: `kernel ${this.#kernel}` } });
  }

  /** @param maps names of the maps of the kernel @param bytes how many the packet of the event has; absent for other events */
  add(run: ProgramRun, { number, source }: ReportedEvent, maps: MapNames, bytes?: number): void {
    if (this.leftOut > 0) {
      this.leftOut += 1;
      return;
    }
    const before = this.#entries.length;
    this.#addRun(run, { number, source }, maps, bytes);
    if (this.#entries.length <= MOST_ENTRIES && this.#characters <= this.#mostCharacters) return;
    this.#entries.length = before;
    this.leftOut = 1;
  }

  #addRun(run: ProgramRun, event: Pick<ReportedEvent, 'number' | 'source'>, maps: MapNames, bytes?: number): void {
    const { number, source } = event;
    const calls = run.noted?.calls ?? [];
    const lane = this.#lane(run.cpu);
    const { program, outcome, startedAt, endedAt, instructions, verdict } = run;
    const about = { event: number, source: plainLine(source), object: plainLine(run.object), outcome, result: verdict };
    this.#slice(lane, program, 'program', startedAt, endedAt, { ...about, instructions, helperCalls: run.helperCalls });
    if (bytes !== undefined) this.#instant(lane, `packet of ${bytes} bytes`, 'packet', startedAt, about);
    const open = new Map<string, string>();
    for (const [n, noted] of calls.entries()) {
      const call = run.helpers[n];
      if (call !== undefined) this.#call(lane, call, noted, endedAt, maps, open);
    }
    for (const [id, name] of open) this.#put({ ...lane, ph: 'e', name, cat: 'lock', id, ts: microseconds(endedAt) });
    for (const { after, interruptedAt, mechanism, helper } of run.firings) {
      const fired = { mechanism, interruptedAt: plainLine(interruptedAt), ...(helper === undefined ? {} : { helper }) };
      this.#instant(lane, 'watchdog', 'watchdog', startedAt + after, fired);
    }
    this.#end(lane, run, calls);
  }

  /** The timeline as Perfetto and chrome://tracing read it. */
  toJson(): string {
    const more = this.leftOut === 0 ? '' : `,"otherData":{"runsLeftOut":${this.leftOut}}`;
    return `{"displayTimeUnit":"ns","traceEvents":[\n${this.#entries.join(',\n')}\n]${more}}\n`;
  }

  #call(lane: Lane, call: HelperCall, noted: NotedCall, end: number, maps: MapNames, open: Map<string, string>): void {
    const { from, until = end, instruction } = noted;
    const args = { call: plainLine(describeHelperCall(call, maps)), instruction };
    this.#slice(lane, call.name, 'helper', from, until, args);
    const change = CHANGES[call.name];
    if (change !== undefined && call.result === 0n) {
      const map = mapOfCall(call, maps) ?? 'a map';
      this.#instant(lane, `${change} ${map}`, 'map', until, args);
    }
    const id = `0x${(call.args[0] ?? 0n).toString(16)}`;
    if (call.name === LOCK && call.returned !== false) {
      open.set(id, `lock ${id}`);
      this.#put({ ...lane, ph: 'b', name: `lock ${id}`, cat: 'lock', id, ts: microseconds(until) });
    } else if (call.name === UNLOCK && open.delete(id)) {
      this.#put({ ...lane, ph: 'e', name: `lock ${id}`, cat: 'lock', id, ts: microseconds(from) });
    }
    this.#lines(lane, noted, from);
  }

  /** How a run ended, what the kernel printed then, and the packets that went out. */
  #end(lane: Lane, run: ProgramRun, calls: readonly NotedCall[]): void {
    const { panic, oops, timeout, endedAt } = run;
    const told = (key: 'trace' | 'log') => calls.reduce((sum, call) => sum + call[key].length, 0);
    this.#lines(lane, { trace: run.trace.slice(told('trace')), log: run.log.slice(told('log')) }, endedAt);
    this.#handlers(lane, run, calls);
    const place = panic?.location === undefined ? {} : { at: plainLine(panic.location) };
    if (panic !== null)
      this.#instant(lane, timeout === null ? 'panic' : 'timeout', 'panic', endedAt, {
        message: plainLine(panic.message),
        ...place,
      });
    if (oops !== null)
      this.#instant(lane, 'oops', 'oops', endedAt, { message: plainLine(oops.message), at: plainLine(oops.symbol) });
    for (const { interface: device, bytes, ingress = false } of run.packetsOut) {
      const name = `packet of ${bytes.length} bytes ${ingress ? 'into' : 'out of'} ${device}`;
      this.#instant(lane, name, 'packet', endedAt, {});
    }
  }

  /**
   * The ways out of a program: its timeout handler, from the moment that the watchdog sends it there, and the cleanup of a panic, from the first
   * release on. The kernel does not see the beginning of a panic.
   */
  #handlers(lane: Lane, run: ProgramRun, calls: readonly NotedCall[]): void {
    const { timeout, startedAt, endedAt } = run;
    if (timeout !== null) this.#slice(lane, 'timeout handler', 'handler', startedAt + timeout.ranFor, endedAt, {});
    const first = firstCleanup(run, calls);
    if (first !== undefined) {
      this.#slice(lane, 'cleanup of the panic', 'handler', first.from, endedAt, { releases: run.cleanups });
    }
  }

  #lines(lane: Lane, { trace, log }: Pick<NotedCall, 'trace' | 'log'>, at: number): void {
    this.#printed(lane, 'trace', trace, at);
    this.#printed(lane, 'kernel log', log, at);
  }

  #printed(lane: Lane, name: string, all: readonly string[], at: number): void {
    const lines = all.filter((text) => text !== '').map(plainLine);
    if (lines.length > 0) this.#instant(lane, name, 'print', at, { lines });
  }

  #lane(cpu: number): Lane {
    const lane = { pid: this.#kernel, tid: cpu };
    const key = `${lane.pid} ${cpu}`;
    if (!this.#lanes.has(key)) {
      this.#lanes.add(key);
      this.#put({ ...lane, ph: 'M', name: 'thread_name', args: { name: `CPU ${cpu}` } });
    }
    return lane;
  }

  #slice(lane: Lane, name: string, cat: string, from: number, until: number, args: object): void {
    this.#put({
      ...lane,
      ph: 'X',
      name: plainLine(name),
      cat,
      ts: microseconds(from),
      dur: microseconds(until - from),
      args,
    });
  }

  #instant(lane: Lane, name: string, cat: string, at: number, args: object): void {
    this.#put({ ...lane, ph: 'i', s: 't', name: plainLine(name), cat, ts: microseconds(at), args });
  }

  #put(entry: Entry): void {
    const text = JSON.stringify(entry);
    this.#entries.push(text);
    this.#characters += text.length;
  }
}
