import { createHash } from 'node:crypto';
import { plainLine } from '../../base/plain-text.ts';
import { Html, html } from '../site/html.ts';
import { eventSection, outcomeOf } from './event-section.ts';
import type { EventOnPage, RunOnPage } from './run-on-page.ts';
import { SCRIPT } from './run-page-script.ts';
import { STYLE } from './run-page-style.ts';

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Nothing from elsewhere, and no script or style but the page's own (Content Security Policy Level 3). */
const POLICY = `default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(SCRIPT)}; base-uri 'none'; form-action 'none'`;

function navigationItem(event: EventOnPage): Html {
  const outcome = outcomeOf(event);
  const usual = event.problem === undefined && event.runs.every((run) => run.outcome === 'completed');
  return html`<li><a href="#event-${event.number}"><span class="number">${event.number}</span> <span class="source">${plainLine(event.source)}</span> <span class="${usual ? 'outcome' : 'outcome unusual'}">${plainLine(outcome)}</span></a></li>\n`;
}

/**
 * One page about a run, complete in one file: events, and for each its packet with what changed, what programs did, and how maps changed.
 * @returns an HTML document
 */
export function runPage({ objects, events, leftOut, maps, suite }: RunOnPage): string {
  const title = `Run of ${objects.map(plainLine).join(', ')}`;
  const more = leftOut > 0 && html`<p class="problem">${leftOut} later events are not on this page.</p>`;
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<a class="skip" href="#events">To the events</a>
<header><h1>${title}</h1><p>Keys: <kbd>j</kbd> and <kbd>k</kbd> go to the next event and back, <kbd>/</kbd> searches.</p></header>
<div class="columns">
<nav aria-label="Events"><search><label for="search">Search</label> <input id="search" type="search" autocomplete="off"><p id="found" role="status"></p></search>
<ol class="events">${events.map(navigationItem)}</ol></nav>
<main id="events" tabindex="-1">
${events.length === 0 && html`<p>No event happened.</p>`}${events.map((event) => eventSection(event, maps))}${more}
<footer><p>${suite}</p></footer>
</main>
</div>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`.text;
}
