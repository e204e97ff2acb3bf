import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import {
  CALL_CHAIN_PARTS,
  type CallChainPart,
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
import type { Arrival, PacketRange, ProbeTypes, TaskOnCpu } from '../parameter-types.ts';
import type { Scenario } from '../scenario.ts';
import { misplaced } from './misplaced.ts';
import { readHexadecimal, readNumber, readPairs } from './tables.ts';

type Rows = readonly (readonly string[])[];

/** Properties that are there only where they have a value: what is left out is the target's choice. */
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

function isRegister(name: string): name is PtRegsName {
  return (PT_REGS_NAMES as readonly string[]).includes(name);
}

function unknownName(what: string, name: string, known: readonly string[]): Diagnostic {
  return new Diagnostic({
    code: 'UNKNOWN_NAME',
    kind: 'input',
    message: `there is no ${what} "${name}"`,
    cause: `known are ${known.join(', ')}`,
    hint: 'use one of these names',
  });
}

/** Registers by their names in struct pt_regs. */
export function readRegisters(rows: Rows): PtRegsValues {
  const registers: Partial<Record<PtRegsName, bigint>> = {};
  for (const [name, value] of readPairs(rows)) {
    if (!isRegister(name)) throw unknownName('register', name, PT_REGS_NAMES);
    registers[name] = BigInt.asUintN(64, readNumber(value, `register ${name}`));
  }
  return registers;
}

function onCpu({ pid, comm, tgid, cpu }: TaskOnCpu): { cpu?: number; task: TaskDescription } {
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

/** The event of a tracepoint being hit. @param rows the record's fields by name */
export function tracepointEvent(
  scenario: Scenario,
  task: TaskOnCpu,
  name: string | undefined,
  rows: Rows,
): TracepointEvent {
  const fields: Record<string, RecordValue> = {};
  for (const [field, text] of readPairs(rows)) fields[field] = readRecordValue(field, text);
  const event = name ?? scenario.attached(['tracepoint']).name ?? '';
  return { kind: 'tracepoint', event, ...unlessEmpty({ fields }), ...onCpu(task) };
}

/** The event of a probed function being called, or returning. @param rows struct pt_regs there, by name */
export function probeEvent(
  scenario: Scenario,
  task: TaskOnCpu,
  types: ProbeTypes,
  name: string | undefined,
  rows: Rows,
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
    ...unlessEmpty({ registers: readRegisters(rows) }),
    ...onCpu(task),
  };
}

const SAMPLE_FIELDS = ['period', 'address', 'counter', 'enabled', 'running'] as const;

/** Which perf event it is. */
function readEventName(name: string): PerfEventName {
  const known = PERF_EVENT_NAMES.find((candidate) => candidate === name.trim());
  if (known === undefined) throw unknownName('perf event', name, PERF_EVENT_NAMES);
  return known;
}

/** Parts of a call chain, written kernel, user; nothing for none. */
function readParts(text: string): CallChainPart[] {
  const names = text.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  return names.map((name) => {
    const part = CALL_CHAIN_PARTS.find((candidate) => candidate === name);
    if (part === undefined) throw unknownName('part of a call chain', name, CALL_CHAIN_PARTS);
    return part;
  });
}

const STACKS = { 'kernel stack': 'kernelStack', 'user stack': 'userStack' } as const;

function isStack(name: string): name is keyof typeof STACKS {
  return Object.hasOwn(STACKS, name);
}

/** A list of 64-bit numbers, written [1, 2]. */
function readAddresses(text: string, what: string): bigint[] {
  const [, list] = /^\[(.*)\]$/.exec(text.trim()) ?? [];
  if (list === undefined) throw unknownName('list', text, ['[0x401000, 0x402000]']);
  return list.split(',').flatMap((item) => (item.trim() === '' ? [] : [BigInt.asUintN(64, readNumber(item, what))]));
}

/** The event of a counter's overflow. @param rows event, call chain, period, address, counter, enabled, running, stacks and registers by name */
export function perfEvent(task: TaskOnCpu, rows: Rows): PerfSampleEvent {
  const sample: Partial<Record<(typeof SAMPLE_FIELDS)[number], bigint>> = {};
  const registers: Partial<Record<PtRegsName, bigint>> = {};
  const stacks: { kernelStack?: readonly bigint[]; userStack?: readonly bigint[] } = {};
  const kind: { event?: PerfEventName; callChain?: readonly CallChainPart[] } = {};
  for (const [name, text] of readPairs(rows)) {
    if (name === 'event') {
      kind.event = readEventName(text);
      continue;
    }
    if (name === 'call chain') {
      kind.callChain = readParts(text);
      continue;
    }
    if (isStack(name)) {
      stacks[STACKS[name]] = readAddresses(text, `an address of the ${name}`);
      continue;
    }
    const value = BigInt.asUintN(64, readNumber(text, name));
    const field = SAMPLE_FIELDS.find((candidate) => candidate === name);
    if (field !== undefined) sample[field] = value;
    else if (isRegister(name)) registers[name] = value;
    else
      throw unknownName('field of a sample', name, [
        'event',
        'call chain',
        ...SAMPLE_FIELDS,
        ...Object.keys(STACKS),
        ...PT_REGS_NAMES,
      ]);
  }
  return { kind: 'perf_sample', ...kind, ...sample, ...stacks, ...unlessEmpty({ registers }), ...onCpu(task) };
}

/** Where a packet passes, and which way; it arrives where that is left out. */
export interface Passage extends Arrival {
  readonly direction?: Direction;
}

/** The event of a frame arriving, or leaving. @param rows fields of struct sk_buff by name, and non-linear: bytes in page fragments */
export function packetEvent(bytes: Uint8Array, label: string, arrival: Passage, rows: Rows = []): PacketEvent {
  const { 'non-linear': nonLinear, ...fields } = Object.fromEntries(
    readPairs(rows).map(([name, text]) => [name, Number(readNumber(text, name))]),
  );
  const others = Object.keys(fields).length === 0 ? undefined : (fields as Record<string, number>);
  const { direction, ...place } = arrival;
  const out = direction === 'egress' ? direction : undefined;
  return { kind: 'packet', bytes, label, ...given(place), ...given({ direction: out, nonLinear, fields: others }) };
}

/** The frame of a phrase that gives it in hexadecimal. */
export function hexadecimalPacket(text: string, arrival: Passage, rows: Rows = []): PacketEvent {
  return packetEvent(readHexadecimal(text, 'a packet'), `the packet ${text}`, arrival, rows);
}

/** Events of packets of a capture, in order. @throws Diagnostic where the capture is broken or has no such packets */
export function captureEvents(
  scenario: Scenario,
  range: PacketRange | undefined,
  capture: string,
  arrival: Passage,
  rows: Rows = [],
): PacketEvent[] {
  const packets = scenario.files.packets(capture);
  if (range !== undefined && (range.from < 1 || range.to > packets.length || range.from > range.to)) {
    throw misplaced(`${capture} has no packets ${range.from}-${range.to}`, `its packets are 1-${packets.length}`);
  }
  return packets
    .slice(range === undefined ? 0 : range.from - 1, range?.to)
    .map((packet) => packetEvent(packet.bytes, `packet ${packet.index} of ${capture}`, arrival, rows));
}
