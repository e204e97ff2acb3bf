import { TraceEnd, type TraceLimits, Tracer } from '../../debugger/trace/tracer.ts';
import { SteppedTarget } from '../../runtime/stepping/stepped-target.ts';
import type { TraceArguments } from '../arguments/trace-arguments.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { runObjects } from '../run/run-command.ts';
import type { RunReporter } from '../run/run-reporter.ts';
import type { TraceOutput } from './trace-output.ts';

/**
 * Prints the instructions that programs execute. Memory does not grow with their number.
 * @returns the exit code: that of `run`, or 0 if the trace ends before everything has happened
 * @throws Diagnostic as `run` does
 */
export async function traceObjects({ run, limits }: TraceArguments, output: TraceOutput): Promise<number> {
  const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));
  const tracer = new Tracer(limits, output, breathe);
  try {
    const code = await runObjects(run, () => new SteppedTarget(tracer), notesOnly(output));
    if (tracer.isEmpty) output.note(whyEmpty(limits));
    output.end(null);
    return code;
  } catch (error) {
    if (!(error instanceof TraceEnd)) throw error;
    const { most } = limits;
    if (tracer.isEmpty) output.note(whyEmpty(limits));
    output.end(error.isCut ? `more than ${most} instructions fit; --most, --from or --function choose others` : null);
    return EXIT_CODES.completed;
  }
}

/** Why a trace has no instruction, as far as its limits tell. */
function whyEmpty({ function: name, onlyLines, from, until }: TraceLimits): string {
  const what = onlyLines ? ' with a source line' : '';
  const where = name === undefined ? '' : ` of function ${name}`;
  const since = from === 1 ? '' : ` from number ${from} on`;
  const before = until === Number.MAX_SAFE_INTEGER ? '' : ` up to number ${until}`;
  return `no instruction${what}${where} was executed${since}${before}`;
}

function notesOnly(output: TraceOutput): RunReporter {
  const nothing = () => {};
  return {
    loaded: nothing,
    reloaded: ({ object }, event, how) => output.note(`${object.name} is loaded again for event ${event}, ${how}`),
    note: ({ message }) => output.note(message),
    run: nothing,
    unreached: ({ number }, reason) => output.note(`no program sees event ${number}: ${reason}`),
    broken: ({ number }, { message }) => output.note(`event ${number}: ${message}`),
    records: nothing,
    progress: nothing,
    maps: nothing,
    end: nothing,
  };
}
