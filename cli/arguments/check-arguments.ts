import type { parseArgs } from 'node:util';
import { LARGEST_SEED, readNumber } from './option-values.ts';
import { PACKETS_OPTIONS, PACKETS_USAGE, type PacketsArgument, packetsArgument } from './packets-arguments.ts';

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

/** The options of `check`, for util.parseArgs. */
export const CHECK_OPTIONS = {
  events: { type: 'string' },
  ...PACKETS_OPTIONS,
  layout: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'boolean' },
  junit: { type: 'string' },
  summary: { type: 'string' },
  results: { type: 'string' },
} as const;

/** How `check` is used, for --help. */
export const CHECK_USAGE = `check: judges Rex objects by the universal profile: audits them, runs their programs over built-in inputs, and prints a
verdict for each requirement.

  OBJECT...            the objects; by default, those of rex-conformance.yaml in this folder, with its layout and waivers
  --events FILE.yaml   events of your own, beside the built-in ones
${PACKETS_USAGE}  --layout NAME|FILE   the kernel whose struct layouts the objects were built for
  --seed N             the seed of random inputs and random numbers, 0 to 4294967295; by default 0
  --json               one JSON document (cli/check-output.schema.json) instead of text
  --junit FILE         writes JUnit's XML
  --summary FILE       writes a summary in Markdown; it goes to $GITHUB_STEP_SUMMARY, too, where that is set
  --results FILE       writes the bundle of results, or updates an existing one
`;

type CheckValues = Partial<ReturnType<typeof parseArgs<{ options: typeof CHECK_OPTIONS }>>['values']>;

/** Reads the command line of `check`. @throws Diagnostic USAGE */
export function checkArguments(objects: readonly string[], values: CheckValues): CheckArguments {
  const { events, layout, json, junit, summary, results } = values;
  const seed = values.seed === undefined ? undefined : readNumber('--seed', values.seed, 0, LARGEST_SEED);
  return {
    objects,
    events,
    packets: packetsArgument(values),
    layout,
    seed,
    json: json === true,
    junit,
    summary,
    results,
  };
}
