import { Diagnostic } from '../../../base/diagnostic.ts';
import { oncePerObject } from '../../../base/once.ts';
import type { ElfObject } from '../elf-object.ts';
import { DebugInfo } from './debug-info.ts';
import { hasDebugInfo } from './dwarf-sections.ts';
import type { SourceFrame } from './source-place.ts';

const NO_FRAMES: readonly SourceFrame[] = [];

/**
 * The source lines of an object, for people who read about a run. They are read when the first is asked for. No run
 * and no verdict depends on them. If they are damaged, there are none.
 */
export class SourceLines {
  readonly #elf: ElfObject;
  #info: DebugInfo | undefined;
  #problem: Diagnostic | undefined;

  constructor(elf: ElfObject) {
    this.#elf = elf;
  }

  /** Why the debug information tells nothing; known after the first question. */
  get problem(): Diagnostic | undefined {
    return this.#problem;
  }

  /** The functions that an instruction belongs to, as {@link DebugInfo.framesAt}; empty where nothing is known of it. */
  framesAt(address: number): readonly SourceFrame[] {
    if (this.#problem !== undefined) return NO_FRAMES;
    try {
      this.#info ??= new DebugInfo(this.#elf);
      return this.#info.framesAt(address);
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error;
      this.#problem = error;
      return NO_FRAMES;
    }
  }
}

/** The source lines of an object; undefined for one without debug information. */
export const sourceLinesOf: (elf: ElfObject) => SourceLines | undefined = oncePerObject((elf) =>
  hasDebugInfo(elf.sections) ? new SourceLines(elf) : undefined,
);
