/** A place in a source. */
export interface SourcePlace {
  /** The file's path as the compiler has it; undefined where the table has no name for it. */
  readonly file: string | undefined;
  /** From 1 on; 0 for code that no line made. */
  readonly line: number;
  /** In bytes from 1 on; 0 where it is not known. */
  readonly column: number;
}

/** A function that an instruction belongs to. */
export interface SourceFrame extends SourcePlace {
  /** Its name as the linker has it (mangled), or as the source has it; undefined where the debug information has none. */
  readonly name: string | undefined;
  /** Whether it is a copy that was inlined into the next frame's function. */
  readonly inlined: boolean;
}

/** How much text there is in the places of an instruction, in characters. */
export function textOf(frames: readonly SourceFrame[]): number {
  return frames.reduce((total, { file = '', name = '' }) => total + file.length + name.length, 0);
}
