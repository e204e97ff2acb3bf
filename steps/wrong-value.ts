import { CucumberExpression, ParameterType, ParameterTypeRegistry } from '@cucumber/cucumber-expressions';
import { editDistance } from '../base/nearest-word.ts';
import { PARAMETERS } from './parameter-types.ts';
import type { PhraseParameter } from './parameters/phrase-parameter.ts';
import type { Phrase } from './vocabulary.ts';

/** A value in a step that its phrase does not have, in a step that otherwise fits the phrase. */
export interface WrongValue {
  /** The value as the step has it. */
  readonly value: string;
  /** The kind of value that the phrase has there: `attachPoint`. */
  readonly kind: string;
  /** The values of the kind, in Markdown. */
  readonly meaning: string;
  /** The right value that is likeliest meant; `undefined` if none is near. */
  readonly nearest: string | undefined;
}

/** A longer step is not compared. */
const LONGEST_STEP = 500;
/** The kind that takes any text. */
const ANYTHING = 'anything';
/** Cucumber's own kinds in phrases. */
const OF_CUCUMBER: readonly Pick<PhraseParameter, 'name' | 'meaning' | 'regexp'>[] = [
  { name: 'string', meaning: 'a text in quotation marks: `"x"`', regexp: /"[^"]*"|'[^']*'/ },
];

let registry: ParameterTypeRegistry | undefined;

function kindsWithAnything(): ParameterTypeRegistry {
  if (registry !== undefined) return registry;
  registry = new ParameterTypeRegistry();
  for (const { name, regexp } of PARAMETERS) {
    registry.defineParameterType(new ParameterType(name, regexp, null, (text) => text, false, false));
  }
  registry.defineParameterType(new ParameterType(ANYTHING, /.+?/, null, (text) => text, false, false));
  return registry;
}

/** Whether a text is a value of a kind. */
function isValue(text: string, regexp: RegExp): boolean {
  return new RegExp(`^(?:${regexp.source})$`).test(text);
}

/** The words that values of a kind have. */
function wordsOf({ regexp }: Pick<PhraseParameter, 'regexp'>): readonly string[] {
  const plain = regexp.source.replaceAll(/\\.|\[[^\]]*\]/g, ' ');
  const both = `${plain.replaceAll(/([A-Za-z])\?/g, '$1')} ${plain.replaceAll(/[A-Za-z]\?/g, '')}`;
  return [...new Set(both.match(/[A-Za-z_]{2,}/g) ?? [])];
}

/** A word of the kind that differs by few characters. */
function nearWord(word: string, words: readonly string[]): string | undefined {
  const most = Math.max(1, Math.floor(word.length / 4));
  const near = words.map((candidate) => ({ candidate, distance: editDistance(word, candidate) }));
  return near.filter(({ distance }) => distance <= most).sort((a, b) => a.distance - b.distance)[0]?.candidate;
}

/** A name without its quotation marks. */
const BARE = /^[\w./-]{2,}$/;

/**
 * A value of the kind that is likeliest meant: with each strange word replaced by the nearest word of the kind, or put
 * in quotation marks; or with capital letters.
 */
function mended(value: string, words: readonly string[], regexp: RegExp): string | undefined {
  const parts = value.split(/("[^"]*"|[\w./-]+)/);
  const isStrange = (part: string) => BARE.test(part) && !words.includes(part) && !/^\d+$/.test(part);
  const candidates = [
    parts.map((part) => (isStrange(part) ? (nearWord(part, words) ?? part) : part)).join(''),
    parts.map((part) => (isStrange(part) ? (nearWord(part, words) ?? `"${part}"`) : part)).join(''),
    `"${value.replaceAll('"', '')}"`,
    value.toUpperCase(),
  ];
  return candidates.find((candidate) => isValue(candidate, regexp))?.trim();
}

/**
 * Finds the one value that makes a step unlike a phrase.
 * @returns `undefined` if other words of the step differ, too
 */
export function wrongValue(step: string, { expression }: Phrase): WrongValue | undefined {
  if (step.length > LONGEST_STEP) return undefined;
  const found: (WrongValue & { readonly shared: number })[] = [];
  for (const { index, 0: braced, 1: name } of expression.matchAll(/\{(\w*)\}/g)) {
    const kind = [...PARAMETERS, ...OF_CUCUMBER].find((each) => each.name === name);
    if (kind === undefined) continue;
    const open = `${expression.slice(0, index)}{${ANYTHING}}${expression.slice(index + braced.length)}`;
    const values = new CucumberExpression(open, kindsWithAnything()).match(step);
    const at = (expression.slice(0, index).match(/\{\w*\}/g) ?? []).length;
    const value = values?.[at]?.group.value;
    if (value === undefined || value === null || isValue(value, kind.regexp)) continue;
    const words = wordsOf(kind);
    const shared = words.filter((word) => value.includes(word)).length;
    const nearest = mended(value, words, kind.regexp);
    found.push({ value: value.trim(), kind: kind.name, meaning: kind.meaning, nearest, shared });
  }
  // Of several ways to read the step, the shortest value is the likeliest, then the kind with words in common.
  const [best] = found.sort((a, b) => a.value.length - b.value.length || b.shared - a.shared);
  return best && { value: best.value, kind: best.kind, meaning: best.meaning, nearest: best.nearest };
}
