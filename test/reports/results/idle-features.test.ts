import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { idlePlaces } from '../../../reports/results/idle-features.ts';

const FILES: Readonly<Record<string, string>> = {
  'features/good.feature': 'Feature: a\n  Scenario: b\n    Then c\n',
  'features/empty.feature': '',
  'features/background.feature': 'Feature: a\n  Background:\n    Given b\n',
  'features/outline.feature':
    'Feature: a\n  Scenario: b\n    Then c\n  Scenario Outline: d\n    Then <e>\n    Examples:\n      | e |\n    Examples:\n      | e |\n      | f |\n',
  'features/deep/german.feature':
    '# language: de\nFunktionalität: a\n  Szenario: b\n    Dann c\n  Szenariogrundriss: d\n    Dann <e>\n    Beispiele:\n      | e |\n',
  'features/in.feature.md': '# Feature: a\n\n## Background:\n\n* Given b\n',
  'features/broken.feature': 'nonsense',
  'features/notes.txt': 'Examples',
};
const LISTED = new Set(['features/good.feature', 'features/outline.feature', 'features/deep/german.feature']);

describe('what is written in features and never run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  after(() => rmSync(folder, { recursive: true }));
  const all = [
    'features/background.feature:1',
    'features/deep/german.feature:7',
    'features/empty.feature:1',
    'features/in.feature.md:1',
    'features/outline.feature:6',
  ];

  test('is found in all features, wherever cucumber looks for them', () => {
    for (const paths of [
      [],
      ['features'],
      ['./features/'],
      [join(folder, 'features')],
      ['features/**/*.{feature,feature.md}'],
    ]) {
      assert.deepEqual([...idlePlaces(folder, paths, LISTED)].sort(), all, paths.join());
    }
  });

  test('is found in what the configuration names alone', () => {
    assert.deepEqual(idlePlaces(folder, ['features/outline.feature:4', '@rerun.txt'], LISTED), [
      'features/outline.feature:6',
    ]);
    assert.deepEqual(idlePlaces(folder, ['features/deep'], LISTED), ['features/deep/german.feature:7']);
    assert.deepEqual(idlePlaces(folder, ['features/good.feature', 'nowhere'], LISTED), []);
  });
});
