import { plainLine } from '../../base/plain-text.ts';
import type { ObjectCoverage } from '../../runtime/coverage/object-coverage.ts';
import {
  type FunctionShare,
  functionShares,
  linesReached,
  type Share,
  sourceCoverage,
} from '../../runtime/coverage/source-coverage.ts';
import type { LinesSeen } from '../documents/coverage-result.ts';
import type { Style } from '../style.ts';
import { textTable } from '../text-table.ts';

/** More functions of an object are only counted. */
const MOST_FUNCTIONS = 40;
const HEADINGS = ['function', 'entered', 'lines', 'instructions'];

function shareText({ reached, all }: Share): string {
  return `${reached} of ${all}`;
}

/** The lines of an object that nothing reached: `not reached: 14 of 120 lines`; undefined without debug information. */
export function notReached(object: ObjectCoverage): string | undefined {
  if (object.noLines !== null) return undefined;
  const { reached, all } = linesReached(sourceCoverage([object], false));
  return `not reached: ${all - reached} of ${all} lines`;
}

/** The lines of an object's own sources, and those that nothing reached; undefined without debug information. */
export function linesSeen(object: ObjectCoverage): LinesSeen | undefined {
  if (object.noLines !== null) return undefined;
  const sources = sourceCoverage([object], false);
  const notReached = sources.map(({ path, lines }) => ({
    file: path,
    lines: [...lines].flatMap(([line, times]) => (times === 0 ? [line] : [])).sort((a, b) => a - b),
  }));
  return { ...linesReached(sources), notReached: notReached.filter(({ lines }) => lines.length > 0) };
}

function rowOf({ name, entered, lines, instructions }: FunctionShare): readonly string[] {
  return [plainLine(name), `${entered}`, lines === undefined ? '-' : shareText(lines), shareText(instructions)];
}

/** The functions of objects, with how much of each was executed. @param width of the terminal, in columns */
export function coverageText(objects: readonly ObjectCoverage[], width: number, style: Style): string {
  return objects
    .map((object) => {
      const functions = functionShares(object).filter(({ own }) => own);
      const shown = functions.slice(0, MOST_FUNCTIONS);
      const more = functions.length > shown.length ? [`… ${functions.length - shown.length} more functions`] : [];
      const about = notReached(object) ?? `${object.noLines}: counts are by function and basic block`;
      return [
        style.bold(`coverage of ${plainLine(object.name)}: ${plainLine(about)}`),
        ...textTable([HEADINGS, ...shown.map(rowOf)], width - 2).map((line) => `  ${line}`),
        ...more.map((line) => `  ${line}`),
        '',
      ].join('\n');
    })
    .join('\n');
}
