import { type Html, html } from './html.ts';
import type { NavigationLink, NavigationPart } from './navigation.ts';
import { atDepthOf, type SitePage } from './site-page.ts';
import { statusClass } from './views/status-view.ts';

/** Style sheets, in the order of application. */
export const STYLES = ['text', 'code', 'frame', 'specification', 'evidence', 'reference', 'screens'];

/** The content of every page. */
export interface FrameContext {
  readonly navigation: readonly NavigationPart[];
  /** `rex-conformance 0.1.0`. */
  readonly suite: string;
}

function navigationLink({ title, path, number, status }: NavigationLink, current: string): Html {
  const here = path === current ? html` aria-current="page"` : '';
  return html`<li><a href="@/${path}"${here}>${number !== undefined && html`<span class="chapter-number">${number}</span>`}<span>${title}</span>${status !== undefined && status !== 'passed' && html`<span class="dot ${statusClass(status)}" title="${status}"></span>`}</a></li>\n`;
}

function sideBar({ navigation }: FrameContext, current: string): Html {
  const parts = navigation.map(
    ({ title, links }) =>
      html`<p class="part">${title}</p><ul>${links.map((link) => navigationLink(link, current))}</ul>`,
  );
  return html`<nav class="side" id="contents" aria-label="Contents">${parts}</nav>`;
}

function outline({ outline: entries = [] }: SitePage): Html | '' {
  if (entries.length < 2) return '';
  return html`<nav class="outline" aria-label="On this page"><p class="part">On this page</p><ul>${entries.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>\n`)}</ul></nav>`;
}

function neighbours({ navigation }: FrameContext, current: string): Html | '' {
  const all = navigation.flatMap(({ links }) => links);
  const at = all.findIndex(({ path }) => path === current);
  if (at < 0) return '';
  const [before, after] = [all[at - 1], all[at + 1]];
  const link = (to: NavigationLink | undefined, word: string, rel: string) =>
    to === undefined
      ? html`<span></span>`
      : html`<a href="@/${to.path}" rel="${rel}"><span class="aside">${word}</span> ${to.title}</a>`;
  return html`<nav class="neighbours" aria-label="Neighbouring pages">${link(before, 'Before', 'prev')}${link(after, 'Next', 'next')}</nav>`;
}

/** A complete document: the page within the common frame. */
export function framed(page: SitePage, context: FrameContext): string {
  const current = page.within ?? page.path;
  const title = page.path === 'index.html' ? page.title : `${page.title} · Rex conformance`;
  const document = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${page.description}">
<title>${title}</title>
<script src="@/assets/theme.js"></script>
${STYLES.map((name) => html`<link rel="stylesheet" href="@/assets/${name}.css">\n`)}
<link rel="stylesheet" href="@/assets/print.css" media="print">
<link rel="icon" href="@/assets/icon.svg" type="image/svg+xml">
<script src="@/assets/site.js" defer></script>
</head>
<body>
<a class="skip" href="#main">To the text</a>
<header class="top">
<button type="button" class="menu" aria-expanded="false" aria-controls="contents">Contents</button>
<a class="home" href="@/index.html">Rex <span>conformance</span></a>
<search class="search"><form><label class="unseen" for="search">Search the specification</label>
<input id="search" type="search" placeholder="Search" autocomplete="off" aria-controls="found" aria-expanded="false" role="combobox" aria-autocomplete="list" aria-keyshortcuts="/"></form>
<div class="found" id="found-box" hidden><p class="found-count" role="status"></p><ul id="found" role="listbox" aria-label="Search results"></ul></div></search>
<button type="button" class="theme" aria-pressed="false"><span class="unseen">Dark colours</span><span class="theme-sign" aria-hidden="true"></span></button>
</header>
<div class="columns">
${sideBar(context, current)}
<main id="main" tabindex="-1"${page.wide === true && html` class="wide"`}>
${page.kicker !== undefined && html`<p class="kicker">${page.kicker}</p>`}
<h1>${page.title}</h1>
${page.lead !== undefined && html`<p class="lead">${page.lead}</p>`}
${page.body}
${neighbours(context, current)}
<footer><p>${context.suite}</p></footer>
</main>
${outline(page)}
</div>
</body>
</html>
`;
  return atDepthOf(page.path, document).text;
}
