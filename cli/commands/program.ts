import type { CommandDefinition } from './definition.ts';

const RUSTC = {
  kind: 'text',
  placeholder: 'PATH',
  files: [],
  takes: 'the path of a rustc',
  meaning: 'the compiler; by default RUSTC of the environment, rustc of the PATH, or /usr/bin/rustc',
} as const;

export const BUILD = {
  summary: 'builds Rust programs without the Rex toolchain',
  description:
    'builds the programs of a Rust project with an unmodified rustc, Cargo and lld. The objects are in target/x86_64-unknown-none/release.',
  synopses: ['[FOLDER|FILE...] [--rustc PATH]'],
  arguments: [
    {
      placeholder: 'FOLDER|FILE',
      what: 'a folder with Cargo.toml, or the root file of a program',
      meaning: 'a folder with Cargo.toml, or the root file of one program (src/main.rs); by default, this folder',
      repeatable: true,
      files: ['.rs', '.toml'],
    },
  ],
  options: { rustc: RUSTC },
  notes:
    'The compiler needs its source of core. rustc 1.85 or later will do. The kernel crate in the package has the public names of Rex.',
  examples: ['rex-conformance build', 'rex-conformance build src/bin/port_filter.rs --rustc /usr/bin/rustc'],
} as const satisfies CommandDefinition;

export const WATCH = {
  summary: 'builds and runs the features at each change',
  description:
    'builds the Rust project when its sources change, runs the features that concern the changed object, and prints what is different. Ctrl-C ends it.',
  synopses: ['[FOLDER] [--rustc PATH]'],
  arguments: [
    {
      placeholder: 'FOLDER',
      what: 'the folder of the Rust project',
      meaning:
        'the folder with Cargo.toml; by default, this folder. Without Cargo.toml, objects are watched and not built',
      files: 'folder',
    },
  ],
  options: { rustc: RUSTC },
  examples: ['rex-conformance watch'],
} as const satisfies CommandDefinition;
