import type { Pace } from '../../captures/events/pacing.ts';
import type { OptionDefinition } from './definition.ts';

/** The options of every command. */
export const COMMON_OPTIONS = {
  help: { kind: 'flag', short: 'h', meaning: 'prints the help of the command' },
  version: { kind: 'flag', meaning: 'prints the version of the suite' },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

export const YAML_FILES = ['.yaml', '.yml'] as const;
export const JSON_FILES = ['.json'] as const;
const CAPTURE_FILES = ['.pcap', '.pcapng', '.cap', '.gz', '.zst'] as const;
const LARGEST_SEED = 0xffff_ffff;

/** The output of a command as one JSON document. @param command its name, as that of the schema */
export function jsonOption<const Command extends string>(command: Command) {
  return {
    kind: 'flag',
    meaning: `one JSON document instead of text; cli/${command}-output.schema.json of the package describes it`,
  } as const satisfies OptionDefinition;
}

/** The options of every command that is given a capture. */
export const PACKETS_OPTIONS = {
  packets: {
    kind: 'text',
    placeholder: 'FILE',
    files: CAPTURE_FILES,
    meaning:
      'every packet of a pcap or pcapng capture is an event; gzip and Zstandard are unpacked; - is standard input',
  },
  'truncated-packets': {
    kind: 'text',
    choices: ['keep', 'refuse'] satisfies readonly ('keep' | 'refuse')[],
    meaning: 'truncated packets: refuse them (the default), or replay them as they are',
  },
  pace: {
    kind: 'text',
    choices: ['captured', 'fixed'] satisfies readonly Pace[],
    meaning: 'packets arrive at the times of the capture, or one after the other (the default)',
  },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/** The kernel whose struct layouts are meant. */
export function layoutOption<const Meaning extends string>(meaning: Meaning) {
  return {
    kind: 'text',
    placeholder: 'NAME|FILE',
    usual: ['linux-6.18-x86_64', 'linux-6.12-x86_64', 'linux-6.1-x86_64'],
    files: YAML_FILES,
    takes: 'the name or the file of a layout',
    meaning,
  } as const satisfies OptionDefinition;
}

/** The kernels whose struct layouts are meant. */
export function layoutsOption<const Meaning extends string>(meaning: Meaning) {
  return {
    kind: 'text',
    placeholder: 'NAME|FILE,…',
    takes: 'names or files of layouts, with commas between them',
    meaning,
  } as const satisfies OptionDefinition;
}

/** The kernel that a command runs on, behind an adapter. */
export const TARGET_OPTION = {
  kind: 'text',
  placeholder: 'COMMAND',
  usual: ['emulated'],
  takes: 'the command of an adapter, or connect: with an address',
  meaning:
    'runs on the kernel of this adapter: the words of its command in one text, connect:host:port, connect:/path/of/socket, or emulated',
} as const satisfies OptionDefinition;

/** A file of events. */
export function eventsOption<const Meaning extends string>(meaning: Meaning) {
  return { kind: 'text', placeholder: 'FILE.yaml', files: YAML_FILES, meaning } as const satisfies OptionDefinition;
}

/** The file with the debug information of an object. */
export const DEBUG_FILE_OPTION = {
  kind: 'text',
  placeholder: 'FILE',
  files: ['.debug'],
  meaning:
    'the file with the debug information of the object; by default, one beside it that its build-id or .gnu_debuglink names',
} as const satisfies OptionDefinition;

/** What random numbers are made from. */
export function seedOption<const Meaning extends string>(meaning: Meaning) {
  return {
    kind: 'number',
    placeholder: 'N',
    least: 0,
    most: LARGEST_SEED,
    meaning,
  } as const satisfies OptionDefinition;
}

/** The options of commands that can count executions. */
export const COVERAGE_OPTIONS = {
  coverage: {
    kind: 'text',
    placeholder: 'DIR',
    files: 'folder',
    takes: 'the name of a folder',
    meaning: 'counts how often each instruction is executed, and writes lcov.info and counts.json into this folder',
  },
  'coverage-all': {
    kind: 'flag',
    meaning: "coverage of Rust's libraries and of the kernel crate, too",
  },
} as const satisfies Readonly<Record<string, OptionDefinition>>;

/** A file that is written. */
export function outputOption<const Meaning extends string>(meaning: Meaning) {
  return { kind: 'text', placeholder: 'FILE', files: [], meaning } as const satisfies OptionDefinition;
}
