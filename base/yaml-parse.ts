import {
  type Document,
  type DocumentOptions,
  Lexer,
  LineCounter,
  type ParseOptions,
  parseDocument,
  type SchemaOptions,
} from 'yaml';

/** The first fault of a text that is not YAML. Offsets are in characters. */
export interface YamlProblem {
  readonly offset: number;
  readonly cause: string;
  readonly hint: string;
}

/** A document, or why there is none. */
export type ParsedYaml = { readonly lines: LineCounter } & (
  | { readonly document: Document.Parsed; readonly problem?: undefined }
  | { readonly document?: undefined; readonly problem: YamlProblem }
);

/** The most levels of lists and mappings. The parser's time grows with the square of their number. */
const DEEPEST = 200;
const TOO_DEEP = { cause: 'its nesting is too deep', hint: 'write it with fewer lists and mappings within each other' };
const OPENS = new Set(['-', '?', ':']);

/** Whether brackets or dashes could make a text too deep, quoted ones included. This is much cheaper than to read it. */
function mayBeDeep(text: string): boolean {
  let [open, dashes] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '[' || character === '{') open += 1;
    else if (character === ']' || character === '}') open = Math.max(0, open - 1);
    else if (character === '-' || character === '?' || character === ':') dashes += 1;
    else if (character === '\n') dashes = 0;
    if (open + dashes > DEEPEST) return true;
  }
  return false;
}

/** The innermost part of a text: its offset, and how deep it is. */
function deepest(text: string): { readonly offset: number; readonly depth: number } {
  // Dashes and colons of a line nest outside of brackets only. Within brackets they separate elements, and there may be many.
  let [offset, flow, block, most, found] = [0, 0, 0, 0, 0];
  for (const token of new Lexer().lex(text)) {
    // The lexer adds marks of its own, which the text does not have.
    if (!text.startsWith(token, offset)) continue;
    if (token === '[' || token === '{') flow += 1;
    if (token === ']' || token === '}') flow -= 1;
    if (token.includes('\n')) block = 0;
    else if (flow === 0 && OPENS.has(token)) block += 1;
    if (flow + block > most) [most, found] = [flow + block, offset];
    if (most > DEEPEST) break;
    offset += token.length;
  }
  return { offset: found, depth: most };
}

/** Parses one YAML 1.2 document. A text with too many levels is a problem, and not an exception. */
export function parsedYaml(text: string, options: ParseOptions & DocumentOptions & SchemaOptions = {}): ParsedYaml {
  const lines = new LineCounter();
  const inner = mayBeDeep(text) ? deepest(text) : undefined;
  if (inner !== undefined && inner.depth > DEEPEST) {
    lines.addNewLine(0);
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1);
    return { lines, problem: { offset: inner.offset, ...TOO_DEEP } };
  }
  try {
    // The parser compares each key with all keys before it. A mapping is checked once, when it is read.
    const document = parseDocument(text, { ...options, lineCounter: lines, prettyErrors: false, uniqueKeys: false });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem === undefined) return { document, lines };
    // The parser's message when the stack overflows.
    if (/call stack/i.test(problem.message)) return { lines, problem: { offset: problem.pos[0], ...TOO_DEEP } };
    const cause = problem.message.split('\n')[0]!;
    return { lines, problem: { offset: problem.pos[0], cause, hint: 'correct the line, or the one before it' } };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { lines, problem: { offset: deepest(text).offset, ...TOO_DEEP } };
  }
}
