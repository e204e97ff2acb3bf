import type { Scenario } from './scenario.ts';

/** What a phrase does: `Given` prepares, `When` lets something happen, `Then` compares. */
export type Keyword = 'Given' | 'When' | 'Then';

/** A step's code; `this` is the scenario. */
export type PhraseCode<Arguments extends readonly unknown[]> = (
  this: Scenario,
  ...args: Arguments
) => void | Promise<void>;

/** A table under a step, as cucumber gives it. */
export interface Table {
  /** Its rows, a heading row included. */
  raw(): string[][];
}

/** One phrase of the vocabulary. */
export interface Phrase {
  readonly keyword: Keyword;
  /** The heading it is listed under. */
  readonly group: string;
  /** A cucumber expression. */
  readonly expression: string;
  /** What the phrase says, in one or two sentences, for the list of phrases. */
  readonly meaning: string;
  readonly code: PhraseCode<readonly unknown[]>;
  /** How many arguments the code takes, a table or text under the step included. */
  readonly arity: number;
}

const vocabulary: Phrase[] = [];

/** Adds a phrase. */
export type Define = <Arguments extends readonly unknown[]>(
  expression: string,
  meaning: string,
  code: PhraseCode<Arguments>,
) => void;

/** The three ways to add phrases to a group. */
export function phrases(group: string): Readonly<Record<Keyword, Define>> {
  const define =
    (keyword: Keyword): Define =>
    (expression, meaning, code) => {
      vocabulary.push({
        keyword,
        group,
        expression,
        meaning,
        code: code as unknown as PhraseCode<readonly unknown[]>,
        arity: code.length,
      });
    };
  return { Given: define('Given'), When: define('When'), Then: define('Then') };
}

/** Every phrase defined so far, in order. */
export function allPhrases(): readonly Phrase[] {
  return vocabulary;
}
