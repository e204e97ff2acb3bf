import { isPlainLine } from './plain-text.ts';

/** Words that every shell takes literally. zsh reads a word that begins with `=` as the name of a command. */
const SAFE = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/;

/** Every UTF-8 byte of a text as an octal escape of three digits, which every shell reads alike. */
function octal(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/**
 * One word of a command for a POSIX shell, quoted if necessary: `'it'\''s'`. A word that cannot be printed as it is
 * (see plain-text.ts) becomes `$'a\012b'` (POSIX.1-2024, 2.2.4; bash, ksh and zsh had it before; dash does not).
 */
export function shellWord(word: string): string {
  if (SAFE.test(word)) return word;
  if (isPlainLine(word)) return `'${word.replaceAll("'", "'\\''")}'`;
  const quoted = Array.from(word, (character) => {
    if (character === "'" || character === '\\') return `\\${character}`;
    return character !== '#' && isPlainLine(character) ? character : octal(character);
  });
  return `$'${quoted.join('')}'`;
}

/**
 * A file's path as a word of a command. A path that begins with a dash gets a folder, so that no command takes it for
 * an option.
 */
export function shellPath(path: string): string {
  return shellWord(path.startsWith('-') ? `./${path}` : path);
}

/**
 * A scenario's place, `features/a.feature:3`, as a word of a cucumber command. Cucumber reads its arguments as
 * patterns.
 */
export function scenarioWord(place: string): string {
  return shellPath(place.replaceAll(/[?*()[\]]/g, '[$&]'));
}

/** A command for a POSIX shell. Its words are quoted if necessary. */
export function shellCommand(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
