import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { BANNED, MOST_WORDS, plainWordsProblems } from './plain-words.ts';
import { documents, REPOSITORY } from './repository.ts';

/** Pages that the code writes are judged, too: a problem there is mended in the text of the code. */
const judged = documents().filter((name) => name.endsWith('.md'));
const read = (document: string): string => readFileSync(join(REPOSITORY, document), 'utf8');

describe('documents are in plain words', () => {
  for (const document of judged) test(document, () => assert.deepEqual(plainWordsProblems(read(document)), []));

  test('and all of them are judged', () => {
    for (const document of [
      'README.md',
      'CONTRIBUTING.md',
      'docs/glossary.md',
      'docs/errors.md',
      'programs/README.md',
    ]) {
      assert.ok(judged.includes(document), document);
    }
  });

  for (const { pattern, instead, example } of BANNED) {
    test(`"${instead}" is written instead of ${pattern.source}`, () => {
      const expected = [`write "${instead}", not "${pattern.exec(example)?.[0]}": ${example}`];
      const at = (line: number): readonly string[] => expected.map((problem) => `${line}: ${problem}`);
      assert.deepEqual(plainWordsProblems(example), at(1));
      assert.deepEqual(plainWordsProblems(`It runs. ${example}`), at(1), 'behind another sentence');
      assert.deepEqual(
        plainWordsProblems(`- It runs.\n- ${example.replace(' ', '\n  ')}`),
        at(2),
        'in an item of two lines',
      );
      assert.deepEqual(plainWordsProblems(`| what |\n| --- |\n| ${example} |`), at(3), 'in a table');
      assert.deepEqual(plainWordsProblems(`Write \`${example}\` there.\n\n\`\`\`\n${example}\n\`\`\``), [], 'in code');
    });
  }

  test('a sentence is short', () => {
    const words = (count: number): string => `${'so '.repeat(count - 1)}on`;
    assert.deepEqual(plainWordsProblems(`${words(MOST_WORDS)}. ${words(MOST_WORDS)}: ${words(MOST_WORDS)}?`), []);
    for (const [start, text] of [
      ['1: ', `${words(MOST_WORDS + 1)}.`],
      ['2: ', `It runs.\n\n1. ${words(MOST_WORDS + 1)}.`.replace('\n\n', '\n')],
    ] as const) {
      const [problem, ...others] = plainWordsProblems(text);
      assert.ok(problem?.startsWith(`${start}${MOST_WORDS + 1} words, at most ${MOST_WORDS}: so `), problem);
      assert.deepEqual(others, []);
    }
    assert.deepEqual(plainWordsProblems(`Write \`${words(MOST_WORDS + 1)}\`.`), [], 'a code span is one word');
    assert.deepEqual(plainWordsProblems(`| ${words(MOST_WORDS + 1)} |`), [], 'a row is no sentence');
    assert.deepEqual(plainWordsProblems(`Read [this](https://${words(MOST_WORDS).replaceAll(' ', '-')}).`), []);
  });
});

describe('the glossary', () => {
  const words = [...read('docs/glossary.md').matchAll(/^\| (?!word \||-)(.+?) \| (.+) \|$/gm)].map(([, word]) => word!);
  const others = judged.filter((document) => document !== 'docs/glossary.md').map(read);

  test('has few words, in the order of the alphabet, each once', () => {
    assert.ok(words.length >= 20 && words.length < 25, `${words.length} words`);
    const inOrder = [...new Set(words)].sort((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1));
    assert.deepEqual(words, inOrder);
  });

  for (const word of words) {
    test(`"${word}" is a word of the documents`, () => {
      const used = new RegExp(`(?<![\\w-])${word}s?(?![\\w-])`, 'i');
      assert.ok(
        others.some((text) => used.test(text)),
        'drop it from the glossary',
      );
    });
  }
});
