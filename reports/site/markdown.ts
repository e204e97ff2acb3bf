import { Marked, type Tokens } from 'marked';
import { highlighted } from './highlight.ts';
import { Html } from './html.ts';
import { type OutlineEntry, slug } from './site-page.ts';

/** A document as part of a page. */
export interface RenderedDocument {
  /** The text of its first heading. */
  readonly title: string;
  /** Everything below the first heading. */
  readonly body: Html;
  /** Headings of the second level. */
  readonly outline: readonly OutlineEntry[];
  /** Its text, for the search. */
  readonly text: string;
}

/** The target of a document's link on the site; `undefined` leaves only its text. */
export type LinkTarget = (href: string) => string | undefined;

function plain(text: string): string {
  return text.replaceAll(/<[^>]*>/g, '').replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => {
    return { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }[name] ?? '';
  });
}

/**
 * Renders a document of docs/. Its first heading becomes the page's title, and the others get anchors like GitHub's.
 * Tables get a box that scrolls.
 * @param target where links lead
 */
export function renderMarkdown(source: string, target: LinkTarget): RenderedDocument {
  let title = '';
  const outline: OutlineEntry[] = [];
  const used = new Set<string>();
  const anchor = (text: string): string => {
    const base =
      plain(text)
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/g, '-') ||
      slug(text) ||
      'part';
    let id = base;
    for (let n = 1; used.has(id); n++) id = `${base}-${n}`;
    used.add(id);
    return id;
  };
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading({ tokens, depth }: Tokens.Heading): string {
        const text = this.parser.parseInline(tokens);
        if (depth === 1 && title === '') {
          title = plain(text);
          return '';
        }
        const id = anchor(text);
        if (depth === 2) outline.push({ id, title: plain(text) });
        return `<h${depth} id="${id}">${text} <a class="anchor" href="#${id}" aria-label="Link to this section">#</a></h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link): string {
        const text = this.parser.parseInline(tokens);
        const to = target(href);
        return to === undefined
          ? text
          : `<a href="${to.replaceAll('&', '&amp;').replaceAll('"', '&quot;')}">${text}</a>`;
      },
      table(token: Tokens.Table): string {
        const row = (cells: readonly Tokens.TableCell[], tag: string) =>
          `<tr>${cells.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('')}</tr>\n`;
        const head = row(token.header, 'th scope="col"').replaceAll('</th scope="col">', '</th>');
        return `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead>${head}</thead><tbody>${token.rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>\n`;
      },
      code({ text, lang }: Tokens.Code): string {
        const language = lang ? ` data-language="${lang}"` : '';
        return `<pre tabindex="0"${language}><code>${highlighted(text, lang).text}</code></pre>\n`;
      },
    },
  });
  const body = marked.parse(source, { async: false });
  return { title, body: new Html(body), outline, text: plain(body) };
}
