import { plainText } from '../../base/plain-text.ts';
import type { FuzzReport } from './fuzz-reader.ts';

const MEBIBYTE = 2 ** 20;
/** Codes of refusals that are shown. */
const MOST_CODES = 12;
const DETAIL_LINES = 12;

function grouped(number: number): string {
  return number.toLocaleString('en-US');
}

/** What the fuzzer prints of a reader: how many inputs went which way, the rate, the slowest, growth and memory, and what it found. */
export function describeReport({
  reader,
  inputs,
  time,
  outcomes,
  slowest,
  slowestAt,
  growth,
  peak,
  finding,
}: FuzzReport): string {
  const { read = 0, ...refused } = outcomes;
  const codes = Object.entries(refused).sort(([, one], [, other]) => other - one);
  const shown = codes.slice(0, MOST_CODES).map(([code, count]) => `${code} ${grouped(count)}`);
  if (codes.length > shown.length) shown.push(`${codes.length - shown.length} more codes`);
  const lines = [
    `${reader}: ${grouped(inputs)} inputs in ${time.toFixed(1)} s (${grouped(Math.round(inputs / time))} a second): ${grouped(read)} read, ${grouped(inputs - read)} refused`,
    ...(shown.length === 0 ? [] : [`  refused: ${shown.join(', ')}`]),
    `  slowest: ${slowest.toFixed(1)} ms (input ${slowestAt}); largest growth: ${(growth / MEBIBYTE).toFixed(1)} MiB; peak memory: ${Math.round(peak / MEBIBYTE)} MiB`,
  ];
  if (finding !== undefined) {
    const detail = plainText(finding.detail).split('\n').slice(0, DETAIL_LINES);
    const size = `${finding.input.length} bytes, ${finding.plan[1].length} changes`;
    lines.push(`  FOUND at input ${finding.at}: ${finding.fault} (${size})`, ...detail.map((line) => `    ${line}`));
  }
  return lines.join('\n');
}
