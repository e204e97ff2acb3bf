import { jsonOption, layoutOption, YAML_FILES } from './common-options.ts';
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
