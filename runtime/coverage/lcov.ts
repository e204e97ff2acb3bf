import { plainLine } from '../../base/plain-text.ts';
import type { FileCoverage } from './source-coverage.ts';

/** A text as a field of a record. Only the last field of a line has commas. */
function field(text: string): string {
  return plainLine(text);
}

/** Counts as lcov writes them (geninfo(1), FILES): records of sources with functions, branches and lines. */
export function lcovText(files: readonly FileCoverage[]): string {
  return files.map(record).join('');
}

function record({ path, lines, functions, jumps }: FileCoverage): string {
  const named = [...functions.values()].sort((a, b) => a.line - b.line || (a.name < b.name ? -1 : 1));
  const counted = [...lines].sort(([a], [b]) => a - b);
  const blocks = new Map<number, number>();
  const branches = [...jumps]
    .sort((a, b) => a.line - b.line)
    .flatMap(({ line, taken, fallen }) => {
      const block = blocks.get(line) ?? 0;
      blocks.set(line, block + 1);
      const never = taken + fallen === 0;
      return [taken, fallen].map((times, n) => ({ line, block, n, times: never ? undefined : times }));
    });
  return [
    `SF:${field(path)}`,
    ...named.map(({ name, line }) => `FN:${line},${field(name)}`),
    ...named.map(({ name, times }) => `FNDA:${times},${field(name)}`),
    `FNF:${named.length}`,
    `FNH:${named.filter(({ times }) => times > 0).length}`,
    ...branches.map(({ line, block, n, times }) => `BRDA:${line},${block},${n},${times ?? '-'}`),
    `BRF:${branches.length}`,
    `BRH:${branches.filter(({ times = 0 }) => times > 0).length}`,
    ...counted.map(([line, times]) => `DA:${line},${times}`),
    `LF:${counted.length}`,
    `LH:${counted.filter(([, times]) => times > 0).length}`,
    'end_of_record\n',
  ].join('\n');
}
