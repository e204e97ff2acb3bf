import {
  createCssVariablesTheme,
  createHighlighterCoreSync,
  type HighlighterCore,
  type ThemedToken,
} from '@shikijs/core';
import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript';
import gherkin from '@shikijs/langs/gherkin';
import javascript from '@shikijs/langs/javascript';
import json from '@shikijs/langs/json';
import rust from '@shikijs/langs/rust';
import shell from '@shikijs/langs/shellscript';
import typescript from '@shikijs/langs/typescript';
import yaml from '@shikijs/langs/yaml';
import { type Html, html } from './html.ts';

/** The class of a token, by the variable of its colour in the theme; everything else is text. */
const CLASSES: Readonly<Record<string, string>> = {
  'var(--token-keyword)': 'token-keyword',
  'var(--token-string)': 'token-value',
  'var(--token-string-expression)': 'token-value',
  'var(--token-constant)': 'token-value',
  'var(--token-function)': 'token-function',
  'var(--token-comment)': 'token-comment',
};

const THEME = 'site';
/** No time limit: equal code gives equal output, however slow the machine. */
const NO_LIMIT = 0;
let highlighter: HighlighterCore | undefined;

function theHighlighter(): HighlighterCore {
  highlighter ??= createHighlighterCoreSync({
    engine: createJavaScriptRegexEngine(),
    themes: [createCssVariablesTheme({ name: THEME, variablePrefix: '--' })],
    langs: [gherkin, javascript, json, rust, shell, typescript, yaml],
  });
  return highlighter;
}

/** A line with neighbours of one class joined, to keep pages small. */
function line(tokens: readonly ThemedToken[]): Html {
  const pieces: { text: string; readonly name: string | undefined }[] = [];
  for (const { content, color = '' } of tokens) {
    const name = CLASSES[color];
    const last = pieces.at(-1);
    if (last !== undefined && (last.name === name || content.trim() === '')) last.text += content;
    else pieces.push({ text: content, name });
  }
  return html`${pieces.map(({ text, name }) => (name === undefined ? text : html`<span class="${name}">${text}</span>`))}`;
}

/**
 * Highlighted code. Its tokens have classes, and the style sheets have the colours. Code in a language that the site
 * does not know stays as it is.
 * @param language as a fenced block names it
 */
export function highlighted(code: string, language: string | undefined): Html {
  return html`${highlightedLines(code, language).map((each, n) => html`${n > 0 && '\n'}${each}`)}`;
}

/** The lines of {@link highlighted} code, without their ends. */
export function highlightedLines(code: string, language: string | undefined): readonly Html[] {
  const known = theHighlighter();
  if (language === undefined || !known.getLoadedLanguages().includes(language)) return [html`${code}`];
  return known.codeToTokensBase(code, { lang: language, theme: THEME, tokenizeTimeLimit: NO_LIMIT }).map(line);
}
