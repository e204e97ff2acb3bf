import { type Diagnostic, inPlace } from '../../base/diagnostic.ts';
import { host } from '../../base/host.ts';
import type { YamlMapping, YamlValue } from '../../base/yaml-value.ts';
import {
  CALL_CHAIN_PARTS,
  COUNTER_ERRORS,
  type Direction,
  type EventBase,
  type EventInside,
  type KernelEvent,
  type PacketWarning,
  PERF_EVENT_NAMES,
  PT_REGS_NAMES,
  type PtRegsValues,
  type RecordValue,
  type TaskDescription,
  type UserAction,
  type WatchdogPlan,
} from '../../kernel-model/events.ts';
import { readCaptureFile } from '../packet-capture.ts';
import { checkPacketRanges, packetEvents } from './capture-events.ts';
import { readDuration } from './duration.ts';
import { MAP_ACTIONS, readHex, readMapAction } from './map-action-reader.ts';
import { PACES } from './pacing.ts';
import { readPacketNumbers } from './packet-numbers.ts';

/** An event, or an action of user space between events. */
export type Happening = KernelEvent | UserAction;

const LARGEST_U32 = 0xffff_ffff;
const LARGEST_U64 = 0xffff_ffff_ffff_ffffn;
const SMALLEST_I64 = -0x8000_0000_0000_0000n;
const LARGEST_PID = 0x7fff_ffff;
const LARGEST_QUEUE = 0xffff;
const LARGEST_CPU = 63;
/** TASK_COMM_LEN (include/linux/sched.h). */
const LONGEST_COMM = 16;

const COMMON_KEYS = ['after', 'interval', 'clock_back', 'cpu', 'task', 'watchdog', 'inside', 'program'] as const;
const PACKET_KEYS = ['interface', 'direction', 'queue', 'fields', 'non_linear'] as const;
/** How to treat truncated packets. */
const TRUNCATED_PACKETS = ['refuse', 'keep'] as const;
/** The key that marks each kind of event, with its other keys. */
const KINDS = {
  packet: ['label', 'warnings', ...PACKET_KEYS, ...COMMON_KEYS],
  capture: ['packets', 'truncated_packets', 'pace', ...PACKET_KEYS, ...COMMON_KEYS],
  tracepoint: ['fields', ...COMMON_KEYS],
  kprobe: ['registers', ...COMMON_KEYS],
  kretprobe: ['registers', ...COMMON_KEYS],
  uprobe: ['registers', ...COMMON_KEYS],
  uretprobe: ['registers', ...COMMON_KEYS],
  perf_sample: ['registers', ...COMMON_KEYS],
  map: MAP_ACTIONS,
} as const;
type Kind = keyof typeof KINDS;
const KIND_NAMES = Object.keys(KINDS) as Kind[];
type EventKey = Kind | (typeof KINDS)[Kind][number];
const ALL_KEYS = [...new Set([...KIND_NAMES, ...KIND_NAMES.flatMap((kind): readonly EventKey[] => KINDS[kind])])];

type Fields = YamlMapping<EventKey>;

/**
 * Reads one item of `events`. A capture is opened at once, and its ranges of packets are checked. Its packets are
 * decoded on demand.
 *
 * @param folder where relative paths of captures start
 * @returns the event; for a capture, one for each of its packets
 * @throws {Diagnostic} kind `input`, naming line and column
 */
export function readEvent(value: YamlValue, folder: string): Iterable<Happening> {
  const kind = value.mapping(ALL_KEYS).one(KIND_NAMES);
  // This second reading refuses keys of other kinds.
  const fields: Fields = value.mapping<EventKey>([kind, ...KINDS[kind]]);
  switch (kind) {
    case 'packet':
      return [
        {
          kind,
          bytes: readHex(fields.require(kind)),
          ...fields.optional('label', 'label', (label) => label.text()),
          ...fields.optional('warnings', 'warnings', (warnings) => warnings.list().map(readWarning)),
          ...readPacketFields(fields),
        },
      ];
    case 'capture':
      return readCaptureEvents(fields, folder);
    case 'tracepoint':
      return [
        {
          kind,
          event: readTracepointName(fields.require(kind)),
          ...fields.optional('fields', 'fields', readRecordFields),
          ...readCommon(fields),
        },
      ];
    case 'perf_sample':
      return [{ kind, ...readSample(fields.require(kind)), ...readRegistersOf(fields), ...readCommon(fields) }];
    case 'map':
      return readMapAction(fields, fields.require(kind).text());
    default:
      return [
        {
          kind: 'probe',
          type: kind,
          function: fields.require(kind).text(),
          ...readRegistersOf(fields),
          ...readCommon(fields),
        },
      ];
  }
}

function readCaptureEvents(fields: Fields, folder: string): Iterable<Happening> {
  const given = fields.require('capture');
  const path = given.text();
  const truncated = fields.get('truncated_packets')?.word(TRUNCATED_PACKETS);
  const pace = fields.get('pace')?.word(PACES);
  const ranges = fields.get('packets') && readPacketNumbers(fields.get('packets')!);
  const { interval, ...common } = readPacketFields(fields);
  if (pace === 'captured' && interval !== undefined) throw twoPaces(fields.require('interval'));
  const file = host().paths.isAbsolute(path) ? path : host().paths.join(folder, path);
  const capture = inPlace(given.place, () => readCaptureFile(file, { truncatedPackets: 'keep' }));
  if (ranges !== undefined) checkPacketRanges(capture, ranges);
  return packetEvents(capture, common, { ranges, truncated, pace, interval, howToKeep: 'truncated_packets: keep' });
}

function twoPaces(interval: YamlValue): Diagnostic {
  return interval.fault({
    code: 'EVENTS_PACE',
    problem: 'there are both an interval and the pace of the capture',
    cause: 'packets arrive at the times of their capture, or at an interval',
    hint: 'write pace: fixed, or leave interval out',
  });
}

function readWarning(value: YamlValue): PacketWarning {
  const warning = value.mapping(['code', 'text']);
  return { code: warning.require('code').text(), text: warning.require('text').text() };
}

function readCommon(fields: Fields): EventBase {
  return {
    ...fields.optional('after', 'after', (time) => readDuration(time, 0)),
    ...fields.optional('interval', 'interval', (time) => readDuration(time, 0)),
    ...fields.optional('cpu', 'cpu', (cpu) => cpu.integer(0, LARGEST_CPU)),
    ...readTaskOf(fields),
    ...fields.optional('clock_back', 'clockBack', (duration) => readDuration(duration, 0)),
    ...fields.optional('watchdog', 'watchdog', readWatchdog),
    ...fields.optional('inside', 'inside', readInside),
    ...fields.optional('program', 'program', (program) => program.text()),
  };
}

function readPacketFields(fields: Fields) {
  return {
    ...fields.optional('interface', 'interface', (name) => name.text()),
    ...fields.optional('direction', 'direction', readDirection),
    ...fields.optional('queue', 'queue', (queue) => queue.integer(0, LARGEST_QUEUE)),
    ...fields.optional('fields', 'fields', (named) =>
      Object.fromEntries(named.named().map(([name, value]) => [name, value.integer(0, LARGEST_U32)])),
    ),
    ...fields.optional('non_linear', 'nonLinear', (bytes) => bytes.integer(0, LARGEST_U32)),
    ...readCommon(fields),
  };
}

function readDirection(value: YamlValue): Direction {
  const word = value.text();
  if (word === 'ingress' || word === 'egress') return word;
  throw value.fault({
    code: 'YAML_RANGE',
    problem: `direction is ${JSON.stringify(word)}`,
    cause: 'a packet comes into the kernel or goes out of it',
    hint: 'write ingress or egress',
  });
}

/** `task: none` means a CPU without a current task. */
function readTaskOf(fields: Fields): Pick<EventBase, 'task' | 'noTask'> {
  const task = fields.get('task');
  if (task?.isText === true) {
    task.word(['none']);
    return { noTask: true };
  }
  return fields.optional('task', 'task', readTask);
}

function readTask(value: YamlValue): TaskDescription {
  const task = value.mapping(['pid', 'tgid', 'comm', 'registers']);
  return {
    pid: task.require('pid').integer(0, LARGEST_PID),
    ...task.optional('tgid', 'tgid', (tgid) => tgid.integer(0, LARGEST_PID)),
    ...task.optional('comm', 'comm', readComm),
    ...task.optional('registers', 'registers', readRegisters),
  };
}

function readComm(value: YamlValue): string {
  const comm = value.anyText();
  const length = new TextEncoder().encode(comm).length;
  if (length <= LONGEST_COMM && !comm.includes('\0')) return comm;
  throw value.fault({
    code: 'YAML_RANGE',
    problem: `${JSON.stringify(comm)} cannot be a task's comm`,
    cause: `a comm has up to ${LONGEST_COMM} bytes, and no NUL; this has ${length}`,
    hint: 'write a shorter name',
  });
}

function readWatchdog(value: YamlValue): WatchdogPlan {
  const plan = value.mapping(['at_instruction', 'during_helper_call']);
  if (plan.one(['at_instruction', 'during_helper_call']) === 'at_instruction') {
    return { atInstruction: plan.require('at_instruction').integer(0, Number.MAX_SAFE_INTEGER) };
  }
  return { duringHelperCall: plan.require('during_helper_call').integer(1, Number.MAX_SAFE_INTEGER) };
}

/** The keys of an event inside a helper: a probe or a tracepoint that the helper reaches, or a sample of it. */
const INSIDE_KEYS = ['tracepoint', 'kprobe', 'kretprobe', 'perf_sample', 'fields', 'registers'] as const;

function readInside(value: YamlValue): EventInside {
  const inside = value.mapping(['helper_call', 'event']);
  const given = inside.require('event');
  given.mapping(INSIDE_KEYS);
  const [event] = readEvent(given, '');
  return {
    helperCall: inside.require('helper_call').integer(1, Number.MAX_SAFE_INTEGER),
    event: event as KernelEvent,
  };
}

function readRegistersOf(fields: Fields) {
  return fields.optional('registers', 'registers', readRegisters);
}

/** Register values are 64 bits; a negative one means its two's complement. */
function readRegisters(value: YamlValue): PtRegsValues {
  const registers = value.mapping(PT_REGS_NAMES);
  const read = (name: (typeof PT_REGS_NAMES)[number]) =>
    BigInt.asUintN(64, registers.require(name).bigint(SMALLEST_I64, LARGEST_U64));
  return Object.fromEntries(registers.keys.map((name) => [name, read(name)]));
}

function readTracepointName(value: YamlValue): string {
  const name = value.text();
  if (/^[^/\s]+\/[^/\s]+$/.test(name)) return name;
  throw value.fault({
    code: 'EVENTS_TRACEPOINT',
    problem: `${JSON.stringify(name)} is not a tracepoint`,
    cause: 'a tracepoint is named by its category and event',
    hint: 'write for example syscalls/sys_enter_dup',
  });
}

function readRecordFields(value: YamlValue): Record<string, RecordValue> {
  const read = (field: YamlValue) => field.bigint(SMALLEST_I64, LARGEST_U64);
  return Object.fromEntries(
    value.named().map(([name, field]) => {
      if (field.isList) return [name, field.list().map(read)];
      return [name, field.isText ? field.anyText() : read(field)];
    }),
  );
}

const SAMPLE_KEYS = [
  'event',
  'period',
  'address',
  'counter',
  'enabled',
  'running',
  'counter_error',
  'kernel_stack',
  'user_stack',
  'call_chain',
] as const;

function readSample(value: YamlValue) {
  const sample = value.mapping(SAMPLE_KEYS);
  const read = (number: YamlValue) => number.bigint(0n, LARGEST_U64);
  const readStack = (stack: YamlValue) => stack.list().map(read);
  return {
    ...sample.optional('period', 'period', read),
    ...sample.optional('address', 'address', read),
    ...sample.optional('counter', 'counter', read),
    ...sample.optional('enabled', 'enabled', read),
    ...sample.optional('running', 'running', read),
    ...sample.optional('counter_error', 'counterError', (name) => name.word(COUNTER_ERRORS)),
    ...sample.optional('kernel_stack', 'kernelStack', readStack),
    ...sample.optional('user_stack', 'userStack', readStack),
    ...sample.optional('event', 'event', (name) => name.word(PERF_EVENT_NAMES)),
    ...sample.optional('call_chain', 'callChain', (parts) => parts.list().map((part) => part.word(CALL_CHAIN_PARTS))),
  };
}
