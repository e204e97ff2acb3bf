import type { Field, StructLayout } from '../../kernel-model/layouts/layout.ts';
import type { LayoutNotes } from '../../runtime/load/layout-notes.ts';
import type { KernelCrate } from '../../runtime/loaded-object.ts';

/** A struct: the type of a field is known only from the BTF of a kernel, the size of a struct only if it is used. */
interface StructResult {
  readonly size: number | null;
  readonly fields: Readonly<Record<string, Omit<Field, 'type'> & { readonly type?: string }>>;
}

type Structs = Readonly<Record<string, StructResult>>;

/** The struct layouts of a kernel. */
interface KernelLayout {
  readonly kind: 'layout';
  /** The release; `null` if the file does not name it. */
  readonly kernel: string | null;
  readonly architecture: string;
  readonly structs: Structs;
  /** The file that the layout was written to. */
  readonly written: string | null;
}

/** The layouts that an object is built for. */
interface ObjectLayout {
  readonly kind: 'object';
  readonly kernel: string;
  readonly architecture: string;
  readonly crate: KernelCrate | null;
  readonly structs: Structs;
}

/** The differences between a layout and a kernel, or between an object and a layout. */
interface Comparison {
  readonly kind: 'comparison';
  /** The layout's name or file. */
  readonly layout: string;
  /** The file of the BTF or the object. */
  readonly file: string;
  /** A sentence each. */
  readonly differences: readonly string[];
}

export type LayoutResult = KernelLayout | ObjectLayout | Comparison;

/** The structs of a kernel. */
export function structsOf(structs: ReadonlyMap<string, StructLayout> | LayoutNotes['structs']): Structs {
  const entries = [...structs].map(([name, { size = null, fields }]) => {
    return [name, { size, fields: Object.fromEntries(fields) }] as const;
  });
  return Object.fromEntries(entries);
}
