import { plainJson, plainLine } from '../../base/plain-text.ts';
import type { StackCount } from './stack-counts.ts';

/** A name as a frame of a collapsed stack, where semicolons separate frames. */
function frame(name: string): string {
  return plainLine(name).replaceAll(';', ',');
}

/** Stacks a line each, as flame graphs read them: functions from the outermost on, and the number of instructions. */
export function collapsedStacks(counts: readonly StackCount[]): string {
  return counts.map(({ stack, instructions }) => `${stack.map(frame).join(';')} ${instructions}\n`).join('');
}

/** A profile as https://www.speedscope.app reads it. @param name of the whole */
export function speedscopeProfile(counts: readonly StackCount[], name: string): string {
  const numbers = new Map<string, number>();
  const numberOf = (function_: string) => {
    const known = numbers.get(function_);
    if (known !== undefined) return known;
    numbers.set(function_, numbers.size);
    return numbers.size - 1;
  };
  const samples = counts.map(({ stack }) => stack.map(numberOf));
  const weights = counts.map(({ instructions }) => instructions);
  const endValue = weights.reduce((sum, each) => sum + each, 0);
  return `${plainJson({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: 'rex-conformance',
    name,
    shared: { frames: [...numbers.keys()].map((each) => ({ name: plainLine(each) })) },
    profiles: [{ type: 'sampled', name: 'instructions', unit: 'none', startValue: 0, endValue, samples, weights }],
  })}\n`;
}
