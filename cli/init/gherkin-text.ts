import { isPlainLine, plainLines } from '../../base/plain-text.ts';

/**
 * Whether a step and a table of a feature can have a name as it is. Not so a name with control characters, line breaks or backslashes, or with
 * blanks at its ends: cucumber's expressions have no way to write them, or nobody could read them.
 */
export function isWritable(name: string): boolean {
  return name !== '' && name.trim() === name && !name.includes('\\') && isPlainLine(name);
}

/** A name as a step has it, in quotation marks. @param name one that {@link isWritable} */
export function quotedName(name: string): string {
  if (!name.includes('"')) return `"${name}"`;
  return name.includes("'") ? `"${name.replaceAll('"', '\\"')}"` : `'${name}'`;
}

/** A text as a step can say it, in quotation marks; `*` replaces each character that it cannot say. */
export function quotedPattern(text: string): string {
  const said = Array.from(text, (character) => (/["\\]/.test(character) || !isPlainLine(character) ? '*' : character));
  const pattern = said.join('').replaceAll(/\*+/g, '*');
  return `"${isPlainLine(pattern) ? pattern : pattern.replaceAll(/[#:]+/g, '*')}"`;
}

/** A cell of a table (Gherkin's escapes). @param text one line */
export function cell(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|');
}

/** Lines as comments, each safe to print. */
export function comments(text: string): string[] {
  return plainLines(text).map((line) => `# ${line}`.trimEnd());
}
