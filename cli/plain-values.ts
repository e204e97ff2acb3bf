import { plainLine, plainText } from '../base/plain-text.ts';

/** Members of reports whose text may have several lines; every other text is a name or one sentence, and is shown on one line. */
const OF_SEVERAL_LINES: ReadonlySet<string> = new Set(['cause', 'hint', 'explanation']);

function plainValue(value: unknown, key: string): unknown {
  if (typeof value === 'string') return OF_SEVERAL_LINES.has(key) ? plainText(value) : plainLine(value);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return value.map((item) => plainValue(item, key));
  if (value instanceof Map)
    return new Map([...value].map(([name, item]) => [plainValue(name, ''), plainValue(item, key)]));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [plainLine(name), plainValue(item, name)]));
}

/**
 * A report of plain data with every text in it safe to print (plain-text.ts): lists, records and maps of texts, numbers, bytes and the like.
 * Causes, hints and explanations keep their lines.
 */
export function plainValues<Report>(report: Report): Report {
  return plainValue(report, '') as Report;
}
