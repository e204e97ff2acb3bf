import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { packageRoot } from '../../node/package-root.ts';
import { diagnosticCatalogue } from '../../reports/site/diagnostic-catalogue.ts';
import { THOROUGH } from '../effort.ts';
import { BANNED, hardToRead, isImperative, LONGEST_SENTENCE, LONGEST_TEXT, unusedImperatives } from './plain-words.ts';
import { type SourceText, sourceTexts } from './source-texts.ts';

const FOLDERS = 'api base broken captures cli conformance kernel-model node project reports runtime steps vocabulary';

describe('the texts of diagnostics', THOROUGH, () => {
  let texts: readonly SourceText[];
  let unread: readonly string[];
  let hints: readonly SourceText[];
  /** What the catalogue adds: texts that it puts together by following calls. */
  let catalogue: readonly SourceText[];

  before(() => {
    ({ texts, unread } = sourceTexts(packageRoot, FOLDERS.split(' ')));
    hints = texts.filter(({ part }) => part === 'hint');
    catalogue = diagnosticCatalogue(packageRoot).flatMap((error) =>
      (['message', 'cause', 'hint'] as const).map((part) => ({ part, text: error[part], place: error.file })),
    );
  });

  test('the words of every hint show in the sources, those of hints that are made at run time too', () => {
    assert.deepEqual(unread, []);
    assert.ok(hints.length > 350, `only ${hints.length} hints are found`);
    for (const hint of [
      'use get() instead of an index, and handle None',
      'run npx rex-conformance help ‹…›, which lists its options',
      'convert it: editcap -F pcapng OTHER.pcap GOOD.pcapng',
      'free space on the disk, or name a file on another disk',
    ]) {
      assert.ok(
        hints.some(({ text }) => text === hint),
        hint,
      );
    }
  });

  test('every hint says what to do: it begins with an imperative', () => {
    const found = [...hints, ...catalogue.filter(({ part, text }) => part === 'hint' && /^[^‹]/.test(text))];
    const others = found.filter(({ text }) => !isImperative(text)).map(({ place, text }) => `${place}: ${text}`);
    assert.deepEqual(others, [], 'begin it with a verb, and add the verb to IMPERATIVES where it is a new one');
  });

  test('every imperative of the list is used', () => {
    assert.deepEqual(unusedImperatives(hints.map(({ text }) => text)), []);
  });

  test('messages, causes and hints are short sentences without inverted or archaic constructions', () => {
    const hard = [...texts, ...catalogue].flatMap(({ place, text }) =>
      hardToRead(text, LONGEST_TEXT).map((problem) => `${place}: ${problem}: ${text}`),
    );
    assert.deepEqual([...new Set(hard)], []);
  });
});

test('each banned construction is noticed, and a plain text is not', () => {
  for (const { pattern, example } of BANNED) {
    assert.equal(hardToRead(example).length, 1, `${pattern} in: ${example}`);
    assert.match(example, pattern);
  }
  for (const plain of [
    'There is no key "ttl"',
    'the program is no longer attached',
    'name a file that the loader can read; which one does not matter',
  ]) {
    assert.deepEqual(hardToRead(plain), []);
  }
});

test('a sentence that is too long is noticed, and a text of many sentences', () => {
  const sentence = (length: number) => Array(length).fill('word').join(' ');
  assert.deepEqual(hardToRead(sentence(LONGEST_SENTENCE)), []);
  assert.deepEqual(hardToRead(`${sentence(20)}; ${sentence(20)}.`, LONGEST_TEXT), []);
  assert.deepEqual(hardToRead(sentence(LONGEST_SENTENCE + 1)), [`a sentence of ${LONGEST_SENTENCE + 1} words`]);
  assert.deepEqual(hardToRead(`${sentence(20)}; ${sentence(21)}.`, LONGEST_TEXT), [`${LONGEST_TEXT + 1} words`]);
});

test('what is not an imperative is noticed', () => {
  for (const hint of [
    'a text',
    'its packets are 1-6',
    'the layout is shipped',
    '--help lists it',
    'Write it',
    'write',
    '',
  ])
    assert.ok(!isImperative(hint), hint);
  assert.ok(isImperative('write it') && isImperative('write: map "x" is empty'));
});
