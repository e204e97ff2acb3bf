import type { CommandValues } from '../commands/table.ts';
import { usageError } from '../usage-error.ts';
import { type CoverageArguments, coverageArguments } from './coverage-arguments.ts';
import { layoutsArgument } from './layouts-argument.ts';
import { type PacketsArgument, packetsArgument } from './packets-arguments.ts';
import { debugFileArgument } from './run-arguments.ts';
import { targetOption } from './target-option.ts';

/** What `rex-conformance check` was asked to do. */
export interface CheckArguments {
  /** Paths; the project's objects where there are none. */
  readonly objects: readonly string[];
  /** Events of the author's own, beside the built-in ones. */
  readonly events: string | undefined;
  /** A capture of the author's own, whose packets come behind those events. */
  readonly packets: PacketsArgument | undefined;
  /** The file with the debug information of the object; one beside it where undefined. */
  readonly debugFile: string | undefined;
  readonly layout: string | undefined;
  /** Names or files of layouts, if the objects are judged on several. */
  readonly layouts: readonly string[] | undefined;
  /** The target that is judged on; the emulated kernel where undefined. */
  readonly target: string | undefined;
  readonly seed: number | undefined;
  /** The requirements to judge by; the whole profile where there are none. */
  readonly only: readonly string[];
  /** Whether points of runs are swept, too. */
  readonly thorough: boolean;
  /** Whether text has nothing but verdicts. */
  readonly quiet: boolean;
  readonly json: boolean;
  /** Whether and where executions are counted. */
  readonly coverage: CoverageArguments | undefined;
  /** Files to write: JUnit's XML, Markdown, the bundle of results. */
  readonly junit: string | undefined;
  readonly sarif: string | undefined;
  /** Undefined: as the environment says. */
  readonly annotations: 'github' | 'none' | undefined;
  readonly summary: string | undefined;
  readonly results: string | undefined;
}

/** Reads the command line of `check`. @throws Diagnostic USAGE */
export function checkArguments(objects: readonly string[], values: CommandValues<'check'>): CheckArguments {
  const { thorough = false } = values;
  const { events, layout, seed, only = [], quiet = false, json = false, junit, summary, results } = values;
  const { sarif, annotations } = values;
  if (results !== undefined && only.length > 0) {
    throw usageError(
      '--only and --results exclude each other',
      'a bundle of results has whole checks: badges and verify rest on them',
      'leave out --only for the bundle, or write --json or --junit in place of --results',
    );
  }
  if (results !== undefined && thorough) {
    throw usageError(
      '--thorough and --results exclude each other',
      'verify makes the check of a bundle again, without its points',
      'leave out --thorough for the bundle, or write --json or --junit in place of --results',
    );
  }
  const layouts = layoutsArgument(values.layouts);
  if (layouts !== undefined && layout !== undefined) {
    throw usageError(
      '--layout and --layouts exclude each other',
      '--layouts names every kernel that the objects are judged on',
      'leave out --layout, and write its kernel in --layouts',
    );
  }
  if (layouts !== undefined && results !== undefined) {
    throw usageError(
      '--layouts and --results exclude each other',
      'a bundle of results has one check of an object',
      'leave out --layouts for the bundle, or write --json or --junit in place of --results',
    );
  }
  const { coverage } = values;
  const target = targetOption(values.target, { results, coverage });
  const what = { target, objects, events, packets: packetsArgument(values), layout, layouts, seed, only };
  const debugFile = debugFileArgument(objects, values['debug-file']);
  return {
    ...what,
    debugFile,
    thorough,
    quiet,
    json,
    junit,
    sarif,
    annotations,
    summary,
    results,
    coverage: coverageArguments(values),
  };
}
