import { HOME } from './links.ts';

/** The kinds of changes, in the order of Keep a Changelog. */
const KINDS = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
const RELEASE = /^## \[(?:(Unreleased)\]|(\d+\.\d+\.\d+)\] - \d{4}-\d{2}-\d{2})$/;
const LINK = /^\[[^\]]+\]: \S+$/;

/** Most words of an entry: more are two ideas. */
export const MOST_WORDS = 32;

/** The links that a changelog of some releases, newest first, ends with: each compares a release with the one before it. */
export function changelogLinks(releases: readonly string[]): readonly string[] {
  return releases.map((release, index) => {
    const before = releases[index + 1];
    const tag = release === 'Unreleased' ? 'HEAD' : `v${release}`;
    if (before !== undefined) return `[${release}]: ${HOME}/compare/v${before}...${tag}`;
    return `[${release}]: ${HOME}/${release === 'Unreleased' ? 'commits/HEAD' : `releases/tag/${tag}`}`;
  });
}

/** What in a changelog is not of the form of Keep a Changelog, or no entry of one line; by line. */
export function changelogProblems(text: string): readonly string[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const problems = lines[0] === '# Changelog' ? [] : ['1: the title is # Changelog'];
  const seen = new Set<string>();
  const releases: string[] = [];
  const links: string[] = [];
  let kind = '';
  lines.forEach((line, index) => {
    const wrong = (problem: string) => problems.push(`${index + 1}: ${problem}: ${line}`);
    if (index === 0 || line === '') return;
    if (LINK.test(line)) {
      links.push(line);
      return;
    }
    if (links.length > 0) wrong('links stand at the end');
    if (line.startsWith('## ')) {
      const [, unreleased, version] = RELEASE.exec(line) ?? [];
      if (!RELEASE.test(line)) wrong('a release is ## [Unreleased] or ## [1.2.3] - 2026-01-31');
      if (releases.length === 0 && line !== '## [Unreleased]') wrong('[Unreleased] is the first release');
      releases.push(unreleased ?? version ?? '');
      kind = '';
      return;
    }
    if (line.startsWith('#')) {
      const name = line.replace(/^### /, '');
      if (!KINDS.includes(name)) wrong(`a kind of changes is ### and one of ${KINDS.join(', ')}`);
      else if (kind !== '' && KINDS.indexOf(name) <= KINDS.indexOf(kind)) wrong(`it stands behind ${kind}`);
      kind = name;
      return;
    }
    if (releases.length === 0) return;
    if (!line.startsWith('- ')) {
      wrong('an entry is one line that begins with "- "');
      return;
    }
    if (kind === '') wrong('an entry stands under a kind of changes');
    if (!/[.!?]\)?$/.test(line)) wrong('an entry ends with a full stop');
    if (/[.!?] +[A-Z]/.test(line)) wrong('an entry is one sentence');
    if (line.split(' ').length - 1 > MOST_WORDS) wrong(`an entry has at most ${MOST_WORDS} words`);
    if (seen.has(line)) wrong('an entry is there once');
    seen.add(line);
  });
  const due = changelogLinks(releases);
  if (links.join('\n') !== due.join('\n')) problems.push(`the links at the end are: ${due.join(' ')}`);
  return problems;
}
