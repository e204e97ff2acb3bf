import type { TraceLimits } from '../../debugger/trace/tracer.ts';
import type { CommandValues } from '../commands/table.ts';
import { TRACE_MOST } from '../commands/trace.ts';
import { usageError } from '../usage-error.ts';
import { type RunArguments, runArguments } from './run-arguments.ts';

/** What `rex-conformance trace` was asked to do. */
export interface TraceArguments {
  /** What happens. */
  readonly run: RunArguments;
  readonly limits: TraceLimits;
}

/** Reads the command line of `trace`. @throws Diagnostic USAGE */
export function traceArguments(objects: readonly string[], values: CommandValues<'trace'>): TraceArguments {
  const { from = 1, until = Number.MAX_SAFE_INTEGER, most = TRACE_MOST, function: name, ...rest } = values;
  const { 'only-lines': onlyLines = false, ...happening } = rest;
  if (until < from) {
    throw usageError(
      `--until ${until} is before --from ${from}`,
      'no instruction has a number from the second to the first',
      'write the larger number behind --until',
    );
  }
  return { run: runArguments(objects, happening), limits: { from, until, function: name, onlyLines, most } };
}
