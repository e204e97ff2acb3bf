import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { THOROUGH } from '../effort.ts';
import { HOME } from './links.ts';
import { filesOfClone, REPOSITORY } from './repository.ts';

const read = (file: string): string => readFileSync(join(REPOSITORY, file), 'utf8');

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly author: string;
  readonly homepage: string;
  readonly bugs: { readonly url: string };
  readonly repository: { readonly url: string };
  readonly keywords: readonly string[];
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const AUTHOR = 'The rex-conformance authors';

/** Keys of the Citation File Format 1.2.0, and what is wrong with their values here. Source: its schema guide. */
const CITATION_KEYS: Readonly<Record<string, (value: unknown) => boolean>> = {
  abstract: isText,
  authors: (value) => Array.isArray(value) && value.length > 0 && value.every(isPersonOrEntity),
  'cff-version': (value) => value === '1.2.0',
  commit: isText,
  contact: (value) => Array.isArray(value) && value.every(isPersonOrEntity),
  'date-released': (value) => isText(value) && /^\d{4}-\d{2}-\d{2}$/.test(value),
  doi: (value) => isText(value) && /^10\.\d{4,9}\//.test(value),
  identifiers: Array.isArray,
  keywords: (value) => Array.isArray(value) && value.every(isText) && new Set(value).size === value.length,
  license: isText,
  'license-url': isAddress,
  message: isText,
  'preferred-citation': isMapping,
  references: Array.isArray,
  repository: isAddress,
  'repository-artifact': isAddress,
  'repository-code': isAddress,
  title: isText,
  type: (value) => value === 'software' || value === 'dataset',
  url: isAddress,
  version: (value) => isText(value) || typeof value === 'number',
};
const REQUIRED_KEYS = ['authors', 'cff-version', 'message', 'title'];
const PERSON_KEYS =
  /^(?:address|affiliation|alias|city|country|email|family-names|fax|given-names|name-particle|name-suffix|orcid|post-code|region|tel|website)$/;
const ENTITY_KEYS =
  /^(?:address|alias|city|country|date-end|date-start|email|fax|location|name|orcid|post-code|region|tel|website)$/;

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isAddress(value: unknown): boolean {
  return isText(value) && /^(?:https?|s?ftp):\/\//.test(value) && URL.canParse(value);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPersonOrEntity(value: unknown): boolean {
  if (!isMapping(value) || !Object.values(value).every(isText)) return false;
  const keys = Object.keys(value);
  return keys.includes('name')
    ? keys.every((key) => ENTITY_KEYS.test(key))
    : keys.every((key) => PERSON_KEYS.test(key));
}

/** What in a citation file is not of the format. */
function citationProblems(text: string): readonly string[] {
  const found: unknown = parse(text);
  if (!isMapping(found)) return ['it is a mapping'];
  return [
    ...REQUIRED_KEYS.filter((key) => !(key in found)).map((key) => `${key} is missing`),
    ...Object.entries(found).flatMap(([key, value]) => {
      const isRight = CITATION_KEYS[key];
      if (isRight === undefined) return [`${key} is not a key of the format`];
      return isRight(value) ? [] : [`${key} is wrong`];
    }),
  ];
}

describe('CITATION.cff', () => {
  const text = read('CITATION.cff');

  test('is of the Citation File Format 1.2.0', () => {
    assert.deepEqual(citationProblems(text), []);
  });

  test('says what package.json says', () => {
    const citation = parse(text) as Readonly<Record<string, unknown>>;
    assert.equal(citation.version, manifest.version);
    assert.equal(citation.license, manifest.license);
    assert.equal(citation['repository-code'], HOME);
    assert.deepEqual(citation.authors, [{ name: AUTHOR }]);
  });

  const WRONG: readonly (readonly [change: (text: string) => string, problem: string])[] = [
    [(right) => right.replace(/^message:.*\n/m, ''), 'message is missing'],
    [(right) => right.replace('1.2.0', '1.1.0'), 'cff-version is wrong'],
    [(right) => right.replace('- name:', '- family-name:'), 'authors is wrong'],
    [(right) => right.replace('repository-code: https://', 'repository-code: '), 'repository-code is wrong'],
    [(right) => right.replace('keywords:', 'tags:'), 'tags is not a key of the format'],
  ];
  for (const [change, problem] of WRONG) {
    test(`is wrong where ${problem}`, () => assert.deepEqual(citationProblems(change(text)), [problem]));
  }
});

describe('the home of the project', () => {
  test('is one, wherever it is named', () => {
    assert.equal(manifest.repository.url, `git+${HOME}.git`);
    assert.equal(manifest.bugs.url, `${HOME}/issues`);
    assert.equal(manifest.homepage, `${HOME}#readme`);
    assert.equal(manifest.author, AUTHOR);
    assert.ok(read('LICENSE').includes(`Copyright (c) 2026 ${AUTHOR}\n`));
    assert.equal((parse(read('action.yml')) as { author: string }).author, AUTHOR);
    assert.ok(read('SECURITY.md').includes(`(${HOME}/security/advisories/new)`));
    assert.ok(manifest.keywords.length > 5);
  });

  test('stands for every action and address of a repository of this name', THOROUGH, () => {
    const texts = filesOfClone().filter(
      (file) => /\.(?:md|ya?ml|json|cff|ts|mjs)$/.test(file) && file !== 'package-lock.json',
    );
    let named = 0;
    const strange = texts.flatMap((file) =>
      [
        ...read(file).matchAll(
          /([\w.-]+)\/rex-conformance(?=@|\.git\b|\/(?:blob|tree|issues|security|compare|releases)\b)/g,
        ),
      ].flatMap(([place, owner]) => {
        named += 1;
        return owner === 'rex-conformance' ? [] : [`${file}: ${place}`];
      }),
    );
    assert.deepEqual(strange, []);
    assert.ok(named > 6, `${named} places`);
  });
});
