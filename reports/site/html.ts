/** A well-formed piece of HTML. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Values that a template takes: HTML as it is, text escaped, lists one after the other, nothing for `undefined` and
 * `false`.
 */
export type Content = Html | string | number | undefined | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text with the special characters of HTML escaped, in content and in quoted attributes (HTML, 13.3). */
export function escapeText(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character]!);
}

function textOf(content: Content): string {
  if (content === undefined || content === false) return '';
  if (content instanceof Html) return content.text;
  if (Array.isArray(content)) return content.map(textOf).join('');
  return escapeText(String(content));
}

/** HTML from a template. Attributes must be in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  let text = parts[0]!;
  for (const [n, value] of values.entries()) text += textOf(value) + parts[n + 1]!;
  return new Html(text);
}

/** Pieces with a separator between them. */
export function join(pieces: readonly Content[], between: Content): Content {
  return pieces.flatMap((piece, n) => (n === 0 ? [piece] : [between, piece]));
}

/** Text with the parts in backquotes as code. */
export function withCode(text: string): Html {
  return html`${text.split(/`([^`]+)`/).map((part, n) => (n % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}

/** The text of a piece of HTML, without tags and entities. */
export function plainText({ text }: Html): string {
  const entities = Object.entries(ENTITIES).map(([character, entity]) => [entity, character] as const);
  return entities.reduceRight(
    (plain, [entity, character]) => plain.replaceAll(entity, character),
    text.replaceAll(/<[^>]*>/g, ''),
  );
}
