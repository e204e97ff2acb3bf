/**
 * Makes the text of an object, a map, a file or a name safe to print. Terminals, logs of continuous integration and
 * line readers then see only text. Safe text stays as it is, so it can be made safe again.
 */

/**
 * Characters that are not printed as they are: control characters (C0, DEL, C1), line and paragraph separators, halves
 * of surrogate pairs, and invisible characters. The invisible ones are format characters, which turn or hide their
 * neighbours, and others that rendering ignores (Unicode's Default_Ignorable_Code_Point).
 */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const UNPRINTABLE_BUT_TABS = /(?!\t)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Commands that runners of continuous integration obey. GitHub and Forgejo obey `::error::` at the beginning of a line,
 * also after blanks. The older `##[error]`, Azure's `##vso[…]` and TeamCity's `##teamcity[…]` work anywhere.
 */
const COMMAND_AT_THE_START = /^(\s*):(?=:)/;
const COMMAND_ANYWHERE = /#(?=#\w*\[)/g;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A character by its number: `\x1b` as dmesg shows it, and from U+0100 `\u{202e}` as Rust does. */
function numbered(character: string): string {
  const code = character.codePointAt(0)!;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

function withoutCommands(line: string): string {
  return line.replace(COMMAND_AT_THE_START, '$1\\x3a').replaceAll(COMMAND_ANYWHERE, '\\x23');
}

/** Whether text can be printed as it is, on one line. */
export function isPlainLine(text: string): boolean {
  return plainLine(text) === text;
}

/**
 * Text on one line. Control and format characters are shown by their number (`\x1b`, `\u{202e}`), line breaks and tabs
 * as `\n`, `\r`, `\t`. A runner's command is defused: `::error::` at the beginning becomes `\x3a:error::`.
 */
export function plainLine(text: string): string {
  return withoutCommands(text.replaceAll(UNPRINTABLE, (character) => SHORT[character] ?? numbered(character)));
}

/** The lines of a text, each as safe as {@link plainLine}; tabs stay. A line ends at `\n` or `\r\n`. */
export function plainLines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) =>
      withoutCommands(line.replaceAll(UNPRINTABLE_BUT_TABS, (character) => SHORT[character] ?? numbered(character))),
    );
}

/**
 * Text of several lines, each as safe as {@link plainLine}; tabs stay.
 * @param indent text before each line except the first
 */
export function plainText(text: string, indent = ''): string {
  return plainLines(text).join(`\n${indent}`);
}

/**
 * A JSON document that is safe to print, with the same meaning. Unprintable characters and commands of runners are
 * written as escapes such as `\u001b`.
 * @param space how far to indent, as for JSON.stringify
 */
export function plainJson(value: unknown, space?: number): string {
  const document = JSON.stringify(value, null, space);
  return document
    .replaceAll(UNPRINTABLE, (character) => (character === '\n' ? character : escapedForJson(character)))
    .replaceAll(COMMAND_ANYWHERE, escapedForJson);
}

function escapedForJson(character: string): string {
  return Array.from({ length: character.length }, (_, at) => {
    const unit = character.charCodeAt(at);
    return `\\u${unit.toString(16).padStart(4, '0')}`;
  }).join('');
}
