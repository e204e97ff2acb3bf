import { type Content, Html, html } from './html.ts';

/** A heading that the contents of a page list. */
export interface OutlineEntry {
  readonly id: string;
  readonly title: string;
}

/** An entry of the search. */
export interface SearchEntry {
  readonly title: string;
  /** Its kind: `requirement`, `scenario`, `helper`, … */
  readonly kind: string;
  /** From the site's root, with the anchor. */
  readonly url: string;
  /** More words for the search. */
  readonly words: string;
}

/**
 * A page of the site. Links in it begin with `@/`, the site's root; {@link atDepthOf} makes them relative to the page.
 */
export interface SitePage {
  /** From the site's root: `loading/elf-file.html`. */
  readonly path: string;
  readonly title: string;
  /** One sentence, for search engines and link previews. */
  readonly description: string;
  /** Everything below the heading of the page. */
  readonly body: Content;
  /** The line above the heading: which part of the site it is, or its number. */
  readonly kicker?: Content;
  /** The sentence or two below the heading. */
  readonly lead?: Content;
  readonly outline?: readonly OutlineEntry[];
  /** The page that the navigation marks as the current one, if it is not this one. */
  readonly within?: string;
  readonly search?: readonly SearchEntry[];
  /** Whether tables may take the full width. */
  readonly wide?: boolean;
}

/** Links that begin with `@/` made relative to a page. So the site works from any place, also from files. */
export function atDepthOf(path: string, content: Html): Html {
  const up = '../'.repeat(path.split('/').length - 1);
  return new Html(
    content.text.replaceAll(/ (href|src)="@\/([^"]*)"/g, (_, name, target) => ` ${name}="${up}${target}"`),
  );
}

/** An identifier for links: letters, digits, `-`, `_` and `.`. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9_.]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** A table in its own box, which scrolls if it is wider than the page. @param label its content, for screen readers */
export function table(label: string, headings: readonly Content[], rows: readonly (readonly Content[])[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table>
<thead><tr>${headings.map((heading) => html`<th scope="col">${heading}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>`;
}

/** A heading with a link to itself. @param level 2 to 4 */
export function heading(level: 2 | 3 | 4, id: string, title: Content): Html {
  const tag = new Html(`h${level}`);
  return html`<${tag} id="${id}">${title} <a class="anchor" href="#${id}" aria-label="Link to this section">#</a></${tag}>`;
}
