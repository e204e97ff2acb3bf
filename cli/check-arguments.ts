/** What `rex-conformance check` was asked to do. */
export interface CheckArguments {
  /** Paths; the project's objects where there are none. */
  readonly objects: readonly string[];
  /** Events of the author's own, beside the built-in ones. */
  readonly events: string | undefined;
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
  layout: { type: 'string' },
  seed: { type: 'string' },
  json: { type: 'boolean' },
  junit: { type: 'string' },
  summary: { type: 'string' },
  results: { type: 'string' },
} as const;

/** How `check` is used, for --help. */
export const CHECK_USAGE = `check: judges Rex objects by the universal profile: audits them, runs their programs over built-in inputs, and says of each
requirement what became of it.

  OBJECT...            the objects; without any, those of rex-conformance.yaml in this folder, with its layout and waivers
  --events FILE.yaml   events of your own, beside the built-in ones
  --layout NAME|FILE   the kernel whose struct layouts the objects were built for
  --seed N             what random inputs and random numbers are made from, 0 to 4294967295; 0 where left out
  --json               one JSON document (cli/check-output.schema.json) in place of text
  --junit FILE         writes JUnit's XML
  --summary FILE       writes a summary in Markdown; it goes to $GITHUB_STEP_SUMMARY, too, where that is set
  --results FILE       writes the bundle of results, or brings one up to date
`;
