import { EXPLORE_BUDGET, EXPLORE_PREEMPTIONS } from '../commands/explore.ts';
import type { CommandValues } from '../commands/table.ts';
import { usageError } from '../usage-error.ts';
import { budgetOf } from './sweep-arguments.ts';

/** What `rex-conformance explore` was asked to do. */
export interface ExploreArguments {
  /** The path of the object. */
  readonly object: string;
  readonly events: string | undefined;
  /** Programs that see their built-in events, one a CPU; all, each with each, where there are none. */
  readonly programs: readonly string[];
  /** The file with the debug information of the object; one beside it where undefined. */
  readonly debugFile: string | undefined;
  readonly layout: string | undefined;
  readonly kernel: string | undefined;
  readonly preemptions: number;
  /** Milliseconds. */
  readonly budget: number;
  readonly storeBuffers: boolean;
  /** The only schedule, as a text. */
  readonly schedule: string | undefined;
}

/** Reads the command line of `explore`. @throws Diagnostic USAGE */
export function exploreArguments([object]: readonly string[], values: CommandValues<'explore'>): ExploreArguments {
  const { events, program: programs = [], layout, kernel, schedule, tso: storeBuffers = false } = values;
  const { preemptions = EXPLORE_PREEMPTIONS, budget = EXPLORE_BUDGET } = values;
  if (events !== undefined && programs.length > 0) {
    throw usageError(
      '--events and --program exclude each other',
      'both say which events happen',
      'name the program at the events of the file, as "program"',
    );
  }
  const what = { object: object!, events, programs, debugFile: values['debug-file'], layout, kernel };
  return { ...what, preemptions, budget: budgetOf(budget), storeBuffers, schedule };
}
