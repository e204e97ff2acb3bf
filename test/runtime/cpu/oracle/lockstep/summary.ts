import { corpusNames } from '../../corpus.ts';
import type { Finding } from './compare.ts';

/** What came of all runs, in words, and how many differ. */
export function summarise(findings: readonly Finding[]): { readonly text: string; readonly differences: number } {
  const differing = findings.filter(({ difference }) => difference !== undefined);
  const sum = (what: 'instructions' | 'answers') => findings.reduce((total, each) => total + each[what], 0);
  const objects = new Set(findings.filter(({ instructions }) => instructions > 0).map(({ object }) => object));
  const left = corpusNames().filter((name) => !objects.has(name));
  const lines = differing.slice(0, 20).map(({ object, difference }) => `${object}: ${difference}`);
  lines.push(
    `${findings.length} runs of ${objects.size} objects, ${sum('instructions')} instructions, ${sum('answers')} kernel functions: ${differing.length} differ`,
  );
  if (left.length > 0) lines.push(`objects of the corpus that no scenario runs: ${left.join(', ')}`);
  return { text: lines.join('\n'), differences: differing.length };
}
