import { parseArgs } from 'node:util';
import { PACES, type Pace } from '../captures/pacing.ts';
import { BUNDLE_SYNOPSIS, BUNDLE_USAGE, type BundleCommandLine, parseBundleCommand } from './bundle-arguments.ts';
import { CHECK_OPTIONS, CHECK_USAGE, type CheckArguments } from './check-arguments.ts';
import { exitCodeTable } from './exit-codes.ts';
import type { InitArguments } from './init-command.ts';
import { usageError } from './usage-error.ts';

/** A program to attach, and where. */
export interface AttachArgument {
  /** Its name, or `object/name`. */
  readonly program: string;
  /** An interface (`eth1`, `eth0 egress`), function or event; where its section says, or at eth0, where undefined. */
  readonly place: string | undefined;
}

/** The capture whose packets are events, and how they are replayed. */
export interface PacketsArgument {
  /** A path, or `-` for standard input. */
  readonly path: string;
  readonly truncated: 'refuse' | 'keep' | undefined;
  readonly pace: Pace | undefined;
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

/** What `rex-conformance layout` was asked to do. */
export interface LayoutArguments {
  /** Raw BTF, or an ELF file that has it. */
  readonly btf: string;
  /** Where the layout is written; to the output where undefined. */
  readonly output: string | undefined;
  /** The kernel's release, where the BTF's file does not tell or tells it wrong. */
  readonly kernel: string | undefined;
  /** The name or file of a layout to compare with, in place of writing one. */
  readonly compare: string | undefined;
}

/** What `rex-conformance layout --object` was asked to do. */
export interface ObjectLayoutArguments {
  readonly object: string;
  /** The name or file of a layout to compare with. */
  readonly compare: string | undefined;
}

/** A parsed command line. */
export type CommandLine =
  | { readonly command: 'run'; readonly run: RunArguments }
  | { readonly command: 'check'; readonly check: CheckArguments }
  | { readonly command: 'layout'; readonly layout: LayoutArguments | ObjectLayoutArguments }
  | { readonly command: 'support' }
  | { readonly command: 'phrases'; readonly words: readonly string[] }
  | { readonly command: 'init'; readonly init: InitArguments }
  | BundleCommandLine;

export const USAGE = `usage: rex-conformance run OBJECT... [options]
       rex-conformance check [OBJECT...] [options]
       rex-conformance layout --btf FILE [-o FILE] [--kernel RELEASE] [--compare NAME|FILE]
       rex-conformance layout --object FILE [--compare NAME|FILE]
       rex-conformance support
       rex-conformance phrases [WORD...]
       rex-conformance init [OBJECT...] [--layout NAME|FILE] [--force]
${BUNDLE_SYNOPSIS}

run: loads Rex objects as the kernel does, lets events happen, and prints what their programs did.

  --events FILE.yaml   events in order, and how the kernel is set up before them
  --packets FILE       every packet of a pcap or pcapng capture is an event; gzip or Zstandard may have packed it; - is standard input
  --truncated-packets keep|refuse
                       packets of which not all was captured: refused, where this is left out, or replayed as they are
  --pace captured|fixed
                       packets arrive at the distances of their times in the capture, or one when the other is done (where left out)
  --packets-out FILE   writes packets as programs left them and as they went out, as pcapng with verdicts in comments, or as .pcap
  --share MAP          all objects that have a map of this name have it in common; may be repeated
  --program NAME       attach this program only
  --attach NAME=PLACE  attach this program, and only those that are named so, in this order; to eth1, "eth0 egress", a function or an
                       event; without =PLACE to what its section says; may be repeated. An interface also says how: xdp by a link, or
                       "eth0 by netlink", which outlives the loader; tc as by "tc filter", which outlives it, or "eth0 by tcx", a link
  --layout NAME|FILE   the kernel whose struct layouts the object was built for
  --kernel NAME        a published kernel, with what it does otherwise than Rex promises: rex-2025-02
  --format FILE        tracepoints that the kernel has: /sys/kernel/tracing/events/CATEGORY/EVENT/format, or YAML; may be repeated
  --cpus N             how many CPUs the kernel has, 1 to 64
  --seed N             what random numbers are made from, 0 to 4294967295
  --keep-programs      loaders catch a panic's SIGSYS: programs and maps stay after a panic
  --json               one JSON document (cli/run-output.schema.json) in place of text

Without --events and --packets every program gets one built-in event of its type. An object that a panic has removed is loaded again for
those of its programs that have yet to see theirs.

${CHECK_USAGE}
layout: writes the struct layouts of a kernel, for --layout and for the crate that programs are built with; or prints those that an
object is built for.

  --btf FILE           /sys/kernel/btf/vmlinux, raw BTF of another x86_64 kernel, or a vmlinux with a section .BTF
  -o, --output FILE    where the layout goes; printed where it is not given
  --kernel RELEASE     the kernel's release; by default what the vmlinux says, or the version of the running kernel
  --object FILE        prints the kernel that a Rex object is built for, and the fields of its structs that it uses
  --compare NAME|FILE  prints what differs between a layout and that of the BTF or object, and writes none

support: prints the program types, map types, kernel functions and variables, and kernel layouts that are supported.

phrases: prints what the steps of features can say, and what to write for the values in them.

  WORD...              only phrases that have all of these words

init: begins a project in this folder: rex-conformance.yaml, cucumber.mjs, and a feature for each object that says what was found.

  OBJECT...            the objects; without any, the folder and those below it are searched for Rex objects
  --layout NAME|FILE   the kernel whose struct layouts the objects were built for
  --force              writes files anew that are there already

${BUNDLE_USAGE}
--help, --version

exit codes
${exitCodeTable()}`;

const MOST_CPUS = 64;
const LARGEST_SEED = 0xffff_ffff;

const COMMON_OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;

const RUN_OPTIONS = {
  events: { type: 'string' },
  share: { type: 'string', multiple: true },
  program: { type: 'string' },
  attach: { type: 'string', multiple: true },
  packets: { type: 'string' },
  'truncated-packets': { type: 'string' },
  pace: { type: 'string' },
  'packets-out': { type: 'string' },
  layout: { type: 'string' },
  kernel: { type: 'string' },
  format: { type: 'string', multiple: true },
  cpus: { type: 'string' },
  seed: { type: 'string' },
  'keep-programs': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

const INIT_OPTIONS = {
  layout: { type: 'string' },
  force: { type: 'boolean' },
} as const;

const LAYOUT_OPTIONS = {
  btf: { type: 'string' },
  object: { type: 'string' },
  output: { type: 'string', short: 'o' },
  kernel: { type: 'string' },
  compare: { type: 'string' },
} as const;

/** The options that a command does not take are refused, though they are known. */
function refuseOptions(command: string, values: object, own: object): void {
  const strange = Object.keys(values).find((name) => !(name in own) && !(name in COMMON_OPTIONS));
  if (strange !== undefined) throw usageError(`${command} has no option --${strange}`);
}

/**
 * Reads a command line, without the interpreter and the script.
 * @throws Diagnostic USAGE
 */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const bundleCommand = parseBundleCommand(words);
  if (bundleCommand !== undefined) return bundleCommand;
  const { values, positionals } = parse(words);
  if (values.help === true) return { command: 'help' };
  if (values.version === true) return { command: 'version' };
  const [command, ...rest] = positionals;
  switch (command) {
    case 'run':
      refuseOptions(command, values, RUN_OPTIONS);
      return { command, run: runArguments(rest, values) };
    case 'check':
      refuseOptions(command, values, CHECK_OPTIONS);
      return { command, check: checkArguments(rest, values) };
    case 'layout':
      refuseOptions(command, values, LAYOUT_OPTIONS);
      return { command, layout: layoutArguments(rest, values) };
    case 'support':
      refuseOptions(command, values, {});
      if (rest.length > 0) throw usageError(`support takes nothing; "${rest[0]}" is too many`);
      return { command };
    case 'phrases':
      refuseOptions(command, values, {});
      return { command, words: rest };
    case 'init':
      refuseOptions(command, values, INIT_OPTIONS);
      return { command, init: { objects: rest, layout: values.layout, force: values.force === true } };
    case undefined:
      throw usageError('no command is given');
    default:
      throw usageError(`there is no command "${command}"`);
  }
}

type Values = ReturnType<typeof parse>['values'];

function runArguments(positionals: readonly string[], values: Values): RunArguments {
  if (positionals.length === 0) throw usageError('run needs the path of an object');
  const { events, program, layout, kernel, format: formats = [], share: shared = [], json } = values;
  const attach = (values.attach ?? []).map(readAttachment);
  if (program !== undefined && attach.length > 0) throw usageError('--program and --attach both say what is attached');
  const cpus = values.cpus === undefined ? undefined : readNumber('--cpus', values.cpus, 1, MOST_CPUS);
  const seed = values.seed === undefined ? undefined : readNumber('--seed', values.seed, 0, LARGEST_SEED);
  const what = { objects: positionals, shared, events, program, attach, packets: packetsArgument(values) };
  const packetsOut = values['packets-out'];
  if (packetsOut === '') throw usageError('--packets-out takes the name of a file, not an empty text');
  const keepPrograms = values['keep-programs'] === true;
  return { ...what, packetsOut, layout, kernel, formats, cpus, seed, keepPrograms, json: json === true };
}

function packetsArgument({ packets, pace, 'truncated-packets': truncated }: Values): PacketsArgument | undefined {
  if (packets !== undefined) {
    return {
      path: packets,
      truncated: readWord('--truncated-packets', truncated, ['keep', 'refuse']),
      pace: readWord('--pace', pace, PACES),
    };
  }
  if (pace === undefined && truncated === undefined) return undefined;
  throw usageError(
    `--${pace === undefined ? 'truncated-packets' : 'pace'} says how the packets of --packets are replayed`,
  );
}

function readWord<Word extends string>(
  option: string,
  text: string | undefined,
  words: readonly Word[],
): Word | undefined {
  const known = words.find((word) => word === text);
  if (text === undefined || known !== undefined) return known;
  throw usageError(`${option} takes ${words.join(' or ')}, not "${text}"`);
}

function readAttachment(text: string): AttachArgument {
  const equals = text.indexOf('=');
  const program = equals < 0 ? text : text.slice(0, equals);
  const place = equals < 0 ? undefined : text.slice(equals + 1).trim();
  if (program !== '' && place !== '') return { program, place };
  throw usageError(`--attach takes a program, or a program and its place such as learn="eth0 egress", not "${text}"`);
}

function checkArguments(objects: readonly string[], values: Values): CheckArguments {
  const { events, layout, json, junit, summary, results } = values;
  const seed = values.seed === undefined ? undefined : readNumber('--seed', values.seed, 0, LARGEST_SEED);
  return { objects, events, layout, seed, json: json === true, junit, summary, results };
}

function layoutArguments(positionals: readonly string[], values: Values): LayoutArguments | ObjectLayoutArguments {
  const { btf, object, output, kernel, compare } = values;
  if (positionals.length > 0) throw usageError(`layout takes options only; "${positionals[0]}" is none`);
  if (object !== undefined) {
    const strange = Object.entries({ btf, output, kernel }).find(([, value]) => value !== undefined);
    if (strange !== undefined) throw usageError(`layout --object has no option --${strange[0]}`);
    return { object, compare };
  }
  if (btf === undefined)
    throw usageError('layout needs --btf and the path of a BTF, or --object and that of an object');
  if (kernel === '') throw usageError('--kernel takes a release such as 6.18.44, not an empty text');
  if (compare !== undefined && output !== undefined) throw usageError('--compare writes no file, --output does');
  return { btf, output, kernel, compare };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { ...COMMON_OPTIONS, ...RUN_OPTIONS, ...CHECK_OPTIONS, ...LAYOUT_OPTIONS, ...INIT_OPTIONS },
    });
  } catch (error) {
    throw usageError((error instanceof Error ? error.message : String(error)).replaceAll(/\s*\n/g, ' '));
  }
}

function readNumber(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw usageError(`${option} takes a number from ${least} to ${most}, not "${text}"`);
}
