import {
  COVERAGE_OPTIONS,
  DEBUG_FILE_OPTION,
  eventsOption,
  jsonOption,
  layoutOption,
  PACKETS_OPTIONS,
  seedOption,
  TARGET_OPTION,
  YAML_FILES,
} from './common-options.ts';
import type { CommandDefinition } from './definition.ts';

/** Text shows so many events of a run with their details. */
export const FIRST_EVENTS = 50;

export const RUN = {
  summary: 'loads objects, runs events, and prints what their programs did',
  description: 'loads Rex objects as the kernel does, runs events, and prints what their programs did.',
  synopses: ['OBJECT... [options]'],
  arguments: [
    {
      placeholder: 'OBJECT',
      what: 'the path of an object',
      meaning: 'the objects, which are loaded in this order',
      required: true,
      repeatable: true,
      files: [],
    },
  ],
  options: {
    events: eventsOption('events in order, and the settings of the kernel'),
    ...PACKETS_OPTIONS,
    'packets-out': {
      kind: 'text',
      placeholder: 'FILE',
      files: ['.pcapng', '.pcap'],
      meaning:
        'writes packets as programs left them and as they went out, as pcapng with verdicts in comments, or as .pcap',
    },
    timeline: {
      kind: 'text',
      placeholder: 'FILE',
      files: ['.json'],
      meaning: 'writes what programs did in virtual time, as JSON that Perfetto and chrome://tracing show',
    },
    html: {
      kind: 'text',
      placeholder: 'FILE',
      files: ['.html'],
      meaning:
        'writes a page about the run: packets and what changed in them, helper calls, executed lines, maps before and after',
    },
    share: {
      kind: 'text',
      placeholder: 'MAP',
      repeatable: true,
      takes: 'the name of a map',
      meaning: 'all objects with a map of this name share it',
    },
    program: {
      kind: 'text',
      placeholder: 'NAME',
      takes: 'the name of a program',
      meaning: 'attach this program only',
    },
    attach: {
      kind: 'text',
      placeholder: 'NAME[=PLACE]',
      repeatable: true,
      takes: 'a program, or a program and its place such as learn="eth0 egress"',
      meaning:
        'attach this program, and only those that are named so, in this order; to eth1, "eth0 egress", a function or an event; without =PLACE to what its section says. An interface also says how: xdp by a link, or "eth0 by netlink", which outlives the loader; tc as by "tc filter", which outlives it, or "eth0 by tcx", a link',
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
    format: {
      kind: 'text',
      placeholder: 'FILE',
      repeatable: true,
      files: [...YAML_FILES, 'format'],
      meaning: 'tracepoints that the kernel has: /sys/kernel/tracing/events/CATEGORY/EVENT/format, or YAML',
    },
    cpus: {
      kind: 'number',
      placeholder: 'N',
      least: 1,
      most: 64,
      meaning: 'the number of CPUs of the kernel, 1 to 64',
    },
    target: TARGET_OPTION,
    seed: seedOption('the seed of random numbers, 0 to 4294967295'),
    'keep-programs': {
      kind: 'flag',
      meaning: "loaders catch a panic's SIGSYS: programs and maps stay after a panic",
    },
    all: {
      kind: 'flag',
      meaning: `shows every event; without it, text shows the first ${FIRST_EVENTS}, then only what is unusual, and a table of results`,
    },
    ...COVERAGE_OPTIONS,
    profile: {
      kind: 'text',
      placeholder: 'FILE',
      files: ['.json', '.folded'],
      meaning:
        'writes how many instructions each call stack has executed: for speedscope as .json, otherwise as collapsed stacks',
    },
    json: jsonOption('run'),
  },
  notes:
    'Without --events and --packets every program gets one built-in event of its type. After a panic has removed an object, it is loaded again for its remaining programs.',
  examples: [
    'rex-conformance run target/release/port_filter',
    'rex-conformance run port_filter --packets traffic.pcap --packets-out after.pcapng',
    'rex-conformance run port_filter --attach xdp_main="eth1 egress" --events events.yaml --json',
  ],
} as const satisfies CommandDefinition;
