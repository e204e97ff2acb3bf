import { spawnSync } from 'node:child_process';
import { ROOT } from './bundles.ts';

/** Lines that a diff without context puts into files, counted from 0, by the files' paths. */
export function linesOf(text: string): ReadonlyMap<string, ReadonlySet<number>> {
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

/**
 * Lines of sources that differ from an earlier commit, counted from 0, by path from the root on; nothing where this clone does not have the
 * commit.
 */
export function changedLines(since: string): ReadonlyMap<string, ReadonlySet<number>> | undefined {
  const git = (...words: string[]) => spawnSync('git', words, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (git('rev-parse', '--verify', '--quiet', `${since}^{commit}`).status !== 0) return undefined;
  const words = ['--unified=0', '--no-color', '--no-ext-diff', '--diff-filter=d', since, '--', '*.ts'];
  return linesOf(git('diff', ...words).stdout);
}
