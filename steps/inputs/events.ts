import { packetEvents } from '../../captures/events/capture-events.ts';
import type { PacketCapture } from '../../captures/packet-capture.ts';
import { systemCallTracepoints } from '../../kernel-model/contexts/tracepoint-events.ts';
import {
  CALL_CHAIN_PARTS,
  type CallChainPart,
  COUNTER_ERRORS,
  type Direction,
  type PacketEvent,
  PERF_EVENT_NAMES,
  type PerfEventName,
  type PerfSampleEvent,
  type ProbeEvent,
  PT_REGS_NAMES,
  type PtRegsName,
  type PtRegsValues,
  type RecordValue,
  type TaskDescription,
  type TracepointEvent,
} from '../../kernel-model/events.ts';
import { readHexadecimal, readNumber } from '../../vocabulary/cells.ts';
import type { Arrival, PacketRange, ProbeTypes, TaskOnCpu } from '../parameters/events.ts';
import { misplaced } from '../running/misplaced.ts';
import type { Scenario } from '../scenario.ts';
import { inRow, type Pair, pairs, wrongTable } from '../tables/tables.ts';
import { expectKnown } from '../tables/unknown-name.ts';

/** Only the properties that have a value. The target chooses the rest. */
function given<Properties extends object>(
  properties: Properties,
): { [Name in keyof Properties]?: NonNullable<Properties[Name]> } {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Properties]?: NonNullable<Properties[Name]>;
  };
}

/** Properties whose object has something in it. */
function unlessEmpty<Properties extends Record<string, object>>(properties: Properties): Partial<Properties> {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => Object.keys(value).length > 0),
  ) as Partial<Properties>;
}

/** Fields of a tracepoint's record, which its description names. */
export const RECORD_FIELDS = pairs({ what: 'field of the record', shape: '| fildes | 3 |' });

/** Registers by their names in struct pt_regs. */
export function readRegisters(table: readonly Pair<PtRegsName>[]): PtRegsValues {
  const value = ({ name, value: text, row }: Pair<PtRegsName>) =>
    inRow(row, () => BigInt.asUintN(64, readNumber(text, `register ${name}`)));
  return Object.fromEntries(table.map((pair) => [pair.name, value(pair)]));
}

function onCpu({ pid, comm, tgid, cpu, nobody }: TaskOnCpu): { cpu?: number; task?: TaskDescription; noTask?: true } {
  if (nobody !== undefined) return { ...given({ cpu }), ...(nobody === 'none' && { noTask: true }) };
  return { ...given({ cpu }), task: { pid, comm, ...given({ tgid }) } };
}

/** A field of a record: a number, a list written [1, 2], or a text in quotes. */
function readRecordValue(field: string, text: string): RecordValue {
  const [, quoted] = /^"(.*)"$/s.exec(text) ?? [];
  if (quoted !== undefined) return quoted;
  const [, list] = /^\[(.*)\]$/.exec(text) ?? [];
  if (list === undefined) return readNumber(text, `field ${field}`);
  const items = list.split(',').filter((item) => item.trim() !== '');
  return items.map((item) => readNumber(item, `an element of ${field}`));
}

/** The categories of which every event is known. */
const OF_SYSTEM_CALLS = /^(raw_)?syscalls\//;

/** Nothing could see an event of a system call that there is none of. @throws Diagnostic UNKNOWN_NAME */
function expectTracepoint({ recording }: Scenario, name: string): void {
  if (!OF_SYSTEM_CALLS.test(name)) return;
  const described = recording.configuration.tracepoints?.map(({ event }) => event) ?? [];
  expectKnown('tracepoint', name, [...systemCallTracepoints(), ...described]);
}

/** The event of a tracepoint being hit. @param table the record's fields by name */
export function tracepointEvent(
  scenario: Scenario,
  task: TaskOnCpu,
  name: string | undefined,
  table: readonly Pair[],
): TracepointEvent {
  if (name !== undefined) expectTracepoint(scenario, name);
  const fields = Object.fromEntries(
    table.map(({ name: field, value, row }) => [field, inRow(row, () => readRecordValue(field, value))]),
  );
  const event = name ?? scenario.attached(['tracepoint']).name ?? '';
  return { kind: 'tracepoint', event, ...unlessEmpty({ fields }), ...onCpu(task) };
}

/** The event of a probed function being called, or returning. @param table struct pt_regs there, by name */
export function probeEvent(
  scenario: Scenario,
  task: TaskOnCpu,
  types: ProbeTypes,
  name: string | undefined,
  table: readonly Pair<PtRegsName>[],
): ProbeEvent {
  const attached = scenario.recording.attached.find(
    (point) => point.name === name && types.some((type) => type === point.kind),
  );
  const point = attached ?? (name === undefined ? scenario.attached(types) : undefined);
  const type = types.find((candidate) => candidate === point?.kind) ?? types[0]!;
  return {
    kind: 'probe',
    type,
    function: name ?? point?.name ?? '',
    ...unlessEmpty({ registers: readRegisters(table) }),
    ...onCpu(task),
  };
}

const NUMBERS = ['period', 'address', 'counter', 'enabled', 'running'] as const;
const STACKS = { 'kernel stack': 'kernelStack', 'user stack': 'userStack' } as const;
type StackName = keyof typeof STACKS;

/** What a table may say of a sample. */
export type SampleField = 'event' | 'call chain' | (typeof NUMBERS)[number] | StackName | PtRegsName;

/** A sample of a perf event: which event, what it samples by itself, its numbers, stacks, and registers. */
export const SAMPLE = pairs<SampleField>({
  what: 'field of a sample',
  names: ['event', 'call chain', ...NUMBERS, 'kernel stack', 'user stack', ...PT_REGS_NAMES],
  empty: ['call chain'],
  shape: '| period | 1000 |',
});

function oneOf<Word extends string>(what: string, word: string, words: readonly Word[]): Word {
  expectKnown(what, word, words);
  return word as Word;
}

/** Parts of a call chain, written kernel, user; nothing for none. */
function readParts(text: string): CallChainPart[] {
  const names = text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  return names.map((name) => oneOf('part of a call chain', name, CALL_CHAIN_PARTS));
}

/** A list of 64-bit numbers, written [1, 2]. */
function readAddresses(text: string, what: string): bigint[] {
  const [, list] = /^\[(.*)\]$/.exec(text) ?? [];
  if (list === undefined) {
    throw wrongTable(`"${text}" is not a list`, `${what} is one of a list`, 'write for example [0x401000, 0x402000]');
  }
  return list.split(',').flatMap((item) => (item.trim() === '' ? [] : [BigInt.asUintN(64, readNumber(item, what))]));
}

function readSampleField(name: SampleField, text: string): Partial<PerfSampleEvent> {
  if (name === 'event') return { event: oneOf<PerfEventName>('perf event', text, PERF_EVENT_NAMES) };
  if (name === 'call chain') return { callChain: readParts(text) };
  if (name === 'kernel stack' || name === 'user stack') {
    return { [STACKS[name]]: readAddresses(text, `an address of the ${name}`) };
  }
  if (name === 'counter' && /^E/.test(text)) return { counterError: oneOf('error of a counter', text, COUNTER_ERRORS) };
  const value = BigInt.asUintN(64, readNumber(text, name));
  const number = NUMBERS.find((candidate) => candidate === name);
  return number === undefined ? { registers: { [name]: value } } : { [number]: value };
}

/** The event of a counter's overflow. */
export function perfEvent(task: TaskOnCpu, table: readonly Pair<SampleField>[]): PerfSampleEvent {
  const parts = table.map(({ name, value, row }) => inRow(row, () => readSampleField(name, value)));
  const registers = Object.assign({}, ...parts.map((part) => part.registers ?? {})) as PtRegsValues;
  const sample = Object.assign({}, ...parts) as Partial<PerfSampleEvent>;
  const { registers: _, ...others } = sample;
  return { kind: 'perf_sample', ...others, ...unlessEmpty({ registers }), ...onCpu(task) };
}

/** The place and the direction of a packet. By default it arrives. */
export interface Passage extends Arrival {
  readonly direction?: Direction;
}

/** The event of a frame arriving, or leaving. @param table fields of struct sk_buff by name, and non-linear: bytes in page fragments */
export function packetEvent(
  bytes: Uint8Array,
  label: string,
  arrival: Passage,
  table: readonly Pair[] = [],
): PacketEvent {
  return { kind: 'packet', bytes, label, ...passage(arrival, table) };
}

/** What a phrase says of packets beside their bytes. */
function passage(arrival: Passage, table: readonly Pair[]): Omit<PacketEvent, 'kind' | 'bytes' | 'label'> {
  const number = ({ name, value, row }: Pair) => inRow(row, () => Number(readNumber(value, name)));
  const { 'non-linear': nonLinear, ...fields } = Object.fromEntries(table.map((pair) => [pair.name, number(pair)]));
  const others = Object.keys(fields).length === 0 ? undefined : (fields as Record<string, number>);
  const { direction, ...place } = arrival;
  const out = direction === 'egress' ? direction : undefined;
  return { ...given(place), ...given({ direction: out, nonLinear, fields: others }) };
}

/** The frame of a phrase that gives it in hexadecimal. */
export function hexadecimalPacket(text: string, arrival: Passage): PacketEvent {
  return packetEvent(readHexadecimal(text, 'a packet'), `the packet ${text}`, arrival);
}

/**
 * Events of packets of a capture, in order.
 * @throws Diagnostic where the capture is broken, has no such packets, or has only parts of them and no step says that these are replayed
 */
export function captureEvents(
  scenario: Scenario,
  range: PacketRange | undefined,
  capture: string,
  arrival: Passage,
  table: readonly Pair[] = [],
): Iterable<PacketEvent> {
  const read = scenario.files.capture(capture);
  checkNotEmpty(read, capture);
  if (range !== undefined) checkRange(read, range, capture);
  return packetEvents(read, passage(arrival, table), {
    ...scenario.files.captureUse(capture),
    ranges: range && [{ first: range.from, last: range.to }],
    howToKeep: `Given the capture "${capture}" is replayed with its truncated packets`,
  });
}

function checkNotEmpty({ packets }: PacketCapture, capture: string): void {
  for (const _packet of packets) return;
  throw misplaced(`${capture} has no packets`, 'name a capture that has some');
}

function checkRange({ packets }: PacketCapture, { from, to }: PacketRange, capture: string): void {
  let count = 0;
  for (const { index } of packets) {
    count = index;
    if (index >= to) break;
  }
  if (from >= 1 && from <= to && to <= count) return;
  for (const { index } of packets) count = Math.max(count, index);
  throw misplaced(`${capture} has no packets ${from}-${to}`, `choose from packets 1-${count}`);
}
