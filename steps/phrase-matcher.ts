import {
  type Argument,
  CucumberExpression,
  ParameterType,
  ParameterTypeRegistry,
} from '@cucumber/cucumber-expressions';
import { PARAMETERS } from './parameter-types.ts';
import { allPhrases, type Phrase } from './vocabulary.ts';

/** A phrase that says what a step says, and the values in it. */
export interface MatchedPhrase {
  readonly phrase: Phrase;
  /** The values of its parameters, for the scenario that the step belongs to. */
  values(scenario: unknown): readonly unknown[];
}

let matchers: readonly (readonly [Phrase, CucumberExpression])[] | undefined;

function allMatchers(): readonly (readonly [Phrase, CucumberExpression])[] {
  if (matchers !== undefined) return matchers;
  const registry = new ParameterTypeRegistry();
  for (const { name, regexp, transformer } of PARAMETERS) {
    registry.defineParameterType(new ParameterType(name, regexp, null, transformer, false, false));
  }
  matchers = allPhrases().map((phrase) => [phrase, new CucumberExpression(phrase.expression, registry)] as const);
  return matchers;
}

/** Texts whose phrases are kept: many steps say the same. */
const MOST_KEPT = 10_000;
const kept = new Map<string, MatchedPhrase | undefined>();

/** The phrase of a step; `undefined` if no phrase matches. */
export function findPhrase(text: string): MatchedPhrase | undefined {
  const known = kept.get(text);
  if (known !== undefined || kept.has(text)) return known;
  if (kept.size >= MOST_KEPT) kept.clear();
  const found = searchPhrase(text);
  kept.set(text, found);
  return found;
}

function searchPhrase(text: string): MatchedPhrase | undefined {
  // Whether an expression matches is cheaper to find out than what its groups match.
  const found = allMatchers().find(([, expression]) => expression.regexp.test(text));
  if (found === undefined) return undefined;
  const [phrase, expression] = found;
  let groups: readonly Argument[] | undefined;
  const values = (scenario: unknown) => {
    groups ??= expression.match(text) ?? [];
    return groups.map((argument) => argument.getValue(scenario));
  };
  return { phrase, values };
}

/** How many parameters a phrase has, the table or text under the step aside. */
export function parameterCount({ expression }: Phrase): number {
  return (expression.match(/\{[^}]*\}/g) ?? []).length;
}
