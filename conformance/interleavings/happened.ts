import { hex } from '../../base/bytes.ts';
import type { AtOnceOutcome, CpuEvents } from '../../runtime/at-once.ts';
import type { Schedule, Waiting } from '../../runtime/interleaved.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import type { MapEntry, Target } from '../../runtime/target.ts';

/** Events that happen at once, and what was before them. */
export interface Situation {
  newTarget(): Target;
  /** Starts a kernel, loads and attaches, and lets happen what comes before. */
  prepare(target: Target): Promise<void>;
  readonly cpus: readonly CpuEvents[];
  /** Whether stores stay in buffers for a while (x86-TSO). */
  readonly storeBuffers: boolean;
}

/** What there is after events at once, by name: the contents of maps and what programs returned. */
export type Facts = ReadonlyMap<string, string>;

/** A program's run in one of the events of a CPU. */
export interface RunAtOnce {
  readonly cpu: number;
  readonly run: ProgramRun;
}

/** What one schedule has led to. */
export interface Happened extends Pick<AtOnceOutcome, 'steps'> {
  readonly schedule: Schedule;
  readonly facts: Facts;
  readonly deadlock: readonly Waiting[];
  /** The runs of events that have ended, and of those that the kernel did not survive. */
  readonly runs: readonly RunAtOnce[];
  /** The events that programs saw: `event 2 of CPU 1`. */
  readonly seen: readonly string[];
}

/** An event in words. @param number from 0 on */
export function eventName(cpu: number, number: number): string {
  return `event ${number + 1} of CPU ${cpu}`;
}

/** Runs one schedule on a kernel of its own. @param look does something with the kernel afterwards */
export async function happen(
  situation: Situation,
  schedule: Schedule,
  look?: (target: Target, happened: Happened) => Promise<void>,
): Promise<Happened> {
  const target = situation.newTarget();
  try {
    await situation.prepare(target);
    const { cpus, storeBuffers } = situation;
    const outcome = await target.fireAtOnce({ cpus, schedule, storeBuffers });
    const facts = await factsOf(target, outcome);
    const { steps, deadlock } = outcome;
    const runs = outcome.runs.flatMap(({ cpu, events }) => events.flat().map((run) => ({ cpu, run })));
    const seen = outcome.runs.flatMap(({ cpu, events }) =>
      events.flatMap((programs, number) => (programs.length === 0 ? [] : [eventName(cpu, number)])),
    );
    const happened = { schedule, steps, facts, deadlock, runs, seen };
    await look?.(target, happened);
    return happened;
  } finally {
    await target.shutdown();
  }
}

async function factsOf(target: Target, { runs, deadlock, dead }: AtOnceOutcome): Promise<Facts> {
  const facts = new Map<string, string>();
  for (const { cpu, events } of runs) {
    for (const [event, programs] of events.entries()) {
      for (const [n, run] of programs.entries()) {
        facts.set(`program "${run.program}" in ${eventName(cpu, event)}${nth(n)}`, endOf(run));
      }
    }
  }
  const { maps } = await target.snapshot();
  for (const [name, entries] of Object.entries(maps)) addEntries(facts, name, entries);
  if (dead === undefined && deadlock.length === 0) await addRecords(facts, target);
  return facts;
}

function nth(n: number): string {
  return n === 0 ? '' : `, run ${n + 1}`;
}

/** How a run ended, without what depends on its time. */
function endOf({ outcome, verdict, result, panic, explanation, packet, packetsOut }: ProgramRun): string {
  const packets = packetsOut.map((sent) => `${sent.interface} ${hex(sent.bytes)}`);
  const parts = [
    `${outcome}, ${verdict === String(result) ? result : `${verdict} (${result})`}`,
    panic?.message,
    explanation,
    packet === null ? undefined : `packet ${hex(packet)}`,
    ...packets,
  ];
  return parts.filter((part) => part !== undefined && part !== null).join('; ');
}

function addEntries(facts: Map<string, string>, map: string, entries: readonly MapEntry[]): void {
  for (const [n, { key, value }] of entries.entries()) {
    const place = key.length === 0 ? `map "${map}", element ${n + 1}` : `map "${map}" at key ${hex(key)}`;
    facts.set(place, hex(value));
  }
}

const RECORD_MAPS = ['ringbuf', 'perf_event_array'];

/** Records that programs have sent; their order among CPUs has no meaning. */
async function addRecords(facts: Map<string, string>, target: Target): Promise<void> {
  for (const { name, maps } of await target.loadedObjects()) {
    for (const map of maps) {
      if (!RECORD_MAPS.includes(map.typeName)) continue;
      const records = await target.takeRecords(`${name}/${map.name}`);
      const texts = records.map(({ cpu, bytes, lost }) => `${cpu ?? ''} ${hex(bytes)} ${lost}`);
      facts.set(`records of map "${map.name}"`, texts.sort().join('\n'));
    }
  }
}

/** Where two outcomes differ, as `what: one, not other`. */
export function differences(facts: Facts, others: Facts): string[] {
  const names = new Set([...facts.keys(), ...others.keys()]);
  return [...names]
    .filter((name) => facts.get(name) !== others.get(name))
    .map((name) => `${name}: ${facts.get(name) ?? 'nothing'}, not ${others.get(name) ?? 'nothing'}`);
}
