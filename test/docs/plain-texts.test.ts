import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { FAULTS } from '../../broken/table.ts';
import { packageRoot } from '../../node/package-root.ts';
import { PHRASES } from '../../steps/phrases.ts';
import { bannedIn, hardToRead } from '../base/plain-words.ts';
import { BROKEN_SUITES } from '../broken-suites/table.ts';
import { THOROUGH } from '../effort.ts';
import { documents, filesOfClone } from './repository.ts';

type Text = readonly [place: string, text: string];

/** All texts of a document under keys of some names. */
function under(keys: readonly string[], value: unknown, place: string): Text[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === 'string' && keys.includes(key) ? [[place, inner] as const] : under(keys, inner, `${place} ${key}`),
  );
}

function document(file: string, ...keys: readonly string[]): Text[] {
  return under(keys, parse(readFileSync(join(packageRoot, file), 'utf8')), file);
}

function expectPlain(texts: readonly Text[], least: number): void {
  assert.ok(texts.length >= least, `only ${texts.length} texts are found`);
  const hard = texts.flatMap(([place, text]) => hardToRead(text).map((problem) => `${place}: ${problem}: ${text}`));
  assert.deepEqual(hard, []);
}

/** A row of a table within a text: `| ip.ttl | 64 |`. */
const ROW = /\| [^|]+ \|(?: [^|]+ \|)?/g;

test('meanings of phrases are plain', () => {
  expectPlain(
    PHRASES.map(({ expression, meaning }) => [expression, meaning.replaceAll(ROW, '‹row›')]),
    60,
  );
});

test('descriptions of schemas are plain', THOROUGH, () => {
  const files = filesOfClone().filter((file) => file.endsWith('.schema.json'));
  expectPlain(
    files.flatMap((file) => document(file, 'description')),
    200,
  );
});

test('names of broken kernels and of broken suites are plain', () => {
  expectPlain(
    [...FAULTS, ...BROKEN_SUITES].map(({ name }) => [name, name]),
    400,
  );
});

/** Words for mistakes that a broken kernel's name does not begin with. */
const UNCLEAR = /^(?:takes|looks at|passes over|goes on|does not look)\b|\balone$/;

test('names of broken kernels and of broken suites say what is done wrong', () => {
  const names = [...FAULTS, ...BROKEN_SUITES].map(({ name }) => name);
  assert.deepEqual(
    names.filter((name) => UNCLEAR.test(name)),
    [],
    'write "accepts", "treats … as …", "ignores", "checks only …" or "continues"',
  );
});

/** A document's paragraphs without code. */
function paragraphs(markdown: string): readonly string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '‹code›');
  return prose.split(/\n(?:\s*\n|(?=\s*[-*|#>]))/).map((paragraph) => paragraph.replaceAll(/\s+/g, ' '));
}

test('documents have no inverted or archaic construction', THOROUGH, () => {
  const files = [...documents().filter((file) => file.endsWith('.md')), 'CHANGELOG.md'];
  const all = files.flatMap((file) =>
    paragraphs(readFileSync(join(packageRoot, file), 'utf8')).map((text) => [file, text] as const),
  );
  assert.ok(all.length > 1000, `only ${all.length} paragraphs are found`);
  assert.deepEqual(
    all.flatMap(([file, text]) => bannedIn(text).map((problem) => `${file}: ${problem}: ${text}`)),
    [],
  );
});

test('requirements, deviations and the record of a real kernel are plain', THOROUGH, () => {
  expectPlain(
    [
      ...document('features/requirements.yaml', 'introduction', 'statement', 'rationale'),
      ...document('conformance/deviations.yaml', 'title', 'promised', 'found', 'modelled', 'how'),
      ...document('conformance/kernel-record.yaml', 'case', 'did', 'unreplayed'),
    ],
    500,
  );
});
