import { SNIPPET_FORMATS } from '../../reports/badges/badge-snippets.ts';
import { eventsOption, JSON_FILES, jsonOption, layoutOption, PACKETS_OPTIONS } from './common-options.ts';
import type { CommandDefinition } from './definition.ts';

/** The bundle that `badge` takes where none is named. */
export const USUAL_RESULTS = 'reports/out/results.json';
/** Where `merge` writes where nothing is named. */
export const USUAL_FOLDER = 'reports/out';

export const BADGE = {
  summary: 'makes a badge of a bundle of results',
  description:
    "makes a badge of a bundle of results, and prints the markup for a document. Its exit code is the verdict's.",
  synopses: [`[RESULTS] [--svg FILE] [--json FILE] [--format ${SNIPPET_FORMATS.join('|')}]`],
  arguments: [
    {
      placeholder: 'RESULTS',
      what: 'a bundle of results',
      meaning: `the bundle; by default ${USUAL_RESULTS}`,
      files: JSON_FILES,
    },
  ],
  options: {
    svg: { kind: 'text', placeholder: 'FILE', files: ['.svg'], meaning: 'the file for the picture' },
    json: {
      kind: 'text',
      placeholder: 'FILE',
      files: JSON_FILES,
      meaning: 'the file for the JSON of shields.io; without both options, badge.svg and badge.json beside the bundle',
    },
    format: { kind: 'text', choices: SNIPPET_FORMATS, meaning: 'prints the text for one markup language only' },
  },
  examples: ['rex-conformance badge', 'rex-conformance badge results.json --svg badge.svg --format markdown'],
} as const satisfies CommandDefinition;

export const VERIFY = {
  summary: 'judges an object again, and confirms or refutes a bundle',
  description: 'judges an object again with the options of a bundle of results, and confirms or refutes the bundle.',
  synopses: ['RESULTS OBJECT [options]'],
  arguments: [
    {
      placeholder: 'RESULTS',
      what: 'a bundle of results',
      meaning: 'the bundle',
      required: true,
      files: JSON_FILES,
    },
    { placeholder: 'OBJECT', what: 'an object', meaning: 'its object', required: true, files: [] },
  ],
  options: {
    events: eventsOption('the events of the check beside the built-in ones'),
    ...PACKETS_OPTIONS,
    layout: layoutOption(
      'the layout, if the bundle names one that is not shipped; verify opens no file that a bundle names',
    ),
    json: jsonOption('verify'),
  },
  examples: ['rex-conformance verify results.json target/release/port_filter'],
} as const satisfies CommandDefinition;

export const MERGE = {
  summary: 'joins what shards of a run or sweep, or runs with coverage, left',
  description:
    'joins the messages or the results of the shards of one run, or the documents of the shards of one sweep, and prints one verdict. Adds the counts of runs with coverage.',
  synopses: ['FILE... [-o FOLDER] [--partial] [--json]'],
  arguments: [
    {
      placeholder: 'FILE',
      what: 'the files of the shards',
      meaning:
        'messages.ndjson of each shard, or results.json of each, or what sweep --json printed for each, or counts.json of each',
      required: true,
      repeatable: true,
      files: ['.ndjson', '.json'],
    },
  ],
  options: {
    output: {
      kind: 'text',
      short: 'o',
      placeholder: 'FOLDER',
      files: 'folder',
      takes: 'the name of a folder',
      meaning: `the folder for what is joined: messages.ndjson, report.html and results.json, or sweep.json, or the files of a coverage; by default ${USUAL_FOLDER}`,
    },
    partial: {
      kind: 'flag',
      meaning: 'accepts messages even if some scenarios ran in no shard, as after cucumber-js --tags',
    },
    json: jsonOption('merge'),
  },
  examples: [
    'rex-conformance merge shard-1/messages.ndjson shard-2/messages.ndjson -o reports/out',
    'rex-conformance merge shard-1/counts.json shard-2/counts.json -o reports/out/coverage',
  ],
} as const satisfies CommandDefinition;
