import { jsonOption, layoutOption, layoutsOption, YAML_FILES } from './common-options.ts';
import type { CommandDefinition } from './definition.ts';

export const LAYOUT = {
  summary: 'writes, prints or compares the struct layouts of a kernel',
  description:
    'writes the struct layouts of a kernel, for --layout and for the crate of programs; or prints those that an object is built for.',
  synopses: [
    '--btf FILE [--base FILE] [-o FILE] [--kernel RELEASE] [--compare NAME|FILE] [--json]',
    '--object FILE [--compare NAME|FILE] [--json]',
  ],
  arguments: [],
  options: {
    btf: {
      kind: 'text',
      placeholder: 'FILE',
      files: [],
      meaning:
        'the types of an x86_64 kernel: /sys/kernel/btf/vmlinux, other raw BTF, a vmlinux or module with a section .BTF, or a vmlinuz; gzip, xz, Zstandard and the LZ4 of kernels are unpacked',
    },
    base: {
      kind: 'text',
      placeholder: 'FILE',
      files: [],
      meaning: 'the kernel that the module of --btf is built for: the types of a module continue those of its kernel',
    },
    output: {
      kind: 'text',
      short: 'o',
      placeholder: 'FILE',
      files: YAML_FILES,
      meaning: 'the file for the layout; without it, the layout is printed',
    },
    kernel: {
      kind: 'text',
      placeholder: 'RELEASE',
      takes: 'a release such as 6.18.44',
      meaning: "the kernel's release; by default that of the file, or of the running kernel",
    },
    object: {
      kind: 'text',
      placeholder: 'FILE',
      files: [],
      meaning: 'prints the kernel that a Rex object is built for, and the fields of its structs that it uses',
    },
    compare: layoutOption('prints the differences between a layout and that of the BTF or object, and writes no file'),
    json: jsonOption('layout'),
  },
  examples: [
    'rex-conformance layout --btf /sys/kernel/btf/vmlinux -o my-kernel.yaml',
    'rex-conformance layout --btf /boot/vmlinuz -o my-kernel.yaml',
    'rex-conformance layout --object target/release/port_filter --compare my-kernel.yaml',
  ],
} as const satisfies CommandDefinition;

export const PORTABILITY = {
  summary: 'says on which kernels an object runs, and which fields moved',
  description:
    'says for each layout whether an object runs on that kernel: whether each field that it uses is where the object takes it to be.',
  synopses: ['OBJECT [--layouts NAME|FILE,…] [--json]'],
  arguments: [{ placeholder: 'OBJECT', what: 'an object', meaning: 'the object', required: true, files: [] }],
  options: {
    layouts: layoutsOption('the kernels; by default those of the shipped layouts'),
    json: jsonOption('portability'),
  },
  examples: [
    'rex-conformance portability target/release/port_filter',
    'rex-conformance portability port_filter --layouts linux-6.18-x86_64,my-kernel.yaml --json',
  ],
} as const satisfies CommandDefinition;
