import { CucumberExpression, ParameterType, ParameterTypeRegistry } from '@cucumber/cucumber-expressions';
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

/** The phrase of a step; `undefined` if no phrase matches. */
export function findPhrase(text: string): MatchedPhrase | undefined {
  for (const [phrase, expression] of allMatchers()) {
    const match = expression.match(text);
    if (match !== null) {
      return { phrase, values: (scenario) => match.map((argument) => argument.getValue(scenario)) };
    }
  }
  return undefined;
}

/** How many parameters a phrase has, the table or text under the step aside. */
export function parameterCount({ expression }: Phrase): number {
  return (expression.match(/\{[^}]*\}/g) ?? []).length;
}
