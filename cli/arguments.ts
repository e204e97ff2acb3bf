import { parseArgs } from 'node:util';
import { Diagnostic } from '../kernel-model/diagnostic.ts';

/** What `rex-conformance run` was asked to do. */
export interface RunArguments {
  readonly object: string;
  readonly events: string | undefined;
  readonly program: string | undefined;
  readonly packets: string | undefined;
  readonly layout: string | undefined;
  readonly cpus: number | undefined;
  readonly json: boolean;
}

/** A parsed command line. */
export type CommandLine =
  | { readonly command: 'run'; readonly run: RunArguments }
  | { readonly command: 'help' }
  | { readonly command: 'version' };

export const USAGE = `usage: rex-conformance run OBJECT [options]

Loads a Rex object as the kernel does, lets events happen, and prints what its programs did.

options
  --events FILE.yaml   events in order, and how the kernel is set up before them
  --packets FILE       every packet of a pcap or pcapng capture is an event
  --program NAME       attach this program only
  --layout NAME|FILE   the kernel whose struct layouts the object was built for
  --cpus N             how many CPUs the kernel has, 1 to 64
  --json               one JSON document (cli/run-output.schema.json) in place of text
  --help, --version

Without --events and --packets every program gets one built-in event of its type.

exit codes
  0   every event ran and every program completed
  1   a program panicked, timed out, crashed the kernel or broke a rule
  2   the command line is wrong
  3   a file is broken
  4   the kernel refuses the object or an attachment
  5   the object uses something that the model does not have
  70  the suite itself failed
`;

function usageError(message: string): Diagnostic {
  return new Diagnostic({
    code: 'USAGE',
    kind: 'input',
    message,
    cause: 'the command line cannot be read',
    hint: 'rex-conformance --help lists every option',
  });
}

/**
 * Reads a command line, without the interpreter and the script.
 * @throws Diagnostic USAGE
 */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const parsed = parse(words);
  if (parsed.values.help === true) return { command: 'help' };
  if (parsed.values.version === true) return { command: 'version' };
  const [command, object, ...rest] = parsed.positionals;
  if (command === undefined) throw usageError('no command is given');
  if (command !== 'run') throw usageError(`there is no command "${command}"`);
  if (object === undefined) throw usageError('run needs the path of an object');
  if (rest.length > 0) throw usageError(`run takes one object; "${rest[0]}" is one too many`);
  const { events, program, packets, layout, json } = parsed.values;
  const cpus = parsed.values.cpus === undefined ? undefined : readCpus(parsed.values.cpus);
  return { command: 'run', run: { object, events, program, packets, layout, cpus, json: json === true } };
}

function parse(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        events: { type: 'string' },
        program: { type: 'string' },
        packets: { type: 'string' },
        layout: { type: 'string' },
        cpus: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw usageError(error instanceof Error ? error.message : String(error));
  }
}

function readCpus(text: string): number {
  const cpus = Number(text);
  if (!/^\d+$/.test(text) || cpus < 1 || cpus > 64)
    throw usageError(`--cpus takes a number from 1 to 64, not "${text}"`);
  return cpus;
}
