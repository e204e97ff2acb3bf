import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MOST_WORDS } from '../docs/plain-words.ts';
import { BANNED, commentProblems, commentsOf } from './comments.ts';
import { readSources } from './sources.ts';

/** Rooms with comments in plain words. */
const PLAIN =
  /^(?:api|base|captures|cli\/(?:build|check|documents|init|manual|run|target|watch)|kernel-model|node|project|reports|runtime|target)\//;

describe('comments are in plain words', () => {
  test('in the sources', () => {
    const sources = new Map([...readSources()].filter(([file]) => PLAIN.test(file)));
    assert.ok(sources.size > 400, `only ${sources.size} files are read`);
    assert.deepEqual(commentProblems(sources), []);
  });

  const problems = (comment: string): readonly string[] => commentProblems(new Map([['base/a.ts', comment]]));

  for (const { pattern, instead, example } of BANNED) {
    test(`"${instead}" is written instead of ${pattern.source}`, () => {
      const due = `write "${instead}", not "${pattern.exec(example)?.[0]}": ${example}`;
      assert.ok(problems(`/** ${example} */`).includes(`base/a.ts:1: ${due}`));
      assert.ok(problems(`const a = 1;\n  // ${example}`).includes(`base/a.ts:2: ${due}`));
      assert.ok(problems(`/**\n * Runs.\n * @returns it.\n * ${example}\n */`).length > 0);
      assert.deepEqual(problems(`const text = '${example}';`), []);
    });
  }

  test('their sentences are short, and a tag begins one', () => {
    const words = (count: number): string => `${'so '.repeat(count - 1)}on`;
    const [problem, ...others] = problems(`/** ${words(MOST_WORDS + 1)}. */`);
    assert.match(problem ?? '', new RegExp(`^base/a\\.ts:1: ${MOST_WORDS + 1} words`));
    assert.deepEqual(others, []);
    assert.deepEqual(problems(`/**\n * ${words(MOST_WORDS)}\n * @param a ${words(MOST_WORDS - 2)}\n */`), []);
  });
});

test('comments are found in their lines', () => {
  const source = [
    '/** One. */',
    'const a = 1;',
    '  /**',
    '   * Two',
    '   * lines.',
    '   *',
    '   * @returns three',
    '   */',
    '// Four',
    '// lines.',
    'const b = `//`;',
    '/* Five. */',
    '// Six.',
  ].join('\n');
  assert.deepEqual(commentsOf(source), [
    { line: 1, text: 'One.' },
    { line: 3, text: '\nTwo\nlines.\n\n@returns three\n' },
    { line: 9, text: 'Four\nlines.' },
    { line: 12, text: 'Five.' },
    { line: 13, text: 'Six.' },
  ]);
});
