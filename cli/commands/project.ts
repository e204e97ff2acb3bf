import { CI_NAMES, TEMPLATE_NAMES } from '../init/choices.ts';
import { jsonOption, layoutOption } from './common-options.ts';
import type { CommandDefinition } from './definition.ts';

export const SUPPORT = {
  summary: 'prints what a program may use',
  description:
    'prints the program types, map types, kernel functions and variables, and kernel layouts that are supported.',
  synopses: ['[--json]'],
  arguments: [],
  options: { json: jsonOption('support') },
  examples: ['rex-conformance support'],
} as const satisfies CommandDefinition;

export const PHRASES = {
  summary: 'prints the phrases for the steps of features',
  description: 'prints the phrases for the steps of features, and the form of their values.',
  synopses: ['[WORD...]'],
  arguments: [
    { placeholder: 'WORD', what: 'a word', meaning: 'prints only phrases with all of these words', repeatable: true },
  ],
  options: {},
  examples: ['rex-conformance phrases', 'rex-conformance phrases map holds'],
} as const satisfies CommandDefinition;

export const INIT = {
  summary: 'begins a project in this folder',
  description:
    'begins a project in this folder: rex-conformance.yaml, cucumber.mjs, and features. Of objects that are there, the features have the observed behaviour. With --template, a Rust program is written, too.',
  synopses: [
    `[OBJECT...] [--layout NAME|FILE] [--ci ${CI_NAMES.join('|')}] [--force]`,
    `--template ${TEMPLATE_NAMES.join('|')} [NAME] [--ci ${CI_NAMES.join('|')}] [--force]`,
  ],
  arguments: [
    {
      placeholder: 'OBJECT|NAME',
      what: 'the path of an object',
      meaning:
        'the objects; by default, every Rex object in the folder and its subfolders. With --template, the name of the program; by default, that of the folder',
      repeatable: true,
      files: [],
    },
  ],
  options: {
    template: {
      kind: 'text',
      choices: TEMPLATE_NAMES,
      meaning: 'writes a Rust project with a program of this type and its feature; build compiles it',
    },
    ci: {
      kind: 'text',
      choices: CI_NAMES,
      meaning: 'also writes a workflow for this server, settings for VS Code, and scripts in package.json',
    },
    layout: layoutOption('the kernel whose struct layouts the objects were built for'),
    force: { kind: 'flag', meaning: 'overwrites existing files' },
  },
  examples: [
    'rex-conformance init',
    'rex-conformance init target/release/port_filter --layout my-kernel.yaml',
    'rex-conformance init --template xdp my_filter --ci github',
  ],
} as const satisfies CommandDefinition;

/** The shells that complete the words of a command line. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export const COMPLETION = {
  summary: 'prints a script that completes command lines',
  description:
    'prints a script that completes command lines in a shell: commands, options, the values of options, and names of files.',
  synopses: ['SHELL'],
  arguments: [
    {
      placeholder: 'SHELL',
      what: 'the name of a shell',
      meaning: `the shell: ${SHELLS.join(', ')}`,
      required: true,
      choices: SHELLS,
    },
  ],
  options: {},
  notes:
    'Load it in the file that your shell reads first. bash: source <(rex-conformance completion bash). zsh: source <(rex-conformance completion zsh), behind compinit. fish: rex-conformance completion fish | source.',
  examples: ['rex-conformance completion bash'],
} as const satisfies CommandDefinition;
