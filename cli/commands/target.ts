import type { CommandDefinition } from './definition.ts';

export const TARGET = {
  summary: 'asks the adapter of a kernel what it can do, or tests it',
  description:
    'starts the adapter of a kernel, or connects to it, and prints what it can do. Features run on such a kernel if rex-conformance.yaml names it.',
  synopses: [
    'COMMAND... [--self-test [--object FILE]] [--timeout SECONDS]',
    '--connect ADDRESS [--self-test [--object FILE]] [--timeout SECONDS]',
    '--serve',
  ],
  arguments: [
    {
      placeholder: 'COMMAND',
      what: 'a word of the command of an adapter',
      meaning: 'the command that starts the adapter, a word each; write -- in front of it if it has options',
      repeatable: true,
    },
  ],
  options: {
    connect: {
      kind: 'text',
      placeholder: 'ADDRESS',
      takes: 'an address such as localhost:4000',
      meaning: 'where an adapter listens: host:port, [IPv6]:port, or the absolute path of a socket',
    },
    'self-test': { kind: 'flag', meaning: 'compares the adapter with the protocol, a check a line' },
    object: {
      kind: 'text',
      placeholder: 'FILE',
      files: [],
      meaning: 'the object with maps that the self-test loads; by default one of the corpus, map_api',
    },
    timeout: {
      kind: 'number',
      placeholder: 'SECONDS',
      least: 1,
      most: 86400,
      meaning: 'how long an answer may take; 60 by default',
    },
    serve: {
      kind: 'flag',
      meaning: 'is an adapter itself, over standard input and output: that of the emulated kernel',
    },
  },
  examples: [
    'rex-conformance target -- python3 adapter.py',
    'rex-conformance target --self-test -- python3 adapter.py',
    'rex-conformance target --self-test -- rex-conformance target --serve',
  ],
} as const satisfies CommandDefinition;
