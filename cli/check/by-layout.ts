import { plainLine } from '../../base/plain-text.ts';
import type { CheckReport } from '../../conformance/universal/reporting/report.ts';
import { loadLayout } from '../../kernel-model/layouts/reader.ts';
import { VERDICT_WORDS } from '../../vocabulary/results.ts';
import { textTable } from '../text-table.ts';
import type { CheckedObject, CheckVerdict } from './checked-object.ts';

/** The verdicts of a check on the kernel of one layout. */
export interface LayoutTotal {
  /** The layout's name or file. */
  readonly layout: string;
  /** The kernel's release. */
  readonly kernel: string;
  /** How many objects have each verdict. */
  readonly verdicts: Readonly<Record<CheckVerdict, number>>;
}

const NONE: LayoutTotal['verdicts'] = { full: 0, waived: 0, partial: 0, incomplete: 0, failed: 0 };
const VERDICTS = Object.keys(NONE) as readonly CheckVerdict[];

/** How an object is called that is judged on several kernels: `hello on linux-6.12-x86_64`. */
export function onLayout({ object, layout }: CheckReport): string {
  return `${object.name} on ${layout}`;
}

/** An object with the name that tells it from the same one on another kernel. */
export function named(object: CheckedObject): CheckedObject {
  const { shownAs, report } = object;
  return shownAs === undefined
    ? object
    : { ...object, report: { ...report, object: { ...report.object, name: shownAs } } };
}

/** Counts verdicts by layout, in the order of the layouts. */
export function totalsByLayout(checked: readonly CheckedObject[], layouts: readonly string[]): readonly LayoutTotal[] {
  return layouts.map((layout) => {
    const there = checked.filter(({ report }) => report.layout === layout);
    const count = (verdict: CheckVerdict) => there.filter((object) => object.verdict === verdict).length;
    const verdicts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, count(verdict)]));
    return { layout, kernel: loadLayout(layout).kernel, verdicts: { ...NONE, ...verdicts } };
  });
}

/** Lines of a table of totals: a layout a row, and a column for each verdict that there is. */
export function totalsTable(totals: readonly LayoutTotal[], width: number): readonly string[] {
  const shown = VERDICTS.filter((verdict) => totals.some(({ verdicts }) => verdicts[verdict] > 0));
  const rows = totals.map(({ layout, kernel, verdicts }) => [
    plainLine(layout),
    plainLine(kernel),
    ...shown.map((verdict) => String(verdicts[verdict])),
  ]);
  return textTable([['layout', 'kernel', ...shown.map((verdict) => VERDICT_WORDS[verdict])], ...rows], width);
}
