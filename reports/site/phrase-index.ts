import { CucumberExpression, ParameterType, ParameterTypeRegistry } from '@cucumber/cucumber-expressions';
import { PARAMETERS } from '../../steps/parameter-types.ts';
import { PHRASES } from '../../steps/phrases.ts';
import type { Phrase } from '../../steps/vocabulary.ts';
import { slug } from './site-page.ts';

/** Where a value stands in a step's text. */
export interface ValueRange {
  readonly start: number;
  readonly end: number;
}

/** The phrase that a step uses. */
export interface UsedPhrase {
  readonly phrase: Phrase;
  /** The link to it, as in {@link phraseAnchor}. */
  readonly url: string;
  /** The values in the step, in order, none within another. */
  readonly values: readonly ValueRange[];
}

/** The anchor of a phrase on the page of phrases: it follows from what the phrase says. */
export function phraseAnchor({ keyword, expression }: Phrase): string {
  return `${keyword.toLowerCase()}-${slug(expression)}`;
}

/** Finds the phrase of a step, and its values. */
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

  /** The phrase of a step's text; `undefined` where no phrase says this. */
  find(text: string): UsedPhrase | undefined {
    if (!this.known.has(text)) this.known.set(text, this.match(text));
    return this.known.get(text);
  }

  private match(text: string): UsedPhrase | undefined {
    for (const [phrase, expression] of this.expressions) {
      const found = expression.match(text);
      if (found === null) continue;
      const values = found
        .map(({ group }) => ({ start: group.start ?? -1, end: group.end ?? -1 }))
        .filter(({ start, end }) => start >= 0 && end > start)
        .sort((a, b) => a.start - b.start);
      return { phrase, url: `@/docs/phrases.html#${phraseAnchor(phrase)}`, values };
    }
    return undefined;
  }
}
