import type { CommandValues } from '../commands/table.ts';
import { usageError } from '../usage-error.ts';
import { type CoverageArguments, coverageArguments } from './coverage-arguments.ts';
import { type PacketsArgument, packetsArgument } from './packets-arguments.ts';
import { targetOption } from './target-option.ts';

/** A program to attach, and where. */
export interface AttachArgument {
  /** Its name, or `object/name`. */
  readonly program: string;
  /** An interface (`eth1`, `eth0 egress`), function or event; where its section says, or at eth0, where undefined. */
  readonly place: string | undefined;
}

/** The page about a run. */
export interface PageArgument {
  readonly path: string;
  /** The most that its events have; that of {@link import('../../reports/run-page/run-page.ts').RunPage} where absent. */
  readonly characters?: number;
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
  /** Where the timeline goes; nowhere where undefined. */
  readonly timeline: string | undefined;
  /** Where the page about the run goes; nowhere where undefined. */
  readonly html: PageArgument | undefined;
  /** The file with the debug information of the object; one beside it where undefined. */
  readonly debugFile: string | undefined;
  readonly layout: string | undefined;
  /** The target that programs run on; the emulated kernel where undefined. */
  readonly target: string | undefined;
  /** A published kernel to run on, with what it does otherwise than Rex promises. */
  readonly kernel: string | undefined;
  /** Files that describe tracepoints. */
  readonly formats: readonly string[];
  readonly cpus: number | undefined;
  /** What random numbers are made from. */
  readonly seed: number | undefined;
  /** Whether loaders survive a panic's SIGSYS, so that programs and maps stay. */
  readonly keepPrograms: boolean;
  /** Whether text has every event, however many there are. */
  readonly all: boolean;
  /** Where the profile goes; nowhere where undefined. */
  readonly profile: string | undefined;
  /** Whether and where executions are counted. */
  readonly coverage: CoverageArguments | undefined;
  readonly json: boolean;
}

/** The file of --debug-file. @throws Diagnostic USAGE for several objects */
export function debugFileArgument(objects: readonly string[], file: string | undefined): string | undefined {
  if (file === undefined || objects.length === 1) return file;
  throw usageError(
    '--debug-file needs one object',
    `the command line names ${objects.length}`,
    'put the debug files beside the objects, and leave out --debug-file',
  );
}

/** Reads the command line of `run`. @throws Diagnostic USAGE */
export function runArguments(objects: readonly string[], values: CommandValues<'run'>): RunArguments {
  const { events, program, timeline, html, profile, layout, kernel, cpus, seed, all = false, json = false } = values;
  const { format: formats = [], share: shared = [], 'packets-out': packetsOut, 'keep-programs': keep } = values;
  const debugFile = debugFileArgument(objects, values['debug-file']);
  const attach = (values.attach ?? []).map(readAttachment);
  if (program !== undefined && attach.length > 0) {
    throw usageError(
      '--program and --attach exclude each other',
      'both say what is attached',
      'write --attach for each program that is attached, and leave out --program',
    );
  }
  refuseOutput('packets-out', packetsOut, 'after.pcapng');
  refuseOutput('timeline', timeline, 'timeline.json');
  refuseOutput('html', html, 'run.html');
  refuseOutput('profile', profile, 'profile.json');
  const what = {
    objects,
    shared,
    events,
    program,
    attach,
    packets: packetsArgument(values),
    packetsOut,
    timeline,
    html: html === undefined ? undefined : { path: html },
  };
  const target = targetOption(values.target, { html, timeline, profile, coverage: values.coverage });
  const coverage = coverageArguments(values);
  if (coverage !== undefined && profile !== undefined) {
    throw usageError(
      '--profile and --coverage exclude each other',
      'programs are stepped for a profile, and counted for coverage',
      'write two commands',
    );
  }
  return {
    ...what,
    debugFile,
    layout,
    target,
    kernel,
    formats,
    cpus,
    seed,
    keepPrograms: keep === true,
    all,
    json,
    coverage,
    profile,
  };
}

/** @param example a name of a file @throws Diagnostic USAGE for standard output */
function refuseOutput(option: string, path: string | undefined, example: string): void {
  if (path !== '-') return;
  throw usageError(
    `--${option} takes the name of a file, not -`,
    'standard output has the report',
    `write the name of a file, such as --${option} ${example}`,
  );
}

function readAttachment(text: string): AttachArgument {
  const equals = text.indexOf('=');
  const program = equals < 0 ? text : text.slice(0, equals);
  const place = equals < 0 ? undefined : text.slice(equals + 1).trim();
  if (program !== '' && place !== '') return { program, place };
  throw usageError(
    `--attach takes a program, or a program and its place, not "${text}"`,
    program === '' ? 'no program stands before the =' : 'no place stands behind the =',
    'write the program and its place, such as --attach learn="eth0 egress"',
  );
}
