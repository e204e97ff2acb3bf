import { DEBUG_FILE_OPTION, eventsOption, jsonOption, layoutOption } from './common-options.ts';
import type { CommandDefinition } from './definition.ts';

/** How long schedules are tried if nothing is said, and with how many preemptions. */
export const EXPLORE_BUDGET = '60 s';
export const EXPLORE_PREEMPTIONS = 2;

export const EXPLORE = {
  summary: 'runs programs on several CPUs at once, in all orders that matter',
  description:
    'runs programs of a Rex object on several CPUs at once, in every order of their operations that matters, with few preemptions first; finds lost updates, deadlocks and data races, and prints the smallest schedule that shows each.',
  synopses: ['OBJECT [options]'],
  arguments: [
    { placeholder: 'OBJECT', what: 'the path of an object', meaning: 'the object', required: true, files: [] },
  ],
  options: {
    events: eventsOption('events that happen at once, each on the CPU that it names, in place of built-in ones'),
    program: {
      kind: 'text',
      placeholder: 'NAME',
      repeatable: true,
      takes: 'the name of a program',
      meaning: 'gives the built-in event of this program to the next CPU; one program alone has two CPUs',
    },
    'debug-file': DEBUG_FILE_OPTION,
    layout: layoutOption('the kernel whose struct layouts the object was built for'),
    kernel: {
      kind: 'text',
      placeholder: 'NAME',
      usual: ['rex-2025-02'],
      takes: 'the name of a published kernel',
      meaning: 'a published kernel, with its deviations from Rex: rex-2025-02',
    },
    preemptions: {
      kind: 'number',
      placeholder: 'N',
      least: 0,
      most: 8,
      meaning: `how often a CPU is stopped that could go on, at most; by default ${EXPLORE_PREEMPTIONS}`,
    },
    budget: {
      kind: 'text',
      placeholder: 'TIME',
      takes: 'a time such as 90 s, 5 min or 1 h',
      meaning: `how long schedules are tried; by default ${EXPLORE_BUDGET}`,
    },
    tso: { kind: 'flag', meaning: 'stores stay in buffers of their CPUs for a while, as x86 allows' },
    schedule: {
      kind: 'text',
      placeholder: 'TURNS',
      takes: 'turns such as "0:3 1 0"',
      meaning: 'runs only this schedule, as a finding names it, and shows its steps',
    },
    json: jsonOption('explore'),
  },
  examples: [
    'rex-conformance explore target/release/port_filter',
    'rex-conformance explore target/release/port_filter --events both.events.yaml --preemptions 3',
  ],
} as const satisfies CommandDefinition;
