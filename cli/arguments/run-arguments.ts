import type { parseArgs } from 'node:util';
import { usageError } from '../usage-error.ts';
import { LARGEST_SEED, readNumber } from './option-values.ts';
import { PACKETS_OPTIONS, PACKETS_USAGE, type PacketsArgument, packetsArgument } from './packets-arguments.ts';

const MOST_CPUS = 64;

/** A program to attach, and where. */
export interface AttachArgument {
  /** Its name, or `object/name`. */
  readonly program: string;
  /** An interface (`eth1`, `eth0 egress`), function or event; where its section says, or at eth0, where undefined. */
  readonly place: string | undefined;
}

/** What `rex-conformance run` was asked to do. */
export interface RunArguments {
  /** Paths of objects, at least one. */
  readonly objects: readonly string[];
  /** Names of maps that the objects have in common. */
  readonly shared: readonly string[];
  readonly events: string | undefined;
  readonly program: string | undefined;
  /** The programs to attach, in this order; all of them where there are none. */
  readonly attach: readonly AttachArgument[];
  readonly packets: PacketsArgument | undefined;
  /** Where packets go as programs left them; nowhere where undefined. */
  readonly packetsOut: string | undefined;
  readonly layout: string | undefined;
  /** A published kernel to run on, with what it does otherwise than Rex promises. */
  readonly kernel: string | undefined;
  /** Files that describe tracepoints. */
  readonly formats: readonly string[];
  readonly cpus: number | undefined;
  /** What random numbers are made from. */
  readonly seed: number | undefined;
  /** Whether loaders survive a panic's SIGSYS, so that programs and maps stay. */
  readonly keepPrograms: boolean;
  readonly json: boolean;
}

/** The options of `run`, for util.parseArgs. */
export const RUN_OPTIONS = {
  events: { type: 'string' },
  share: { type: 'string', multiple: true },
  program: { type: 'string' },
  attach: { type: 'string', multiple: true },
  ...PACKETS_OPTIONS,
  'packets-out': { type: 'string' },
  layout: { type: 'string' },
  kernel: { type: 'string' },
  format: { type: 'string', multiple: true },
  cpus: { type: 'string' },
  seed: { type: 'string' },
  'keep-programs': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/** How `run` is used, for --help. */
export const RUN_USAGE = `run: loads Rex objects as the kernel does, runs events, and prints what their programs did.

  --events FILE.yaml   events in order, and the settings of the kernel
${PACKETS_USAGE}  --packets-out FILE   writes packets as programs left them and as they went out, as pcapng with verdicts in comments, or as .pcap
  --share MAP          all objects with a map of this name share it; may be repeated
  --program NAME       attach this program only
  --attach NAME=PLACE  attach this program, and only those that are named so, in this order; to eth1, "eth0 egress", a function or an
                       event; without =PLACE to what its section says; may be repeated. An interface also says how: xdp by a link, or
                       "eth0 by netlink", which outlives the loader; tc as by "tc filter", which outlives it, or "eth0 by tcx", a link
  --layout NAME|FILE   the kernel whose struct layouts the object was built for
  --kernel NAME        a published kernel, with its deviations from Rex: rex-2025-02
  --format FILE        tracepoints that the kernel has: /sys/kernel/tracing/events/CATEGORY/EVENT/format, or YAML; may be repeated
  --cpus N             the number of CPUs of the kernel, 1 to 64
  --seed N             the seed of random numbers, 0 to 4294967295
  --keep-programs      loaders catch a panic's SIGSYS: programs and maps stay after a panic
  --json               one JSON document (cli/run-output.schema.json) instead of text

Without --events and --packets every program gets one built-in event of its type. After a panic has removed an object, it is
loaded again for its remaining programs.
`;

type RunValues = Partial<ReturnType<typeof parseArgs<{ options: typeof RUN_OPTIONS }>>['values']>;

/** Reads the command line of `run`. @throws Diagnostic USAGE */
export function runArguments(positionals: readonly string[], values: RunValues): RunArguments {
  if (positionals.length === 0) throw usageError('run needs the path of an object');
  const { events, program, layout, kernel, format: formats = [], share: shared = [], json } = values;
  const attach = (values.attach ?? []).map(readAttachment);
  if (program !== undefined && attach.length > 0) throw usageError('--program and --attach both say what is attached');
  const cpus = values.cpus === undefined ? undefined : readNumber('--cpus', values.cpus, 1, MOST_CPUS);
  const seed = values.seed === undefined ? undefined : readNumber('--seed', values.seed, 0, LARGEST_SEED);
  const what = { objects: positionals, shared, events, program, attach, packets: packetsArgument(values) };
  const packetsOut = values['packets-out'];
  if (packetsOut === '') throw usageError('--packets-out takes the name of a file, not an empty text');
  if (packetsOut === '-') throw usageError('--packets-out takes the name of a file; standard output has the report');
  const keepPrograms = values['keep-programs'] === true;
  return { ...what, packetsOut, layout, kernel, formats, cpus, seed, keepPrograms, json: json === true };
}

function readAttachment(text: string): AttachArgument {
  const equals = text.indexOf('=');
  const program = equals < 0 ? text : text.slice(0, equals);
  const place = equals < 0 ? undefined : text.slice(equals + 1).trim();
  if (program !== '' && place !== '') return { program, place };
  throw usageError(`--attach takes a program, or a program and its place such as learn="eth0 egress", not "${text}"`);
}
