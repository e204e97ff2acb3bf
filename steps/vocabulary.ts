import type { Capability } from '../target/capabilities.ts';
import type { Scenario } from './scenario.ts';
import type { TableForm } from './tables/tables.ts';

/** What a phrase does: `Given` prepares, `When` lets something happen, `Then` compares. */
export type Keyword = 'Given' | 'When' | 'Then';

/** A step's code; `this` is the scenario. */
export type PhraseCode<Arguments extends readonly unknown[]> = (
  this: Scenario,
  ...args: Arguments
) => void | Promise<void>;

/** For a phrase that takes a text under the step. */
export const TEXT = 'text';

/** The argument of a step of a phrase: a text, or a table of a form. */
export type PhraseArgument = typeof TEXT | TableForm<unknown>;

/** One phrase of the vocabulary. */
export interface Phrase {
  readonly keyword: Keyword;
  /** The heading it is listed under. */
  readonly group: string;
  /** A cucumber expression. */
  readonly expression: string;
  /** What the phrase says, in one or two sentences, for the list of phrases. */
  readonly meaning: string;
  /** The argument of its steps; none by default. */
  readonly argument: PhraseArgument | undefined;
  readonly code: PhraseCode<readonly unknown[]>;
  /** How many arguments the code takes, the one under the step included. */
  readonly arity: number;
  /** The capabilities of a target that its steps may need, each depending on what a step says. */
  readonly needs: readonly Capability[];
}

const vocabulary: Phrase[] = [];

/** Adds a phrase; one that takes a table or a text under the step declares it. What it may need of a target comes last. */
export interface Define {
  <Arguments extends readonly unknown[]>(
    expression: string,
    meaning: string,
    code: PhraseCode<Arguments>,
    needs?: readonly Capability[],
  ): void;
  <Arguments extends readonly unknown[], Content>(
    expression: string,
    meaning: string,
    table: TableForm<Content>,
    code: PhraseCode<[...Arguments, Content]>,
    needs?: readonly Capability[],
  ): void;
  <Arguments extends readonly unknown[]>(
    expression: string,
    meaning: string,
    text: typeof TEXT,
    code: PhraseCode<[...Arguments, string]>,
    needs?: readonly Capability[],
  ): void;
}

/** The three ways to add phrases to a group. */
export function phrases(group: string): Readonly<Record<Keyword, Define>> {
  const define =
    (keyword: Keyword): Define =>
    (
      expression: string,
      meaning: string,
      ...rest: readonly (PhraseArgument | PhraseCode<never> | readonly Capability[] | undefined)[]
    ) => {
      const at = rest.findIndex((part) => typeof part === 'function');
      const code = rest[at] as PhraseCode<readonly unknown[]>;
      const argument = at === 0 ? undefined : (rest[0] as PhraseArgument);
      const needs = (rest[at + 1] ?? []) as readonly Capability[];
      vocabulary.push({ keyword, group, expression, meaning, argument, code, arity: code.length, needs });
    };
  return { Given: define('Given'), When: define('When'), Then: define('Then') };
}

/** What kinds of values look like, by name. */
const kinds = new Map<string, RegExp>();

/** Makes a kind of value known. */
export function defineKind(name: string, regexp: RegExp): void {
  kinds.set(name, regexp);
}

/** What a kind of value looks like; `undefined` for one of cucumber's own. */
export function kindNamed(name: string): RegExp | undefined {
  return kinds.get(name);
}

/** Every phrase defined so far, in order. */
export function allPhrases(): readonly Phrase[] {
  return vocabulary;
}
