import { Diagnostic } from '../../../base/diagnostic.ts';
import { oncePerObject } from '../../../base/once.ts';
import type { ElfObject } from '../elf-object.ts';
import { DebugInfo } from './debug-info.ts';
import { hasDebugInfo } from './dwarf-sections.ts';
import { type DebugFile, debugFileOf, readDebugFile } from './separate-file.ts';
import { shippedFileOf } from './shipped-file.ts';
import { type SourceFrame, textOf } from './source-place.ts';

const NO_FRAMES: readonly SourceFrame[] = [];
/** The most text of the places of one instruction, in characters: a damaged file may have names without measure, and a run many calls. */
const MOST_TEXT = 1 << 16;

/**
 * The source lines of an object, for people who read about a run. They are read when the first is asked for. No run
 * and no verdict depends on them. If they are damaged, there are none.
 */
export class SourceLines {
  readonly #file: () => Pick<ElfObject, 'sections' | 'fileName'>;
  #info: DebugInfo | undefined;
  #problem: Diagnostic | undefined;

  /** @param file the object, or the file that has its debug information; read when it is needed */
  constructor(file: () => Pick<ElfObject, 'sections' | 'fileName'>) {
    this.#file = file;
  }

  /** Why the debug information tells nothing; known after the first question. */
  get problem(): Diagnostic | undefined {
    return this.#problem;
  }

  /** The functions that an instruction belongs to, as {@link DebugInfo.framesAt}; empty where nothing is known of it, or too much. */
  framesAt(address: number): readonly SourceFrame[] {
    if (this.#problem !== undefined) return NO_FRAMES;
    try {
      this.#info ??= new DebugInfo(this.#file());
      const frames = this.#info.framesAt(address);
      return textOf(frames) > MOST_TEXT ? NO_FRAMES : frames;
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error;
      this.#problem = error;
      return NO_FRAMES;
    }
  }
}

const linesOfFile = oncePerObject((file: DebugFile) => new SourceLines(() => readDebugFile(file)));
const ownLinesOf = oncePerObject((elf: ElfObject) => {
  if (hasDebugInfo(elf.sections)) return new SourceLines(() => elf);
  const shipped = shippedFileOf(elf.bytes);
  return shipped && linesOfFile(shipped);
});

/**
 * The source lines of an object: from a debug file that someone gave it, else from itself, else from the debug files of the corpus.
 * They are undefined for an object without debug information.
 */
export function sourceLinesOf(elf: ElfObject): SourceLines | undefined {
  const file = debugFileOf(elf.bytes);
  return file === undefined ? ownLinesOf(elf) : linesOfFile(file);
}
