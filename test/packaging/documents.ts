import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** The part of a document under a heading, up to the next heading of the same rank. */
export function section(document: string, heading: string): string {
  const text = readFileSync(join(ROOT, document), 'utf8');
  const start = text.indexOf(`\n## ${heading}\n`);
  if (start < 0) throw new Error(`${document} has no heading "${heading}"`);
  const end = text.indexOf('\n## ', start + 1);
  return text.slice(start, end < 0 ? undefined : end);
}

/** The blocks of one language in a text. */
export function blocks(text: string, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, block]) => block!);
}

/** The block that follows the first mention of a file's name. */
export function fileBlock(text: string, file: string): string {
  const after = text.slice(text.indexOf(`\`${file}\``));
  const block = /^```\w+\n([\s\S]*?)^```$/m.exec(after)?.[1];
  if (!text.includes(`\`${file}\``) || block === undefined) throw new Error(`no block is given for ${file}`);
  return block;
}

/** The commands of a text's shell blocks, a line each. */
export function commands(text: string): readonly string[] {
  return blocks(text, 'sh').flatMap((block) => block.trim().split('\n'));
}
