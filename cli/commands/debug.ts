import type { CommandDefinition } from './definition.ts';
import { RUN } from './run.ts';

/** Where gdb finds the debugger. */
export const DEBUG_PORT = 1234;
const HIGHEST_PORT = 65535;

const {
  'packets-out': _packetsOut,
  timeline: _timeline,
  coverage: _coverage,
  'coverage-all': _coverageAll,
  html: _html,
  profile: _profile,
  all: _all,
  target: _target,
  json: _json,
  ...HAPPENING
} = RUN.options;

/** The options of `run` that say what happens. */
export const HAPPENING_OPTIONS = HAPPENING;

export const DEBUG = {
  summary: 'runs events under the control of gdb, forwards and backwards',
  description:
    "waits for gdb at a port of this machine, and runs a Rex object's programs under its control, forwards and backwards; prints the command line of gdb that fits.",
  synopses: ['OBJECT... [options]'],
  arguments: RUN.arguments,
  options: {
    port: {
      kind: 'number',
      placeholder: 'N',
      least: 0,
      most: HIGHEST_PORT,
      meaning: `the port of 127.0.0.1 where gdb finds the programs; ${DEBUG_PORT} by default, 0 for any that is free`,
    },
    gdb: { kind: 'flag', meaning: 'starts gdb in this terminal, with the symbols where they belong' },
    ...HAPPENING_OPTIONS,
  },
  notes:
    'Runs stop in front of the first instruction, a panic, a fault and the firing watchdog. In gdb, monitor help lists what only this debugger has.',
  examples: [
    'rex-conformance debug target/debug/port_filter --gdb',
    'rex-conformance debug port_filter --events events.yaml --port 0',
  ],
} as const satisfies CommandDefinition;
