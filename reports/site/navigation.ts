import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { combineOutcomes } from '../../vocabulary/results.ts';
import type { SiteData } from './site-data.ts';
import { requirementStatus } from './site-data.ts';
import type { ScenarioStatus } from './spec-features.ts';

/** A line of the navigation. */
export interface NavigationLink {
  readonly title: string;
  readonly path: string;
  readonly number?: string;
  readonly status?: ScenarioStatus;
}

/** A part of the navigation. */
export interface NavigationPart {
  readonly title: string;
  readonly links: readonly NavigationLink[];
}

/** The page of a chapter of requirements. */
export function chapterPath(chapter: string): string {
  return `requirements/${chapter.toLowerCase()}.html`;
}

/** The status of a chapter: the worst of its requirements. */
export function chapterStatus(data: SiteData, chapter: string): ScenarioStatus {
  const found = data.catalogue.chapters.find(({ id }) => id === chapter)?.requirements ?? [];
  const statuses = found.map(({ id }) => requirementStatus(data, id));
  const judged = statuses.flatMap((status) => (status === 'not run' ? [] : [status]));
  return judged.length === 0 ? 'not run' : combineOutcomes(judged);
}

/** Documents of docs/ without a line of their own below, by their first headings. */
function otherDocuments(root: string): readonly NavigationLink[] {
  const named = ['command-line', 'editor', 'errors', 'instructions', 'phrases', 'third-party', 'verdicts'];
  return readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md') && !named.includes(basename(name, '.md')))
    .sort()
    .map((name) => {
      const [, title = name] = /^# (.*)$/m.exec(readFileSync(join(root, 'docs', name), 'utf8')) ?? [];
      return { title, path: `docs/${basename(name, '.md')}.html` };
    });
}

/** Everything that the navigation lists, in reading order. */
export function navigation(data: SiteData): readonly NavigationPart[] {
  return [
    {
      title: 'Specification',
      links: data.catalogue.chapters.map(({ id, title }, n) => ({
        title,
        path: chapterPath(id),
        number: String(n + 1),
        status: chapterStatus(data, id),
      })),
    },
    {
      title: 'Evidence',
      links: [
        { title: 'All scenarios', path: 'scenarios.html' },
        { title: 'Trace matrix', path: 'matrix.html' },
        { title: 'Programs', path: 'programs/index.html' },
        { title: 'How to read a verdict', path: 'docs/verdicts.html' },
      ],
    },
    {
      title: 'The kernel',
      links: [
        { title: 'Program types', path: 'kernel/program-types/index.html' },
        { title: 'Map types', path: 'kernel/map-types/index.html' },
        { title: 'Helpers', path: 'kernel/helpers/index.html' },
        { title: 'Variables', path: 'kernel/variables.html' },
        { title: 'Layouts', path: 'kernel/layouts/index.html' },
        { title: 'Instructions', path: 'instructions/index.html' },
      ],
    },
    {
      title: 'Reference',
      links: [
        { title: 'Phrases', path: 'docs/phrases.html' },
        { title: 'Errors', path: 'docs/errors.html' },
        { title: 'Command line', path: 'docs/command-line.html' },
        { title: 'Your own programs', path: 'docs/third-party.html' },
        { title: 'Editors', path: 'docs/editor.html' },
        ...otherDocuments(data.root),
        { title: 'Decisions', path: 'docs/decisions/index.html' },
        { title: 'Changes', path: 'docs/changelog.html' },
      ],
    },
  ];
}
