import { plainLine } from '../../base/plain-text.ts';
import { terminalColumns, widthOf } from '../../node/terminal.ts';
import { type LevelCount, VERDICT_WORDS } from '../../vocabulary/results.ts';
import type { CheckArguments } from '../arguments/check-arguments.ts';
import { asDiagnostic } from '../json-error.ts';
import type { Streams } from '../reporters.ts';
import { styleFor } from '../style.ts';
import { counted } from '../text-rows.ts';
import { textTable } from '../text-table.ts';
import { named, totalsByLayout, totalsTable } from './by-layout.ts';
import type { RefusedFile } from './check-json.ts';
import { describeChecked, describeVerdict } from './check-text.ts';
import type { CheckedObject } from './checked-object.ts';

/** Where a check says what it has judged. */
export interface CheckText {
  /** @param object with texts that are safe to print */
  object(object: CheckedObject): void;
  /** The last object was judged. @param refused files that are not objects */
  end(refused: readonly RefusedFile[]): void;
}

const NOT_JUDGED = 'NOT JUDGED';
const HEADINGS = ['object', 'verdict', 'MUST kept', 'SHOULD kept', 'breaches'];

const keptOf = ({ passed, applicable }: LevelCount) => `${passed} of ${applicable}`;

function rowOf({ report, verdict, musts, shoulds, requirements }: CheckedObject): readonly string[] {
  const breaches = requirements.reduce((sum, requirement) => sum + requirement.breaches, 0);
  return [report.object.name, VERDICT_WORDS[verdict], keptOf(musts), keptOf(shoulds), String(breaches)];
}

/** `3 objects: 2 CONFORMS, 1 DOES NOT CONFORM`. */
function totalOf(checked: readonly CheckedObject[], refused: readonly RefusedFile[], noun: string): string {
  const words = [...checked.map(({ verdict }) => VERDICT_WORDS[verdict]), ...refused.map(() => NOT_JUDGED)];
  const order = [...Object.values(VERDICT_WORDS), NOT_JUDGED].filter((word) => words.includes(word));
  const counts = order.map((word) => `${words.filter((each) => each === word).length} ${word}`);
  return `${counted(words.length, noun)}: ${counts.join(', ')}`;
}

/**
 * Prints verdicts as text. One object is shown with every requirement. If there are several, only failures are shown, and a table. With JSON,
 * nothing is printed here.
 * @param count how many objects there are to judge
 */
export function checkText({ json, quiet, layouts }: CheckArguments, count: number, streams: Streams): CheckText {
  if (json) return { object: () => {}, end: () => {} };
  const style = styleFor(streams.out, streams.environment);
  const several = count > 1;
  const columns = terminalColumns(streams.out, streams.environment);
  const checked: CheckedObject[] = [];
  return {
    object: (judged) => {
      const object = named(judged);
      if (quiet) streams.out.write(describeVerdict(object, style));
      else streams.out.write(`${checked.length > 0 ? '\n' : ''}${describeChecked(object, style, several, columns)}`);
      checked.push(object);
    },
    end: (refused) => {
      if (!several) return;
      const total = totalOf(checked, refused, layouts === undefined ? 'object' : 'check');
      const width = widthOf(streams.out, streams.environment);
      const byLayout = layouts === undefined ? [] : totalsTable(totalsByLayout(checked, layouts), width);
      const layoutLines = byLayout.map((line) => `${line}\n`).join('');
      if (quiet) {
        streams.out.write(`${total}\n${layoutLines}`);
        return;
      }
      const files = refused.map(({ path, error }) => [
        plainLine(path ?? ''),
        NOT_JUDGED,
        asDiagnostic(error).code,
        '',
        '',
      ]);
      const lines = textTable([HEADINGS, ...checked.map(rowOf), ...files], width);
      streams.out.write(`\n${lines.join('\n')}\n\n${style.bold(total)}\n${layoutLines}`);
      streams.out.write('npx rex-conformance check OBJECT lists every requirement of one object\n');
    },
  };
}
