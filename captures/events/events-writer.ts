import { Document, isMap, isScalar, isSeq, type Node, visit } from 'yaml';
import { plainYaml } from '../../base/plain-yaml.ts';
import type {
  EventBase,
  KernelEvent,
  PacketEvent,
  PerfSampleEvent,
  TaskDescription,
  UserAction,
} from '../../kernel-model/events.ts';
import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';
import type { EventsDocument, PlannedAttachment } from './events-file.ts';
import { formatHex } from './hex.ts';
import { plainTracepoint } from './tracepoint-writer.ts';

const LINE_WIDTH = 120;
/** How deep mappings and lists get their own lines: the document, its events, an event. */
const BLOCK_DEPTH = 3;

type Plain = Readonly<Record<string, unknown>>;

/**
 * Writes an events file. {@link parseEvents} reads the same configuration and events from it. Packets of captures are
 * written in hexadecimal with their labels, so the file needs no other.
 *
 * @returns YAML 1.2 of the schema `captures/events.schema.json`
 */
export function formatEvents({ configuration, attach, events }: EventsDocument): string {
  const attached = attach === undefined ? {} : { attach: attach.map(plainAttachment) };
  const plain = { ...plainConfiguration(configuration), ...attached, events: Array.from(events, plainEvent) };
  const document = new Document(plain, { aliasDuplicateObjects: false });
  visit(document, {
    Node(_key, node, path) {
      const depth = path.filter((part) => isMap(part) || isSeq(part)).length;
      if ((isMap(node) || isSeq(node)) && depth >= BLOCK_DEPTH) node.flow = true;
      if (isScalar(node) && isHexText(node)) node.type = 'QUOTE_DOUBLE';
    },
  });
  return plainYaml(document, { lineWidth: LINE_WIDTH, flowCollectionPadding: false });
}

/** Whether a text could be taken for bytes. Bytes are always quoted, not only if they look like a number. */
function isHexText(node: Node & { value: unknown }): boolean {
  return typeof node.value === 'string' && /^([0-9a-f]{2})*$/.test(node.value);
}

function plainConfiguration(configuration: KernelConfiguration): Plain {
  const {
    cpus,
    layout,
    kernel,
    numa,
    clock,
    random,
    loaderSurvivesSigsys,
    helperDurations,
    functions,
    tracepoints,
    crashStop,
  } = configuration;
  const { leftovers, cpuid, interfaces } = configuration;
  return known({
    cpus,
    possible_cpus: configuration.possibleCpus,
    offline_cpus: configuration.offlineCpus,
    layout,
    kernel,
    numa,
    clock:
      clock &&
      known({
        start: clock.start,
        per_instruction: clock.nanosecondsPerInstruction,
        per_helper: clock.nanosecondsPerHelper,
      }),
    random,
    loader: loaderSurvivesSigsys === undefined ? undefined : { survives_sigsys: loaderSurvivesSigsys },
    crash_stop: crashStop,
    cleanup_entries_taken: configuration.cleanupEntriesTaken,
    helper_durations: helperDurations,
    functions: functions?.map(({ name, exists, errorInjection }) =>
      known({ name, exists, error_injection: errorInjection }),
    ),
    tracepoints: tracepoints?.map(plainTracepoint),
    leftovers,
    cpuid: cpuid?.map((answer) => known({ ...answer })),
    interfaces: interfaces?.map((device) => known({ ...device })),
  });
}

function plainAttachment({ program, place }: PlannedAttachment): Plain {
  const [, to, by] = /^(.*?)(?:(?:^| )by (link|netlink|tc filter|tcx))?$/s.exec(place ?? '') ?? [];
  return known({ program, to: to === '' ? undefined : to, by });
}

function plainEvent(event: KernelEvent | UserAction): Plain {
  switch (event.kind) {
    case 'packet':
      return known({ packet: formatHex(event.bytes), ...plainPacketFields(event), ...plainCommon(event) });
    case 'tracepoint':
      return known({ tracepoint: event.event, fields: event.fields, ...plainCommon(event) });
    case 'probe':
      return known({ [event.type]: event.function, registers: event.registers, ...plainCommon(event) });
    case 'perf_sample':
      return known({ perf_sample: plainSample(event), registers: event.registers, ...plainCommon(event) });
    case 'map_update':
      return {
        map: event.map,
        entries: event.entries.map(({ key, value }) => ({ key: formatHex(key), value: formatHex(value) })),
      };
    case 'map_deletion':
      return { map: event.map, delete: event.keys.map(formatHex) };
    case 'perf_buffers':
      return { map: event.map, pages: event.pages };
    case 'perf_counter': {
      const { slot, cpu, counter, enabled, running } = event;
      return { map: event.map, counters: [known({ slot, cpu, counter, enabled, running })] };
    }
    case 'record_reading':
      return { map: event.map, read: 'all' };
  }
}

function plainPacketFields(event: PacketEvent): Plain {
  const { label, warnings, direction, queue, fields, nonLinear } = event;
  return { label, warnings, interface: event.interface, direction, queue, fields, non_linear: nonLinear };
}

function plainSample({
  period,
  address,
  counter,
  enabled,
  running,
  counterError: counter_error,
  ...others
}: PerfSampleEvent): Plain {
  const { event, kernelStack: kernel_stack, userStack: user_stack, callChain: call_chain } = others;
  return known({
    event,
    period,
    address,
    counter,
    enabled,
    running,
    counter_error,
    kernel_stack,
    user_stack,
    call_chain,
  });
}

function plainCommon({ after, interval, clockBack, cpu, task, noTask, watchdog, inside, program }: EventBase): Plain {
  const plan =
    watchdog === undefined
      ? undefined
      : 'atInstruction' in watchdog
        ? { at_instruction: watchdog.atInstruction }
        : { during_helper_call: watchdog.duringHelperCall };
  const runs = noTask === true ? 'none' : task && plainTask(task);
  const nested = inside && { helper_call: inside.helperCall, event: plainEvent(inside.event) };
  return { after, interval, clock_back: clockBack, cpu, task: runs, watchdog: plan, inside: nested, program };
}

function plainTask({ pid, tgid, comm, registers }: TaskDescription): Plain {
  return known({ pid, tgid, comm, registers });
}

/** Without the properties that are undefined. */
function known(plain: Plain): Plain {
  return Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
}
