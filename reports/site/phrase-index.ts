import { CucumberExpression, ParameterType, ParameterTypeRegistry } from '@cucumber/cucumber-expressions';
import { PARAMETERS } from '../../steps/parameter-types.ts';
import { PHRASES } from '../../steps/phrases.ts';
import type { Phrase } from '../../steps/vocabulary.ts';
import { slug } from './site-page.ts';

/** The phrase that a step uses. */
export interface UsedPhrase {
  readonly phrase: Phrase;
  /** The link to it, as in {@link phraseAnchor}. */
  readonly url: string;
}

/** The anchor of a phrase on the page of phrases. It depends on the phrase's text only. */
export function phraseAnchor({ keyword, expression }: Phrase): string {
  return `${keyword.toLowerCase()}-${slug(expression)}`;
}

/** Finds the phrases of steps. */
export class PhraseIndex {
  private readonly expressions: readonly (readonly [Phrase, CucumberExpression])[];
  private readonly known = new Map<string, UsedPhrase | undefined>();

  constructor() {
    const registry = new ParameterTypeRegistry();
    for (const { name, regexp } of PARAMETERS) {
      registry.defineParameterType(new ParameterType(name, regexp, String, (...groups) => groups[0], false, false));
    }
    this.expressions = PHRASES.map((phrase) => [phrase, new CucumberExpression(phrase.expression, registry)]);
  }

  /** The phrase of a step's text; `undefined` if there is none. */
  find(text: string): UsedPhrase | undefined {
    if (!this.known.has(text)) this.known.set(text, this.match(text));
    return this.known.get(text);
  }

  private match(text: string): UsedPhrase | undefined {
    for (const [phrase, expression] of this.expressions) {
      if (expression.match(text) !== null) return { phrase, url: `@/docs/phrases.html#${phraseAnchor(phrase)}` };
    }
    return undefined;
  }
}
