import { type Html, html } from '../html.ts';
import type { ScenarioStatus } from '../spec-features.ts';

const SIGNS: Readonly<Record<ScenarioStatus, string>> = {
  passed: '✓',
  failed: '✗',
  skipped: '∅',
  'not applicable': '–',
  'not run': '○',
};

/** A sign for an ending, with the word for screen readers. */
export function statusMark(status: ScenarioStatus): Html {
  return html`<span class="mark ${statusClass(status)}" title="${status}"><span aria-hidden="true">${SIGNS[status]}</span><span class="unseen">${status}</span></span>`;
}

/** Sign and word. */
export function statusLabel(status: ScenarioStatus): Html {
  return html`<span class="status ${statusClass(status)}"><span aria-hidden="true">${SIGNS[status]}</span> ${status}</span>`;
}

/** The class that gives a status its colour. */
export function statusClass(status: ScenarioStatus): string {
  return `is-${status.replaceAll(' ', '-')}`;
}
