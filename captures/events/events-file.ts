import { Diagnostic } from '../../base/diagnostic.ts';
import { host } from '../../base/host.ts';
import { readInputFile } from '../../base/input-file.ts';
import { parseYaml } from '../../base/yaml-document.ts';
import type { YamlValue } from '../../base/yaml-value.ts';
import type { AttachWay } from '../../kernel-model/contexts/attach-place.ts';
import type {
  CpuidAnswer,
  InterfaceConfiguration,
  KernelConfiguration,
} from '../../kernel-model/kernel-configuration.ts';
import { CLEANUP_ENTRIES } from '../../kernel-model/per-cpu.ts';
import { readDuration } from './duration.ts';
import { type Happening, readEvent } from './event-reader.ts';
import { readTracepoints } from './tracepoint-descriptions.ts';

/** The contents of an events file: the kernel's configuration, and the events in order. */
export interface EventsDocument {
  readonly configuration: KernelConfiguration;
  /** The programs to attach, in order; by default all, at their usual places. */
  readonly attach?: readonly PlannedAttachment[];
  /** Every walk begins at the first event. Packets of captures are decoded on demand. */
  readonly events: Iterable<Happening>;
}

/** A program, and where and how to attach it instead of as its section says: `eth0 egress by tcx`, `by link`. */
export interface PlannedAttachment {
  readonly program: string;
  readonly place: string | undefined;
}

const LARGEST_FILE = 64 * 1024 * 1024;
const LARGEST_U32 = 0xffff_ffff;
/** rtnl_create_link, net/core/rtnetlink.c. */
const MOST_QUEUES = 4096;
/** ETH_MIN_MTU and ETH_MAX_MTU, include/uapi/linux/if_ether.h. */
const LEAST_MTU = 68;
const MOST_MTU = 65535;
const MOST_ROOM = 65536;
const LEAST_BUFFER = 512;
const MOST_BUFFER = 131072;
/** Programs that may be detached together with a panicked program. */
const CRASH_STOPS = ['loader', 'sharers'] as const;
const MOST_CPUS = 64;

/**
 * Reads an events file, YAML 1.2 of the schema `captures/events.schema.json`.
 *
 * @throws {Diagnostic} kind `input`: the file cannot be read, or is wrong, naming line and column; also the errors of a
 *   capture's reader
 */
export function readEventsFile(path: string): EventsDocument {
  const bytes = readInputFile(path, { what: 'an events file', largest: LARGEST_FILE });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Diagnostic({
      code: 'YAML_SYNTAX',
      kind: 'input',
      message: `${path}: this is not valid YAML`,
      cause: 'its bytes are not valid UTF-8',
      hint: 'name a YAML file; a capture is given with --packets',
    });
  }
  return parseEvents(text, path);
}

/**
 * Reads the text of an events file; see {@link readEventsFile}.
 *
 * @param path the file's path in errors; relative paths in it start at its folder
 */
export function parseEvents(text: string, path: string): EventsDocument {
  const document = parseYaml(text, path, 'the document').mapping([
    'cpus',
    'possible_cpus',
    'offline_cpus',
    'layout',
    'kernel',
    'numa',
    'clock',
    'random',
    'loader',
    'crash_stop',
    'cleanup_entries_taken',
    'helper_durations',
    'functions',
    'tracepoints',
    'leftovers',
    'cpuid',
    'interfaces',
    'attach',
    'events',
  ]);
  const configuration: KernelConfiguration = {
    ...document.optional('cpus', 'cpus', (cpus) => cpus.integer(1, MOST_CPUS)),
    ...document.optional('possible_cpus', 'possibleCpus', (cpus) =>
      cpus.someItems().map((cpu) => cpu.integer(0, MOST_CPUS - 1)),
    ),
    ...document.optional('offline_cpus', 'offlineCpus', (cpus) =>
      cpus.list().map((cpu) => cpu.integer(0, MOST_CPUS - 1)),
    ),
    ...document.optional('layout', 'layout', (layout) => layout.text()),
    ...document.optional('kernel', 'kernel', (kernel) => kernel.text()),
    ...document.optional('numa', 'numa', (numa) => numa.boolean()),
    ...document.optional('clock', 'clock', readClock),
    ...document.optional('random', 'random', readRandom),
    ...document.optional('loader', 'loaderSurvivesSigsys', readLoader),
    ...document.optional('crash_stop', 'crashStop', (word) => word.word(CRASH_STOPS)),
    ...document.optional('cleanup_entries_taken', 'cleanupEntriesTaken', (count) => count.integer(0, CLEANUP_ENTRIES)),
    ...document.optional('helper_durations', 'helperDurations', readHelperDurations),
    ...document.optional('functions', 'functions', (functions) => namedItems(functions, readFunction)),
    ...document.optional('tracepoints', 'tracepoints', (tracepoints) => readTracepoints(tracepoints, path)),
    ...document.optional('leftovers', 'leftovers', (byte) => byte.integer(0, 255)),
    ...document.optional('cpuid', 'cpuid', (answers) => answers.list().map(readCpuidAnswer)),
    ...document.optional('interfaces', 'interfaces', (interfaces) => namedItems(interfaces, readInterface)),
  };
  const parts = document
    .require('events')
    .list()
    .map((event) => readEvent(event, host().paths.dirname(path)));
  const events = {
    *[Symbol.iterator]() {
      for (const part of parts) yield* part;
    },
  };
  const attach = document.get('attach')?.list().map(readAttachment);
  return { configuration, ...(attach && { attach }), events };
}

/** The ways to attach programs. */
const WAYS = ['link', 'netlink', 'tc filter', 'tcx'] as const satisfies readonly AttachWay[];

function readAttachment(value: YamlValue): PlannedAttachment {
  const described = value.mapping(['program', 'to', 'by']);
  const to = described.get('to')?.text();
  const by = described.get('by')?.word(WAYS);
  const way = by === undefined ? [] : [`by ${by}`];
  const place =
    to === undefined && by === undefined ? undefined : [...(to === undefined ? [] : [to]), ...way].join(' ');
  return { program: described.require('program').text(), place };
}

/** The items of a list, each with a name of its own. */
function namedItems<Item extends { readonly name: string }>(list: YamlValue, read: (value: YamlValue) => Item): Item[] {
  const seen = new Map<string, YamlValue>();
  return list.list().map((value) => {
    const item = read(value);
    list.once(seen, item.name, value, JSON.stringify(item.name));
    return item;
  });
}

function readClock(value: YamlValue): NonNullable<KernelConfiguration['clock']> {
  const clock = value.mapping(['start', 'per_instruction', 'per_helper']);
  return {
    ...clock.optional('start', 'start', (start) => readDuration(start, 0)),
    // If it were 0, the watchdog would never fire, and an endless loop would never end.
    ...clock.optional('per_instruction', 'nanosecondsPerInstruction', (duration) => readDuration(duration, 1)),
    ...clock.optional('per_helper', 'nanosecondsPerHelper', (duration) => readDuration(duration, 0)),
  };
}

function readRandom(value: YamlValue): NonNullable<KernelConfiguration['random']> {
  const random = value.mapping(['seed', 'values']);
  const read = (number: YamlValue) => number.integer(0, LARGEST_U32);
  if (random.one(['seed', 'values']) === 'seed') return { seed: read(random.require('seed')) };
  return { values: random.require('values').list().map(read) };
}

function readLoader(value: YamlValue): boolean {
  return value.mapping(['survives_sigsys']).require('survives_sigsys').boolean();
}

function readHelperDurations(value: YamlValue): Record<string, number> {
  return Object.fromEntries(value.named().map(([helper, duration]) => [helper, readDuration(duration, 0)]));
}

function readFunction(value: YamlValue): NonNullable<KernelConfiguration['functions']>[number] {
  const described = value.mapping(['name', 'exists', 'error_injection']);
  return {
    name: described.require('name').text(),
    ...described.optional('exists', 'exists', (exists) => exists.boolean()),
    ...described.optional('error_injection', 'errorInjection', (open) => open.boolean()),
  };
}

function readCpuidAnswer(value: YamlValue): CpuidAnswer {
  const described = value.mapping(['leaf', 'subleaf', 'eax', 'ebx', 'ecx', 'edx']);
  const word = (number: YamlValue) => number.integer(0, LARGEST_U32);
  return {
    leaf: word(described.require('leaf')),
    ...described.optional('subleaf', 'subleaf', word),
    ...described.optional('eax', 'eax', word),
    ...described.optional('ebx', 'ebx', word),
    ...described.optional('ecx', 'ecx', word),
    ...described.optional('edx', 'edx', word),
  };
}

function readInterface(value: YamlValue): InterfaceConfiguration {
  const described = value.mapping(['name', 'up', 'queues', 'mtu', 'xdp', 'headroom', 'tailroom', 'buffer']);
  return {
    name: described.require('name').text(),
    ...described.optional('up', 'up', (up) => up.boolean()),
    ...described.optional('queues', 'queues', (queues) => queues.integer(1, MOST_QUEUES)),
    ...described.optional('mtu', 'mtu', (mtu) => mtu.integer(LEAST_MTU, MOST_MTU)),
    ...described.optional('xdp', 'xdp', (mode) => mode.word(['native', 'generic'] as const)),
    ...described.optional('headroom', 'headroom', (bytes) => bytes.integer(0, MOST_ROOM)),
    ...described.optional('tailroom', 'tailroom', (bytes) => bytes.integer(0, MOST_ROOM)),
    ...described.optional('buffer', 'buffer', (bytes) => bytes.integer(LEAST_BUFFER, MOST_BUFFER)),
  };
}
