import { jsonOption } from './common-options.ts';
import { HAPPENING_OPTIONS } from './debug.ts';
import type { CommandDefinition } from './definition.ts';
import { RUN } from './run.ts';

/** The most instructions that a trace has by default. */
export const TRACE_MOST = 100_000;
const HIGHEST = 2 ** 40;

export const TRACE = {
  summary: 'prints each instruction that programs execute',
  description:
    'prints each instruction that programs execute, with its function, the registers that it changes, and its source line if the object has debug information.',
  synopses: ['OBJECT... [options]'],
  arguments: RUN.arguments,
  options: {
    from: {
      kind: 'number',
      placeholder: 'N',
      least: 1,
      most: HIGHEST,
      meaning: 'the number of the first instruction, among those of all runs',
    },
    until: { kind: 'number', placeholder: 'N', least: 1, most: HIGHEST, meaning: 'the number of the last instruction' },
    function: {
      kind: 'text',
      placeholder: 'NAME',
      takes: 'the name of a function',
      meaning:
        'only instructions of this function, with its copies inlined into others if debug information tells them',
    },
    'only-lines': { kind: 'flag', meaning: 'only the first instruction of each source line that is reached' },
    most: {
      kind: 'number',
      placeholder: 'N',
      least: 1,
      most: HIGHEST,
      meaning: `the most instructions that are printed; ${TRACE_MOST} by default`,
    },
    ...HAPPENING_OPTIONS,
    json: jsonOption('trace'),
  },
  examples: [
    'rex-conformance trace target/debug/port_filter --only-lines',
    'rex-conformance trace port_filter --events events.yaml --function parse --json',
  ],
} as const satisfies CommandDefinition;
