import { spawnSync } from 'node:child_process';
import { ROOT } from './bundles.ts';

/** Lines of sources, counted from 0, by path from the root on. */
export type ChangedLines = ReadonlyMap<string, ReadonlySet<number>>;

/** Lines that a diff without context puts into files. */
export function linesOf(text: string): ChangedLines {
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

function git(folder: string, ...words: readonly string[]): { readonly status: number | null; readonly stdout: string } {
  return spawnSync('git', words, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 28 });
}

function hasCommit(folder: string, name: string): boolean {
  return git(folder, 'rev-parse', '--verify', '--quiet', `${name}^{commit}`).status === 0;
}

/** Lines of sources that differ from an earlier commit; nothing where this clone does not have the commit. */
export function changedLines(since: string): ChangedLines | undefined {
  if (!hasCommit(ROOT, since)) return undefined;
  const words = ['--unified=0', '--no-color', '--no-ext-diff', '--diff-filter=d', since, '--', '*.ts'];
  return linesOf(git(ROOT, 'diff', ...words).stdout);
}

/** What a change is compared with: a commit, or why there is none. */
export type Base = { readonly commit: string } | { readonly none: string };

/** The commit that REX_CONFORMANCE_BASE names, or else the one before. @param folder the clone */
export function baseOf(environment: Readonly<Record<string, string | undefined>>, folder = ROOT): Base {
  const named = environment.REX_CONFORMANCE_BASE ?? '';
  const commit = named === '' ? 'HEAD~1' : named;
  if (hasCommit(folder, commit)) return { commit };
  if (named !== '') return { none: `this clone lacks the commit ${named}, which REX_CONFORMANCE_BASE names` };
  const shallow = git(folder, 'rev-parse', '--is-shallow-repository').stdout.trim() === 'true';
  return {
    none: shallow
      ? 'this clone has one commit of a longer history, and nothing to compare it with'
      : 'there is no commit before this one, and nothing to compare it with',
  };
}
