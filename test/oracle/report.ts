import type { MapComparison } from './compare-maps.ts';
import type { HelperResult } from './helpers/comparison.ts';
import { COMPARISONS, HELPER_NAMES, MAP_SEQUENCE_HELPERS, whyNotCompared } from './helpers/table.ts';

/** Lines in columns that are as wide as their widest cell. */
function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** How many operations there were of each kind on each map type. */
export function mapTable({ counts }: MapComparison): string {
  const rows = [...counts].sort(([left], [right]) => (left < right ? -1 : 1));
  return columns([['map type and operation', 'compared'], ...rows.map(([name, count]) => [name, String(count)])]);
}

/** Every importable function: how it was compared, or why it cannot be. */
export function helperTable(maps: MapComparison, results: readonly HelperResult[]): string {
  const rows = HELPER_NAMES.map((helper): readonly string[] => {
    const why = whyNotCompared(helper);
    if (why !== undefined) return [helper, '-', '-', why];
    const actions = MAP_SEQUENCE_HELPERS.get(helper);
    if (actions !== undefined) {
      return [helper, String(callsOf(maps, actions)), 'exact', 'result, contents, pointers kept over later updates'];
    }
    const result = results.find((one) => one.helper === helper);
    const comparison = COMPARISONS.find(({ helpers }) => helpers.includes(helper))!;
    if (result?.skipped !== undefined) return [helper, '0', 'skipped', result.skipped];
    return [helper, String(result?.calls ?? 0), comparison.how, comparison.what];
  });
  return columns([['helper', 'calls', 'compared', 'what is compared'], ...rows]);
}

function callsOf({ counts }: MapComparison, actions: readonly string[]): number {
  let calls = 0;
  for (const [name, count] of counts) if (actions.includes(name.slice(name.indexOf(' ') + 1))) calls += count;
  return calls;
}
