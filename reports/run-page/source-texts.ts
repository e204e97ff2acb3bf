import { readFileSync } from 'node:fs';
import { sourceWithin } from '../project-source.ts';
import type { SourceOnPage } from './event-on-page.ts';

/** Sources that are kept: as many as a page needs at ease. Others have no text. */
const MOST_SOURCES = 200;

/** The texts of sources, each read once. */
export class SourceTexts {
  readonly #folder: string;
  readonly #texts = new Map<string, readonly string[] | undefined>();

  /** @param folder of the project: files of other folders have no text */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Sources with their texts. */
  of(sources: readonly Pick<SourceOnPage, 'path' | 'lines'>[]): readonly SourceOnPage[] {
    return sources.map((source) => {
      const text = this.#textOf(source.path);
      return text === undefined ? source : { ...source, text };
    });
  }

  #textOf(path: string): readonly string[] | undefined {
    if (!this.#texts.has(path) && this.#texts.size < MOST_SOURCES) {
      const file = sourceWithin(this.#folder, path);
      this.#texts.set(path, file === undefined ? undefined : linesOf(file));
    }
    return this.#texts.get(path);
  }
}

function linesOf(file: string): readonly string[] | undefined {
  try {
    return readFileSync(file, 'utf8').split(/\r?\n/);
  } catch {
    // It can be gone, or belong to someone else.
    return undefined;
  }
}
