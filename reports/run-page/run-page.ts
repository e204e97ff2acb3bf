import { createHash } from 'node:crypto';
import { plainLine } from '../../base/plain-text.ts';
import type { MapNames } from '../../runtime/describe-helper-call.ts';
import { Html, html } from '../site/html.ts';
import type { EventOnPage } from './event-on-page.ts';
import { eventSection, outcomeOf } from './event-section.ts';
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

/** Events on a page at most, and the characters of their sections: browsers show them at ease. */
export const MOST_EVENTS = 500;
const MOST_CHARACTERS = 2 ** 25;

/**
 * One page about a run, complete in one file: events, and for each its packet with the bytes that changed, what programs did, and how maps changed.
 * Each event becomes text when it is added, so a long run does not stay in memory.
 */
export class RunPage {
  readonly #items: Html[] = [];
  readonly #sections: Html[] = [];
  readonly #most: number;
  #characters = 0;
  #leftOut = 0;

  /** @param most characters of all events */
  constructor(most: number = MOST_CHARACTERS) {
    this.#most = most;
  }

  /** How many events have no room: from the first of them on, all. */
  get leftOut(): number {
    return this.#leftOut;
  }

  /** Whether no event has room any more. */
  get isFull(): boolean {
    return this.#leftOut > 0 || this.#sections.length >= MOST_EVENTS;
  }

  /** @param maps the names of the maps that the kernel has now */
  add(event: EventOnPage, maps: MapNames): void {
    if (!this.isFull) {
      const section = eventSection(event, maps);
      if (this.#characters + section.text.length <= this.#most) {
        this.#characters += section.text.length;
        this.#items.push(navigationItem(event));
        this.#sections.push(section);
        return;
      }
    }
    this.#leftOut += 1;
  }

  /** @param objects their names @param suite `rex-conformance 0.1.0` @returns an HTML document */
  toHtml(objects: readonly string[], suite: string): string {
    const title = `Run of ${objects.map(plainLine).join(', ')}`;
    const more = this.#leftOut > 0 && html`<p class="problem">${this.#leftOut} later events are not on this page.</p>`;
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
<ol class="events">${this.#items}</ol></nav>
<main id="events" tabindex="-1">
${this.#sections.length === 0 && html`<p>No event happened.</p>`}${this.#sections}${more}
<footer><p>${suite}</p></footer>
</main>
</div>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`.text;
  }
}
