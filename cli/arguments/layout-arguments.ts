import type { parseArgs } from 'node:util';
import { usageError } from '../usage-error.ts';

/** What `rex-conformance layout` was asked to do. */
export interface LayoutArguments {
  /** Raw BTF, or an ELF file that has it. */
  readonly btf: string;
  /** Where the layout is written; to the output where undefined. */
  readonly output: string | undefined;
  /** The kernel's release, where the BTF's file does not tell or tells it wrong. */
  readonly kernel: string | undefined;
  /** The name or file of a layout to compare with, in place of writing one. */
  readonly compare: string | undefined;
}

/** What `rex-conformance layout --object` was asked to do. */
export interface ObjectLayoutArguments {
  readonly object: string;
  /** The name or file of a layout to compare with. */
  readonly compare: string | undefined;
}

/** The options of `layout`, for util.parseArgs. */
export const LAYOUT_OPTIONS = {
  btf: { type: 'string' },
  object: { type: 'string' },
  output: { type: 'string', short: 'o' },
  kernel: { type: 'string' },
  compare: { type: 'string' },
} as const;

/** How `layout` is used, for --help. */
export const LAYOUT_USAGE = `layout: writes the struct layouts of a kernel, for --layout and for the crate of programs; or prints those that an
object is built for.

  --btf FILE           /sys/kernel/btf/vmlinux, raw BTF of another x86_64 kernel, or a vmlinux with a section .BTF
  -o, --output FILE    the file for the layout; without it, the layout is printed
  --kernel RELEASE     the kernel's release; by default that of the vmlinux, or of the running kernel
  --object FILE        prints the kernel that a Rex object is built for, and the fields of its structs that it uses
  --compare NAME|FILE  prints the differences between a layout and that of the BTF or object, and writes no file
`;

type LayoutValues = Partial<ReturnType<typeof parseArgs<{ options: typeof LAYOUT_OPTIONS }>>['values']>;

/** Reads the command line of `layout`. @throws Diagnostic USAGE */
export function layoutArguments(
  positionals: readonly string[],
  values: LayoutValues,
): LayoutArguments | ObjectLayoutArguments {
  const { btf, object, output, kernel, compare } = values;
  if (positionals.length > 0) throw usageError(`layout takes options only; "${positionals[0]}" is none`);
  if (object !== undefined) {
    const strange = Object.entries({ btf, output, kernel }).find(([, value]) => value !== undefined);
    if (strange !== undefined) throw usageError(`layout --object has no option --${strange[0]}`);
    return { object, compare };
  }
  if (btf === undefined)
    throw usageError('layout needs --btf and the path of a BTF, or --object and that of an object');
  if (kernel === '') throw usageError('--kernel takes a release such as 6.18.44, not an empty text');
  if (compare !== undefined && output !== undefined) throw usageError('--compare writes no file, --output does');
  return { btf, output, kernel, compare };
}
