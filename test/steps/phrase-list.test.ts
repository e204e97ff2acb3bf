import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CucumberExpression, ParameterType, ParameterTypeRegistry } from '@cucumber/cucumber-expressions';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { IdGenerator } from '@cucumber/messages';
import { editorGlue } from '../../steps/editor-glue.ts';
import { PARAMETERS } from '../../steps/parameter-types.ts';
import { phraseList } from '../../steps/phrase-list.ts';
import { PHRASES } from '../../steps/phrases.ts';

const ROOT = join(import.meta.dirname, '../..');
const FEATURES = join(ROOT, 'features');
const LIST = join(ROOT, 'docs/phrases.md');
const GLUE = join(ROOT, 'steps/editor/phrases.js');
/** A vocabulary that grows beyond this is no longer closed. */
const MOST_PHRASES = 87;

/** What the steps of all features say, values of examples filled in, and where. */
function stepTexts(): Map<string, string> {
  const texts = new Map<string, string>();
  for (const name of readdirSync(FEATURES, { recursive: true }).map(String)) {
    if (!name.endsWith('.feature')) continue;
    const newId = IdGenerator.incrementing();
    const text = readFileSync(join(FEATURES, name), 'utf8');
    const document = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher()).parse(text);
    for (const pickle of compile(document, name, newId)) {
      for (const step of pickle.steps) texts.set(step.text, `${name}, ${pickle.name}`);
    }
  }
  return texts;
}

describe('phrases', () => {
  test('docs/phrases.md lists them as they are', () => {
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(LIST, phraseList());
    assert.equal(readFileSync(LIST, 'utf8'), phraseList(), 'run with UPDATE_GOLDEN=1 to write docs/phrases.md anew');
  });

  test('steps/editor/phrases.js has them for editors', () => {
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(GLUE, editorGlue());
    assert.equal(
      readFileSync(GLUE, 'utf8'),
      editorGlue(),
      'run with UPDATE_GOLDEN=1 to write steps/editor/phrases.js anew',
    );
  });

  test('each is there once, and says what it means', () => {
    const expressions = PHRASES.map(({ expression }) => expression);
    assert.equal(new Set(expressions).size, expressions.length);
    for (const { expression, meaning } of PHRASES) assert.match(meaning, /[.…]$/, expression);
    assert.ok(PHRASES.length <= MOST_PHRASES, `there are ${PHRASES.length}`);
  });

  test('each is used by a feature, and no step is undefined or ambiguous', () => {
    const registry = new ParameterTypeRegistry();
    for (const { name, regexp, transformer } of PARAMETERS) {
      registry.defineParameterType(new ParameterType(name, regexp, null, transformer, false, false));
    }
    const expressions = PHRASES.map(({ expression }) => new CucumberExpression(expression, registry));
    const unused = new Set(expressions.map(({ source }) => source));
    const steps = stepTexts();
    assert.ok(steps.size > 500, `only ${steps.size} steps`);
    for (const [text, place] of steps) {
      const matching = expressions.filter((expression) => expression.match(text) !== null).map(({ source }) => source);
      assert.equal(matching.length, 1, `${place}: "${text}" is matched by ${JSON.stringify(matching)}`);
      unused.delete(matching[0]!);
    }
    assert.deepEqual([...unused], [], 'no feature uses these phrases');
  });
});
