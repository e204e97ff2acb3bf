import { plainLine } from '../../kernel-model/plain-text.ts';

/** A report shows no more of them. */
const MOST = 100;

/** The warnings of a scenario's packets as a text for reports, a line each; `undefined` where there are none. */
export function describeWarnings(warnings: ReadonlySet<string>): string | undefined {
  if (warnings.size === 0) return undefined;
  const lines = [...warnings].slice(0, MOST).map((warning) => `warning: ${plainLine(warning)}`);
  if (warnings.size > MOST) lines.push(`… ${warnings.size - MOST} more warnings`);
  return lines.join('\n');
}
