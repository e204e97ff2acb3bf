/** Lines of an object, and those that nothing reached. */
export interface LinesSeen {
  readonly reached: number;
  readonly all: number;
  /** By source, in the order of their paths. */
  readonly notReached: readonly { readonly file: string; readonly lines: readonly number[] }[];
}

/** How much of an object was reached. */
export interface CoverageShare {
  readonly name: string;
  /** Of the object's bytes. */
  readonly sha256: string;
  /** Lines of its own sources; null without debug information. */
  readonly lines: { readonly reached: number; readonly all: number } | null;
}

/** The result of joining counts of coverage. */
export interface CoverageMergeResult {
  readonly coverage: readonly CoverageShare[];
  /** The files of the whole. */
  readonly written: readonly string[];
}
