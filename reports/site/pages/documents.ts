import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { html } from '../html.ts';
import { renderMarkdown } from '../markdown.ts';
import type { SiteData } from '../site-data.ts';
import type { SitePage } from '../site-page.ts';
import { distinctWords } from '../views/scenario-lists.ts';

/** Documents with pages that are made from the code instead. */
const FROM_CODE: Readonly<Record<string, string>> = {
  'docs/phrases.md': 'docs/phrases.html',
  'docs/instructions.md': 'instructions/index.html',
  'docs/errors.md': 'docs/errors.html',
};
const DECISIONS = 'docs/decisions/index.html';
/** How documents that ship link to those that do not. */
const AT_HOME = /^https:\/\/github\.com\/rex-conformance\/rex-conformance\/blob\/main\/(?=.*\.md(?:#|$))/;

function pathOf(document: string): string {
  if (document === 'CHANGELOG.md') return 'docs/changelog.html';
  if (document === 'docs/decisions/README.md') return DECISIONS;
  return FROM_CODE[document] ?? document.replace(/\.md$/, '.html');
}

function documentsOf(root: string): readonly string[] {
  const inFolder = (folder: string) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((name) => `${folder}/${name}`);
  return [...inFolder('docs'), ...inFolder('docs/decisions'), 'CHANGELOG.md'];
}

/** The target of a document's link: the page of another document, the web, or nothing if the site does not have it. */
function targets(document: string, known: ReadonlySet<string>): (href: string) => string | undefined {
  return (href) => {
    const isAtHome = AT_HOME.test(href);
    if ((/^[a-z]+:/.test(href) && !isAtHome) || href.startsWith('#')) return href;
    const [path = '', anchor] = href.replace(AT_HOME, '').split('#');
    const file = isAtHome ? path : posix.normalize(posix.join(posix.dirname(document), path));
    if (!known.has(file)) return isAtHome ? href : undefined;
    return `@/${pathOf(file)}${anchor === undefined ? '' : `#${anchor}`}`;
  };
}

function documentPage(root: string, document: string, known: ReadonlySet<string>): SitePage {
  const rendered = renderMarkdown(readFileSync(join(root, document), 'utf8'), targets(document, known));
  const { title, body, outline, text } = rendered;
  const path = pathOf(document);
  const decision = document.startsWith('docs/decisions/') && path !== DECISIONS;
  return {
    path,
    title,
    description: title,
    ...(decision
      ? {
          within: DECISIONS,
          kicker: html`<a href="@/${DECISIONS}">Decisions</a> · ${basename(document, '.md').slice(0, 4)}`,
        }
      : {}),
    body: html`<div class="prose">${body}</div>`,
    outline,
    search: [
      { title, kind: decision ? 'decision' : 'document', url: path, words: distinctWords(text) },
      ...outline.map((entry) => ({
        title: `${entry.title} (${title})`,
        kind: 'section',
        url: `${path}#${entry.id}`,
        words: '',
      })),
    ],
  };
}

/** The documents of docs/ and the changes, except those with pages made from the code. */
export function documentPages({ root }: SiteData): readonly SitePage[] {
  const documents = documentsOf(root);
  const known = new Set(documents);
  return documents
    .filter((document) => FROM_CODE[document] === undefined)
    .map((document) => documentPage(root, document, known));
}
