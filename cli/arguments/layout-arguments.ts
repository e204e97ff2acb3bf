import type { CommandValues } from '../commands/table.ts';
import { callOf } from '../commands/usage-errors.ts';
import { helpHint, usageError } from '../usage-error.ts';

/** What `rex-conformance layout` was asked to do. */
export interface LayoutArguments {
  /** Raw BTF, or a kernel or module that has it. */
  readonly btf: string;
  /** The kernel whose types those of a module continue. */
  readonly base: string | undefined;
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

/** Reads the command line of `layout`. @throws Diagnostic USAGE */
export function layoutArguments(values: CommandValues<'layout'>): LayoutArguments | ObjectLayoutArguments {
  const { btf, base, object, output, kernel, compare } = values;
  if (object !== undefined) {
    const strange = Object.entries({ btf, base, output, kernel }).find(([, value]) => value !== undefined)?.[0];
    if (strange === undefined) return { object, compare };
    throw usageError(
      `layout --object has no option --${strange}`,
      `--${strange} belongs to layout --btf, which reads the types of a kernel`,
      `leave out --${strange} or --object; or ${helpHint('layout')}`,
    );
  }
  if (btf === undefined) {
    throw usageError(
      'layout needs --btf and the path of a BTF, or --object and that of an object',
      `it is called as ${callOf('layout')}`,
      `add --btf FILE or --object FILE, or ${helpHint('layout')}`,
    );
  }
  if (compare !== undefined && output !== undefined) {
    throw usageError(
      '--compare and --output exclude each other',
      '--compare prints differences and writes no layout',
      'leave out --output to compare, or --compare to write the layout',
    );
  }
  return { btf, base, output, kernel, compare };
}
