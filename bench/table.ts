import type { Line, Unit } from './line.ts';
import type { Comparison, Figure } from './record.ts';

/** A unit as it follows a ratio. */
const UNIT: Readonly<Record<Unit, string>> = {
  native: '× native',
  crossings: '× crossing',
  'node starts': '× node start',
  serial: '× serial',
  uncounted: '× uncounted',
};

/** A ratio with three digits that matter: `1.21`, `0.047`, `2,300`. */
export function showRatio(ratio: number): string {
  return Number(ratio.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 6 });
}

/** A time with three digits that matter, in the unit that fits: `253 ns`, `6.98 µs`, `1.4 s`. */
export function showTime(nanoseconds: number): string {
  const units = ['ns', 'µs', 'ms', 's'] as const;
  const power = Math.min(3, Math.max(0, Math.floor(Math.log10(Number(nanoseconds.toPrecision(3))) / 3)));
  return `${Number((nanoseconds / 1000 ** power).toPrecision(3))} ${units[power]}`;
}

/** The columns of the table. */
export const COLUMNS = ['line', 'ours', 'target', 'to libunicorn', 'time', 'what is measured'] as const;

/** The row of a line that was measured. */
export function row({ name, what, target, kind }: Line, figure: Figure): readonly string[] {
  const { ratio, unit, toUnicorn, nanoseconds } = figure;
  const perSecond = kind === 'events' ? `, ${showRatio(1e9 / nanoseconds)}/s` : '';
  return [
    name,
    `${showRatio(ratio.median)} ${UNIT[unit]}`,
    target === undefined ? '' : `≤ ${showRatio(target)}${ratio.median <= target ? ' met' : ''}`,
    toUnicorn === undefined ? '' : showRatio(toUnicorn),
    `${showTime(nanoseconds)}${perSecond}`,
    what,
  ];
}

/** Rows with aligned columns, a line each. */
export function align(rows: readonly (readonly string[])[]): string {
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** How a run differs from the record, a line for each difference. */
export function showComparison({ slower, faster, fresh }: Comparison): string {
  const line = (word: string, { name, before, now }: Comparison['slower'][number]) =>
    `${word}: ${name}, ${showRatio(before)} before, ${showRatio(now)} now (× ${showRatio(now / before)})\n`;
  const changes = [
    ...slower.map((change) => line('slower', change)),
    ...faster.map((change) => line('faster', change)),
  ];
  const without = fresh.map((name) => `not in the record: ${name}\n`);
  if (changes.length === 0 && without.length === 0) return 'nothing is slower or faster than in the record\n';
  return [...changes, ...without].join('');
}
