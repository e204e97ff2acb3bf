import { DEBUG_PORT } from '../commands/debug.ts';
import type { CommandValues } from '../commands/table.ts';
import { usageError } from '../usage-error.ts';
import { type RunArguments, runArguments } from './run-arguments.ts';

/** What `rex-conformance debug` was asked to do. */
export interface DebugArguments {
  /** What happens. */
  readonly run: RunArguments;
  /** 0 for any that is free. */
  readonly port: number;
  /** Whether gdb is started, too. */
  readonly gdb: boolean;
}

/** Reads the command line of `debug`. @throws Diagnostic USAGE */
export function debugArguments(objects: readonly string[], values: CommandValues<'debug'>): DebugArguments {
  const { port, gdb = false, ...happening } = values;
  return { run: repeatable(runArguments(objects, happening)), port: port ?? (gdb ? 0 : DEBUG_PORT), gdb };
}

/** What happens more than once. @throws Diagnostic USAGE for packets of standard input, which can be read only once */
function repeatable(run: RunArguments): RunArguments {
  if (run.packets?.path !== '-') return run;
  throw usageError(
    '--packets takes the name of a file here, not -',
    'what happens is repeated to go back, and standard input can be read only once',
    'write the packets to a file, and give its name to --packets',
  );
}
