import { type Document, isScalar, type ToStringOptions, visit } from 'yaml';
import { plainJson, plainText } from './plain-text.ts';

/** Stands for a text in the document until it is written; a text that has it is written that way, too. */
const MARK = '\ue000';
const MARKED = new RegExp(`"${MARK}(\\d+)${MARK}"`, 'g');
/** A line may be broken before it, and a runner would obey it there. */
const COMMAND = /(?:^|\s)::/;

function isSafe(text: string): boolean {
  return plainText(text) === text && !COMMAND.test(text) && !text.includes(MARK);
}

/**
 * The text of a YAML document without comments, safe to print, with the same meaning. A text with unprintable characters or commands of runners
 * is in JSON's notation, which is YAML's, too; the others are written as usual. The document is changed.
 */
export function plainYaml(document: Document, options: ToStringOptions = {}): string {
  const texts: string[] = [];
  visit(document, {
    Scalar(_key, node) {
      if (!isScalar(node) || typeof node.value !== 'string' || isSafe(node.value)) return;
      node.type = 'QUOTE_DOUBLE';
      node.value = `${MARK}${texts.push(node.value) - 1}${MARK}`;
    },
  });
  return document.toString(options).replaceAll(MARKED, (_whole, n) => plainJson(texts[Number(n)]));
}
