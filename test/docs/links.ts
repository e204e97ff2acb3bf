import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The project's home, which has every file of a clone on its branch `main`. */
export const HOME = 'https://github.com/rex-conformance/rex-conformance';
const AT_HOME = new RegExp(`^${HOME}/(blob|tree|raw)/main/([^#]+)(?:#(.*))?$`);

/** A link or a picture of a document. */
export interface DocumentLink {
  readonly target: string;
  readonly isPicture: boolean;
}

/** Where a link leads. */
interface Place {
  /** From the root of the repository or of the package. */
  readonly path: string;
  readonly heading: string | undefined;
  /** How GitHub shows it, for a link to the home of the project. */
  readonly view?: string;
}

/** The links of a Markdown text, without those of its fenced blocks. */
export function linksOf(markdown: string): readonly DocumentLink[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```$/gm, '');
  const inline = [...prose.matchAll(/(!?)\[(?:[^\]\\]|\\.)*\]\(([^)\s]+)\)/g)];
  const defined = [...prose.matchAll(/^()\[[^\]]+\]: (\S+)$/gm)];
  return [...inline, ...defined].map(([, mark, target]) => ({ target: target!, isPicture: mark === '!' }));
}

/** The place of a link; undefined for one to another site. */
export function placeOfLink(document: string, target: string): Place | undefined {
  const [, view, atHome, anchor] = AT_HOME.exec(target) ?? [];
  if (atHome !== undefined) return { path: atHome, heading: anchor, view: view! };
  if (/^[a-z]+:/.test(target)) return undefined;
  const [path = '', heading] = target.split('#');
  return { path: path === '' ? document : normalize(join(dirname(document), path)), heading };
}

/** A heading as GitHub makes an anchor of it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function headingsOf(file: string): readonly string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title]) => anchorOf(title!));
}

/** The view of GitHub that shows a file, a folder or a picture. */
function viewOf(file: string, isPicture: boolean): string {
  if (isPicture) return 'raw';
  return statSync(file).isDirectory() ? 'tree' : 'blob';
}

/**
 * What is wrong with a link of a document in a clone: it leads to no file, no heading, or by the wrong view; undefined where nothing is.
 * @param root the folder of the clone
 */
export function wrongInClone(root: string, document: string, { target, isPicture }: DocumentLink): string | undefined {
  const place = placeOfLink(document, target);
  if (place === undefined) return undefined;
  const file = join(root, place.path);
  if (!existsSync(file)) return `${target}: there is no such file`;
  const view = viewOf(file, isPicture);
  if (place.view !== undefined && place.view !== view) return `${target}: write /${view}/`;
  if (place.heading === undefined || !file.endsWith('.md')) return undefined;
  return headingsOf(file).includes(place.heading) ? undefined : `${target}: there is no such heading`;
}

/**
 * What is wrong with a link of a document in the package: it leads to a file that only a clone has, or away from one that is beside it.
 * @param files what the package has, by paths from its root
 */
export function wrongInPackage(
  files: ReadonlySet<string>,
  document: string,
  { target, isPicture }: DocumentLink,
): string | undefined {
  const place = placeOfLink(document, target);
  if (place === undefined) return undefined;
  const path = place.path.replace(/\/$/, '');
  const isThere = files.has(path) || [...files].some((file) => file.startsWith(`${path}/`));
  if (place.view === undefined && !isThere) {
    return `${target}: only a clone has it; write ${HOME}/${isPicture ? 'raw' : 'blob'}/main/${path}`;
  }
  return place.view !== undefined && isThere ? `${target}: the package has it; write the way to it` : undefined;
}
