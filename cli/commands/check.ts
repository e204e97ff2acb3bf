import { THOROUGH_POINTS } from '../../conformance/sweep/thorough-points.ts';
import { UNIVERSAL_REQUIREMENTS } from '../../conformance/universal/requirements.ts';
import {
  COVERAGE_OPTIONS,
  DEBUG_FILE_OPTION,
  eventsOption,
  JSON_FILES,
  jsonOption,
  layoutOption,
  layoutsOption,
  outputOption,
  PACKETS_OPTIONS,
  seedOption,
  TARGET_OPTION,
} from './common-options.ts';
import type { CommandDefinition } from './definition.ts';

export const CHECK = {
  summary: 'judges objects by the universal profile',
  description:
    'judges Rex objects by the universal profile: audits them, runs their programs over built-in inputs, and prints a verdict for each requirement.',
  synopses: ['[OBJECT...] [options]'],
  arguments: [
    {
      placeholder: 'OBJECT',
      what: 'the path of an object',
      meaning: 'the objects; by default, those of rex-conformance.yaml in this folder, with its layout and waivers',
      repeatable: true,
      files: [],
    },
  ],
  options: {
    events: eventsOption('events of your own, beside the built-in ones'),
    ...PACKETS_OPTIONS,
    'debug-file': DEBUG_FILE_OPTION,
    layout: layoutOption('the kernel whose struct layouts the objects were built for'),
    layouts: layoutsOption(
      'judges the objects on the kernel of each of these layouts, and counts the verdicts by layout',
    ),
    target: TARGET_OPTION,
    seed: seedOption('the seed of random inputs and random numbers, 0 to 4294967295; by default 0'),
    only: {
      kind: 'text',
      placeholder: 'REQUIREMENT',
      repeatable: true,
      usual: UNIVERSAL_REQUIREMENTS,
      takes: 'a requirement such as REX-TERM-07',
      meaning: 'shows only this requirement, and judges by it only; the verdict is PARTIAL where nothing is wrong',
    },
    thorough: {
      kind: 'flag',
      meaning: `sweeps up to ${THOROUGH_POINTS} points of each object, too, as rex-conformance sweep does; not with --results`,
    },
    ...COVERAGE_OPTIONS,
    quiet: { kind: 'flag', meaning: 'prints the verdict of each object in a line, and nothing else' },
    json: jsonOption('check'),
    junit: outputOption("writes JUnit's XML"),
    sarif: outputOption('writes the findings as SARIF 2.1.0, for code scanning'),
    annotations: {
      kind: 'text',
      choices: ['github', 'none'],
      meaning: 'shows findings beside their files on GitHub; by default only where GITHUB_ACTIONS is true',
    },
    summary: outputOption('writes a summary in Markdown; it goes to $GITHUB_STEP_SUMMARY, too, where that is set'),
    results: {
      kind: 'text',
      placeholder: 'FILE',
      files: JSON_FILES,
      meaning: 'writes the bundle of results, or updates an existing one',
    },
  },
  examples: [
    'rex-conformance check',
    'rex-conformance check target/release/port_filter --junit check.xml --results reports/out/results.json',
  ],
} as const satisfies CommandDefinition;
