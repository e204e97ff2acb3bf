import { type Edit, pick, type Seed } from './edits.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';

/** Words that mean something to one reader or another, and numbers at the edges. */
const ODD: readonly string[] = [
  '',
  ' ',
  '\n',
  '\t',
  '0',
  '-1',
  '1.5',
  '1e400',
  '9007199254740993',
  '18446744073709551615',
  '340282366920938463463374607431768211456',
  '0x',
  '0xffffffffffffffff',
  '.inf',
  '.nan',
  'null',
  'true',
  '~',
  '[]',
  '{}',
  '""',
  '&a',
  '*a',
  '<<: *a',
  '!!binary',
  '!!set',
  '|',
  '>-',
  '---\n',
  '...\n',
  '? ',
  '- ',
  ': ',
  '# ',
  '%YAML 1.1\n',
  '\\',
  '"',
  "'",
  '`',
  '..',
  '/dev/zero',
  'constructor',
  ...Object.values(HOSTILE_TEXTS),
];
/** Most bytes that a text may grow to. */
const MOST_TEXT = 256 * 1024;
const DEEPEST = 3000;

type Change = (tokens: string[], at: number, value: number) => void;

function lineAround(tokens: readonly string[], at: number): { start: number; end: number } {
  let start = at;
  while (start > 0 && !tokens[start - 1]!.includes('\n')) start -= 1;
  let end = at;
  while (end < tokens.length && !tokens[end]!.includes('\n')) end += 1;
  return { start, end: Math.min(tokens.length, end + 1) };
}

/** What can be done to a text: its words, its lines, its depth. */
const CHANGES: readonly Change[] = [
  (tokens, at, value) => {
    tokens[at] = pick(ODD, value);
  },
  (tokens, at) => void tokens.splice(at, 1),
  (tokens, at, value) => {
    tokens[at] = pick(tokens, value);
  },
  (tokens, at, value) => void tokens.splice(at, 0, pick(ODD, value)),
  (tokens, at, value) => void tokens.splice(at, 0, pick(tokens, value)),
  (tokens, at) => {
    const { start, end } = lineAround(tokens, at);
    tokens.splice(start, end - start);
  },
  (tokens, at) => {
    const { start, end } = lineAround(tokens, at);
    tokens.splice(end, 0, ...tokens.slice(start, end));
  },
  (tokens, at, value) => {
    const from = lineAround(tokens, at);
    const to = lineAround(tokens, value % tokens.length);
    tokens.splice(to.start, 0, ...tokens.slice(from.start, from.end));
  },
  (tokens, at, value) => {
    const { start } = lineAround(tokens, at);
    tokens.splice(start, 0, ' '.repeat(value % 7));
  },
  (tokens, at, value) => {
    tokens[at] = `${Number(tokens[at]) + (value % 5) - 2}`;
  },
  (tokens, at) => void tokens.splice(at),
  (tokens, at, value) => {
    const token = tokens[at]!;
    const times = Math.min(2 ** (value % 12), Math.ceil(MOST_TEXT / Math.max(1, token.length)));
    tokens[at] = token.repeat(times);
  },
  (tokens, at, value) => {
    const [open, close] = pick(
      [
        ['[', ']'],
        ['{a: ', '}'],
        ['- ', ''],
        ['"', '"'],
        ['(', ')'],
        ['&', ''],
      ] as const,
      value,
    );
    const depth = (value >> 3) % DEEPEST;
    tokens[at] = `${open.repeat(depth)}${tokens[at]}${close.repeat(depth)}`;
  },
  (tokens, at, value) => {
    const token = tokens[at]!;
    const place = value % (token.length + 1);
    tokens[at] = `${token.slice(0, place)}${String.fromCharCode((value >> 4) % 0x250)}${token.slice(place + 1)}`;
  },
];

/** A seed of text that is changed word by word and line by line. */
export function textSeed(name: string, text: string): Seed {
  const words = text.match(/[ \t]+|\n|[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]|./gsu) ?? [''];
  const encoder = new TextEncoder();
  return {
    name,
    changed(edits: readonly Edit[]) {
      const tokens = [...words];
      for (const [how, at, value] of edits) {
        if (tokens.length === 0) tokens.push('');
        pick(CHANGES, how)(tokens, at % tokens.length, value);
      }
      return encoder.encode(tokens.join('').slice(0, MOST_TEXT));
    },
  };
}
