import type { CommandValues } from '../commands/table.ts';
import { type PacketsArgument, packetsArgument } from './packets-arguments.ts';

/** What `rex-conformance check` was asked to do. */
export interface CheckArguments {
  /** Paths; the project's objects where there are none. */
  readonly objects: readonly string[];
  /** Events of the author's own, beside the built-in ones. */
  readonly events: string | undefined;
  /** A capture of the author's own, whose packets come behind those events. */
  readonly packets: PacketsArgument | undefined;
  readonly layout: string | undefined;
  readonly seed: number | undefined;
  readonly json: boolean;
  /** Files to write: JUnit's XML, Markdown, the bundle of results. */
  readonly junit: string | undefined;
  readonly summary: string | undefined;
  readonly results: string | undefined;
}

/** Reads the command line of `check`. @throws Diagnostic USAGE */
export function checkArguments(objects: readonly string[], values: CommandValues<'check'>): CheckArguments {
  const { events, layout, seed, json = false, junit, summary, results } = values;
  return { objects, events, packets: packetsArgument(values), layout, seed, json, junit, summary, results };
}
