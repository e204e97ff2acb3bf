import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { highlighted } from '../../../reports/site/highlight.ts';
import { plainText } from '../../../reports/site/html.ts';
import { THOROUGH } from '../../effort.ts';
import { builtSite } from './built-site.ts';

/** Code of each language that the site knows, and what its words are. */
const SHOWN: readonly (readonly [language: string, code: string, words: Readonly<Record<string, string>>])[] = [
  [
    'rust',
    '// c\nfn main() -> u32 {\n    let x = 5;\n}',
    { '// c': 'comment', fn: 'keyword', main: 'function', '5': 'value' },
  ],
  ['gherkin', 'Feature: a\n  Scenario: b\n    Given map "x"', { Feature: 'keyword', Given: 'keyword', '"x"': 'value' }],
  ['sh', 'npm ci # c', { npm: 'function', ci: 'value', '# c': 'comment' }],
  ['ts', 'const a: string = `x`; // c', { const: 'keyword', '`x`': 'value', '// c': 'comment' }],
  ['js', 'import a from "b";', { import: 'keyword', '"b"': 'value' }],
  ['json', '{"a": 1}', { '"a"': 'keyword', '1': 'value' }],
  ['yaml', 'a: 1 # c', { 'a:': 'keyword', '1': 'value', '# c': 'comment' }],
];

describe('code on the site', () => {
  for (const [language, code, words] of SHOWN) {
    test(`${language} has its words set apart, and stays as it is`, THOROUGH, () => {
      const shown = highlighted(code, language);
      assert.equal(plainText(shown), code);
      const spans = [...shown.text.matchAll(/<span class="token-(\w+)">([^<]*)<\/span>/g)];
      const found = spans.map(([, name, text]) => [text!.trim().replaceAll('&quot;', '"'), name]);
      const named = Object.fromEntries(found.filter(([text]) => Object.hasOwn(words, text!)));
      assert.deepEqual(named, words, shown.text);
      assert.ok(!shown.text.includes('style='), shown.text);
    });
  }

  test('code of a language that the site does not know is text', () => {
    assert.equal(highlighted('fn <T>()', undefined).text, 'fn &lt;T&gt;()');
    assert.equal(highlighted('fn <T>()', 'text').text, 'fn &lt;T&gt;()');
  });

  test('text cannot leave its span', THOROUGH, () => {
    const shown = highlighted('let a = "</span><script>";', 'rust');
    assert.ok(!shown.text.includes('<script'), shown.text);
  });

  test('sources of programs and blocks of documents are set apart', THOROUGH, () => {
    const { files } = builtSite();
    assert.match(
      files.get('programs/nested_unwrap.html')!,
      /data-language="rust"><code>.*<span class="token-keyword">/s,
    );
    assert.match(files.get('docs/command-line.html')!, /data-language="sh"><code><span class="token-function">/);
  });
});
