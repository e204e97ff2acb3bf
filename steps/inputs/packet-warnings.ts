import { plainLine } from '../../base/plain-text.ts';

/** A report shows no more of them. */
const MOST = 100;

/** The warnings of a scenario's packets for reports: the first ones, one on each line, and how many more there are. */
export function warningLines(warnings: ReadonlySet<string>): readonly string[] {
  const lines = [...warnings].slice(0, MOST).map(plainLine);
  return warnings.size > MOST ? [...lines, `… ${warnings.size - MOST} more warnings`] : lines;
}

/** The same as a text for reports; `undefined` without a warning. */
export function describeWarnings(warnings: ReadonlySet<string>): string | undefined {
  if (warnings.size === 0) return undefined;
  return warningLines(warnings)
    .map((line) => (line.startsWith('…') ? line : `warning: ${line}`))
    .join('\n');
}
