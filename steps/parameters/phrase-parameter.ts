/** A kind of word in phrases, as cucumber expressions have it. */
export interface PhraseParameter {
  readonly name: string;
  /** What to write, for the list of phrases. */
  readonly meaning: string;
  readonly regexp: RegExp;
  readonly transformer: (...groups: (string | undefined)[]) => unknown;
}

/** The number of a group; undefined where the group is not there. */
export const optionalNumber = (text: string | undefined) => (text === undefined ? undefined : Number(text));
