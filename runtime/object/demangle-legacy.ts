import type { Demangled } from './demangle.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  SP: '@',
  BP: '*',
  RF: '&',
  LT: '<',
  GT: '>',
  LP: '(',
  RP: ')',
  C: ',',
};

/**
 * Demangles a name of Rust's legacy mangling: `_ZN`, then path elements, each preceded by its length, then `E`. The last
 * element is a hash (`h` and hexadecimal digits); `verbose` keeps it. Within an element `..` is `::`, and `$LT$`, `$u7b$` and
 * the like stand for characters.
 *
 * @returns undefined where the name is malformed
 */
export function demangleLegacy(name: string, verbose: boolean): Demangled | undefined {
  if (!name.startsWith('_ZN') || !/^[\0-\x7f]*$/.test(name)) return undefined;
  const elements: string[] = [];
  let position = 3;
  while (name[position] !== 'E') {
    const digits = /\d{1,9}/y;
    digits.lastIndex = position;
    const length = digits.exec(name)?.[0];
    if (length === undefined) return undefined;
    const start = position + length.length;
    position = start + Number(length);
    elements.push(name.slice(start, position));
  }
  const last = elements.at(-1);
  if (last === undefined) return undefined;
  if (!verbose && elements.length > 1 && /^h[0-9a-fA-F]*$/.test(last)) elements.pop();
  return { text: elements.map(unescapeElement).join('::'), rest: name.slice(position + 1) };
}

function unescapeElement(element: string): string {
  let rest = element.startsWith('_$') ? element.slice(1) : element;
  let text = '';
  while (rest !== '') {
    const plain = /^[^$.]+/.exec(rest)?.[0];
    if (plain !== undefined) {
      text += plain;
      rest = rest.slice(plain.length);
    } else if (rest.startsWith('.')) {
      const double = rest.startsWith('..');
      text += double ? '::' : '.';
      rest = rest.slice(double ? 2 : 1);
    } else {
      const end = rest.indexOf('$', 1);
      const character = end === -1 ? undefined : unescapeCharacter(rest.slice(1, end));
      if (character === undefined) return text + rest;
      text += character;
      rest = rest.slice(end + 1);
    }
  }
  return text;
}

function unescapeCharacter(name: string): string | undefined {
  if (Object.hasOwn(ESCAPES, name)) return ESCAPES[name];
  const code = /^u[0-9a-f]{1,6}$/.test(name) ? Number.parseInt(name.slice(1), 16) : undefined;
  if (code === undefined || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
  const character = String.fromCodePoint(code);
  return /\p{Cc}/u.test(character) ? undefined : character;
}
