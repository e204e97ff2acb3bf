import { parseArgs } from 'node:util';
import { SNIPPET_FORMATS } from '../../reports/badges/badge-snippets.ts';
import type { BadgeArguments } from '../badge-command.ts';
import type { MergeArguments } from '../merge-command.ts';
import { usageError } from '../usage-error.ts';
import type { VerifyArguments } from '../verify-command.ts';
import { unreadable } from './did-you-mean.ts';
import { PACKETS_OPTIONS, PACKETS_USAGE, packetsArgument } from './packets-arguments.ts';

/** The commands that work on what runs have left. */
export type BundleCommandLine =
  | { readonly command: 'badge'; readonly badge: BadgeArguments }
  | { readonly command: 'verify'; readonly verify: VerifyArguments }
  | { readonly command: 'merge'; readonly merge: MergeArguments }
  | { readonly command: 'help' }
  | { readonly command: 'version' };

const COMMON = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean' } } as const;

/** The options of each command, for util.parseArgs. */
export const BUNDLE_OPTIONS = {
  badge: { svg: { type: 'string' }, json: { type: 'string' }, format: { type: 'string' } },
  verify: { events: { type: 'string' }, ...PACKETS_OPTIONS, layout: { type: 'string' } },
  merge: { output: { type: 'string', short: 'o' }, partial: { type: 'boolean' } },
} as const;

/** The bundle that `badge` takes where none is named. */
const USUAL_RESULTS = 'reports/out/results.json';
/** Where `merge` writes where nothing is named. */
const USUAL_FOLDER = 'reports/out';

export const BUNDLE_SYNOPSIS = `       rex-conformance badge [RESULTS] [--svg FILE] [--json FILE] [--format ${SNIPPET_FORMATS.join('|')}]
       rex-conformance verify RESULTS OBJECT [--events FILE] [--packets FILE] [--layout NAME]
       rex-conformance merge FILE... [-o FOLDER] [--partial]`;

export const BUNDLE_USAGE = `badge: makes a badge of a bundle of results, and prints the markup for a document. Its exit code is the verdict's.

  RESULTS              the bundle; by default ${USUAL_RESULTS}
  --svg FILE           the file for the picture
  --json FILE          the file for the JSON of shields.io; without both options, badge.svg and badge.json beside the bundle
  --format NAME        prints the text for one markup language only: ${SNIPPET_FORMATS.join(', ')}

verify: judges an object again with the options of a bundle of results, and confirms or refutes the bundle.

  RESULTS OBJECT       the bundle, and its object
  --events FILE.yaml   the events of the check beside the built-in ones
${PACKETS_USAGE}  --layout NAME|FILE   the layout, if the bundle names one that is not shipped; verify opens no file that a bundle names

merge: joins the messages or the results of the shards of one run, and prints one verdict.

  FILE...              messages.ndjson of each shard, or results.json of each
  -o, --output FOLDER  the folder for messages.ndjson, report.html and results.json; by default ${USUAL_FOLDER}
  --partial            accepts messages even if some scenarios ran in no shard, as after cucumber-js --tags
`;

/** Lets util.parseArgs read, and says as a usage error what it cannot. */
function reading<Parsed>(command: keyof typeof BUNDLE_OPTIONS, read: () => Parsed): Parsed {
  try {
    return read();
  } catch (error) {
    throw unreadable(error, command, BUNDLE_OPTIONS[command]);
  }
}

function badgeArguments(words: readonly string[]): BundleCommandLine {
  const { values, positionals } = reading('badge', () =>
    parseArgs({ args: [...words], allowPositionals: true, options: { ...COMMON, ...BUNDLE_OPTIONS.badge } }),
  );
  if (values.help || values.version) return { command: values.help ? 'help' : 'version' };
  const [results = USUAL_RESULTS, tooMany] = positionals;
  if (tooMany !== undefined) throw usageError(`badge takes one bundle of results; "${tooMany}" is too many`);
  const format = SNIPPET_FORMATS.find((known) => known === values.format);
  if (values.format !== undefined && format === undefined) {
    throw usageError(`--format takes ${SNIPPET_FORMATS.join(', ')}, not "${values.format}"`);
  }
  return { command: 'badge', badge: { results, svg: values.svg, json: values.json, format } };
}

function verifyArguments(words: readonly string[]): BundleCommandLine {
  const { values, positionals } = reading('verify', () =>
    parseArgs({ args: [...words], allowPositionals: true, options: { ...COMMON, ...BUNDLE_OPTIONS.verify } }),
  );
  if (values.help || values.version) return { command: values.help ? 'help' : 'version' };
  const [results, object, tooMany] = positionals;
  if (results === undefined || object === undefined) throw usageError('verify needs a bundle of results and an object');
  if (tooMany !== undefined) throw usageError(`verify takes one bundle and one object; "${tooMany}" is too many`);
  const { events, layout } = values;
  return { command: 'verify', verify: { results, object, events, packets: packetsArgument(values), layout } };
}

function mergeArguments(words: readonly string[]): BundleCommandLine {
  const { values, positionals } = reading('merge', () =>
    parseArgs({ args: [...words], allowPositionals: true, options: { ...COMMON, ...BUNDLE_OPTIONS.merge } }),
  );
  if (values.help || values.version) return { command: values.help ? 'help' : 'version' };
  if (positionals.length === 0) throw usageError('merge needs the files of the shards');
  const { output = USUAL_FOLDER, partial = false } = values;
  return { command: 'merge', merge: { files: positionals, output, partial } };
}

/** Reads a command line whose first word is one of these commands; undefined for every other. @throws Diagnostic USAGE */
export function parseBundleCommand([command, ...words]: readonly string[]): BundleCommandLine | undefined {
  if (command === 'badge') return badgeArguments(words);
  if (command === 'verify') return verifyArguments(words);
  return command === 'merge' ? mergeArguments(words) : undefined;
}
