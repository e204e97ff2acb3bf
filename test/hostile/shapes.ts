import { spawnSync } from 'node:child_process';
import { marked } from 'marked';
import { type DefaultTreeAdapterTypes, parse, parseFragment } from 'parse5';
import { parse as parseYaml } from 'yaml';

/** What a document consists of, the texts in it left out: names in it may change the texts, and nothing else. */
export type Shape = (document: string) => unknown;

type HtmlNode = DefaultTreeAdapterTypes.Node;

function elements(node: HtmlNode): unknown {
  const children = 'childNodes' in node ? node.childNodes.map(elements).filter((child) => child !== undefined) : [];
  if (node.nodeName === '#comment') return ['comment'];
  if (!('tagName' in node)) return node.nodeName === '#text' ? undefined : children;
  return [node.tagName, node.attrs.map(({ name }) => name), children];
}

/** Elements of a page and the names of their attributes. */
export const html: Shape = (document) => elements(parse(document));

/** Where elements and comments begin in a page that is too large to be parsed again and again: its scripts have the texts. */
export const page: Shape = (document) => document.match(/<[!/?a-z]\w*/gi);

/** marked takes time with the square of the length of a word. */
const LONG_WORD = /x{1000,}/g;

/** Elements of the page that a document of Markdown becomes. */
export const markdown: Shape = (document) =>
  elements(parseFragment(marked.parse(document.replaceAll(LONG_WORD, 'x'), { async: false, gfm: true })));

/**
 * Tags of XML and the names of their attributes. @throws Error for what no document may have: a character that XML forbids, a stray `<` or `&`,
 * an attribute that does not end
 */
export const xml: Shape = (document) => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(document) || /\p{Cs}/u.test(document)) {
    throw new Error('a character that XML forbids');
  }
  const tags: string[] = [];
  const rest = document.replaceAll(/<([/?]?[\w:-]+)((?:\s+[\w:-]+="[^"<]*")*)\s*[/?]?>/g, (_tag, name, attributes) => {
    tags.push([name, ...[...attributes.matchAll(/([\w:-]+)="/g)].map(([, attribute]) => attribute)].join(' '));
    return '';
  });
  if (/[<>]/.test(rest)) throw new Error(`this is no text: ${JSON.stringify(/.{0,40}[<>].{0,40}/.exec(rest)?.[0])}`);
  const stray = /&(?!(?:amp|lt|gt|quot|apos|#\d+);).{0,20}/.exec(document);
  if (stray !== null) throw new Error(`this is no entity: ${stray[0]}`);
  return tags;
};

function kinds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(kinds);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.values(value).map(kinds);
}

/** The lists, mappings and kinds of values of a JSON document. Keys may be names. */
export const json: Shape = (document) => kinds(JSON.parse(document));

/** The same of a YAML document. */
export const yaml: Shape = (document) => kinds(parseYaml(document));

/** How many commands GitHub's runner obeys, and the properties of each. */
export const commands: Shape = (document) =>
  document.split(/\r\n|[\r\n]/).map((line) => {
    const [, command, properties] = /^::(\w+) ([^:]*)::/.exec(line) ?? [];
    return [command, properties?.split(',').map((property) => property.split('=')[0])];
  });

/** How many words a shell makes of a command. */
export const shell: Shape = (document) => {
  const { status, stdout, stderr } = spawnSync('bash', [], {
    input: `printf '%s\\0' ${document}`,
    encoding: 'utf8',
    env: {},
  });
  if (status !== 0) throw new Error(stderr);
  return stdout.split('\0').length;
};

/** Nothing but text. */
export const text: Shape = () => undefined;
