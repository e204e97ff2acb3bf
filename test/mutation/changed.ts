import { execFileSync } from 'node:child_process';
import { ROOT } from './bundles.ts';

/** Lines of sources that differ from an earlier commit, counted from 0, by path from the root on. */
export function changedLines(since: string): ReadonlyMap<string, ReadonlySet<number>> {
  const words = ['diff', '--unified=0', '--no-color', '--no-ext-diff', '--diff-filter=d', since, '--', '*.ts'];
  const text = execFileSync('git', words, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 28 });
  const changed = new Map<string, Set<number>>();
  let lines = new Set<number>();
  for (const line of text.split('\n')) {
    const file = /^\+\+\+ b\/(.*)$/.exec(line)?.[1];
    if (file !== undefined) {
      lines = new Set();
      changed.set(file, lines);
    }
    const hunk = /^@@ \S+ \+(\d+)(?:,(\d+))? @@/.exec(line);
    if (hunk === null) continue;
    const from = Number(hunk[1]) - 1;
    for (let n = 0; n < Number(hunk[2] ?? 1); n++) lines.add(from + n);
  }
  return changed;
}
