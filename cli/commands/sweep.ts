import {
  COVERAGE_OPTIONS,
  DEBUG_FILE_OPTION,
  eventsOption,
  jsonOption,
  layoutOption,
  PACKETS_OPTIONS,
  seedOption,
} from './common-options.ts';
import type { CommandDefinition } from './definition.ts';

/** How long points are tried where nothing is said. */
export const USUAL_BUDGET = '60 s';

/** Each thread has its own translations and kernels: about 200 MB. */
const MOST_JOBS = 64;

export const SWEEP = {
  summary: 'lets runs of an object go every way they can',
  description:
    'lets runs of a Rex object go every way they can: the watchdog fires at each block and in each helper call, helpers fail, memory is short, another CPU writes, panics are forced; and judges each run and the next event.',
  synopses: ['OBJECT [options]'],
  arguments: [
    { placeholder: 'OBJECT', what: 'the path of an object', meaning: 'the object', required: true, files: [] },
  ],
  options: {
    events: eventsOption('sweeps the runs on these events, in place of those on built-in ones'),
    ...PACKETS_OPTIONS,
    'debug-file': DEBUG_FILE_OPTION,
    layout: layoutOption('the kernel whose struct layouts the object was built for'),
    seed: seedOption('the seed of inputs, of random numbers and of the order of points, 0 to 4294967295; by default 0'),
    budget: {
      kind: 'text',
      placeholder: 'TIME',
      takes: 'a time such as 90 s, 5 min or 1 h',
      meaning: `how long points are tried; what is left is said; by default ${USUAL_BUDGET}`,
    },
    jobs: {
      kind: 'number',
      placeholder: 'N',
      least: 1,
      most: MOST_JOBS,
      meaning: `how many threads try points, 1 to ${MOST_JOBS}; by default 1`,
    },
    shard: {
      kind: 'text',
      placeholder: 'I/N',
      takes: 'a part such as 1/4',
      meaning: 'tries only the I-th of N parts of the points; merge joins what --json prints for each',
    },
    point: {
      kind: 'text',
      placeholder: 'NAME',
      takes: 'the name of a point',
      meaning: 'tries only this point, as a finding names it, and shows its run',
    },
    ...COVERAGE_OPTIONS,
    json: jsonOption('sweep'),
  },
  examples: [
    'rex-conformance sweep target/release/port_filter',
    'rex-conformance sweep target/release/port_filter --events my.events.yaml --budget "5 min"',
  ],
} as const satisfies CommandDefinition;
