import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { IdGenerator } from '@cucumber/messages';
import { scenarioPlace } from '../../steps/running/scenario-place.ts';

const TEXT = `Feature: F
  Scenario: [1] a
    Given x
  Scenario: b
    Given x
  Scenario: [2] c
    Given x
  Scenario: [2] d
    Given x
  Scenario Outline: [<number>] e
    Given <what>
    Examples:
      | number | what |
      | 3      | x    |
      | 3      | y    |
  Rule: r
    Scenario: [2] f
      Given x
`;

function names(uri: string): string[] {
  const newId = IdGenerator.incrementing();
  const document = new Parser(new AstBuilder(newId), new GherkinClassicTokenMatcher()).parse(TEXT);
  return compile(document, uri, newId).map((pickle) => scenarioPlace(pickle, { ...document, uri }).id);
}

describe('the names of files about a scenario', () => {
  test('follow from its feature, its number, and its line where others have the number', () => {
    assert.deepEqual(names('features/maps/hash.feature'), [
      'features/maps/hash/1',
      'features/maps/hash/line-4',
      'features/maps/hash/2-line-6',
      'features/maps/hash/2-line-8',
      'features/maps/hash/3-line-14',
      'features/maps/hash/3-line-15',
      'features/maps/hash/2-line-17',
    ]);
  });

  test('are never those of another scenario, whatever the features are called', () => {
    const uris = [
      'a/x.feature',
      'b/x.feature',
      'x.feature',
      '../x.feature',
      'a/b-x.feature',
      'a-b/x.feature',
      'x/1.feature',
    ];
    const all = uris.flatMap(names);
    assert.equal(new Set(all).size, all.length);
    assert.ok(all.every((name) => !name.split('/').includes('..') && !name.startsWith('/')));
  });
});
