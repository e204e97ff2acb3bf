/** The media type of the attachment of a failing scenario with the command that lets the same happen again. */
export const LOOK_INSIDE_MEDIA_TYPE = 'application/vnd.rex-conformance.look-inside+json';

/** How to let happen again what happened in a scenario. */
export interface LookInside {
  /** The scenario, by feature and number: `program-types/xdp/2`. */
  readonly id: string;
  /** The command line of `rex-conformance`, word by word. */
  readonly words: readonly string[];
}

/** Reads the body of an attachment; undefined for one of another form. */
export function readLookInside(body: string): LookInside | undefined {
  try {
    const { id, words } = JSON.parse(body) as Readonly<Record<string, unknown>>;
    const isText = (each: unknown) => typeof each === 'string';
    if (typeof id !== 'string' || !Array.isArray(words) || !words.every(isText)) return undefined;
    return { id, words: words as readonly string[] };
  } catch {
    return undefined;
  }
}
