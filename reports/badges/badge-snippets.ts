import type { Badge } from './badge.ts';

/** The markup languages of documents with badges. */
export const SNIPPET_FORMATS = ['markdown', 'html', 'rst', 'asciidoc'] as const;

export type SnippetFormat = (typeof SNIPPET_FORMATS)[number];

/** The name of each language. */
export const FORMAT_NAMES: Readonly<Record<SnippetFormat, string>> = {
  markdown: 'Markdown',
  html: 'HTML',
  rst: 'reStructuredText',
  asciidoc: 'AsciiDoc',
};

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (letter) => ENTITIES[letter]!);
}

/** A path as part of a URL: blanks and brackets are escaped. Half of a character has no place in a URL, and is replaced. */
function urlOf(path: string): string {
  return encodeURI(path.replaceAll('\\', '/').replaceAll(/\p{Cs}/gu, '\ufffd')).replaceAll(
    /[()[\]]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  );
}

const WRITERS: Readonly<Record<SnippetFormat, (text: string, url: string) => string>> = {
  // https://spec.commonmark.org: raw HTML and code count before the brackets of a picture's description.
  markdown: (text, url) => `![${text.replaceAll(/[[\]\\*_`<>&!~]/g, '\\$&')}](${url})`,
  html: (text, url) => `<img src="${escapeHtml(url)}" alt="${escapeHtml(text)}">`,
  rst: (text, url) => `.. image:: ${url}\n   :alt: ${text}`,
  // A comma or quotation mark ends an unquoted attribute.
  asciidoc: (text, url) => `image::${url}["${text.replaceAll('"', '\\"')}"]`,
};

/**
 * The text that shows a badge in a document.
 * @param picture the path or URL of the badge's picture, as seen from the document
 */
export function badgeSnippet({ label, message }: Badge, picture: string, format: SnippetFormat): string {
  return WRITERS[format](`${label}: ${message}`, urlOf(picture));
}
