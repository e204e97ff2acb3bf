import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { changelogLinks, changelogProblems, MOST_WORDS } from './changelog.ts';
import { REPOSITORY } from './repository.ts';

const log = (...lines: readonly string[]): string => ['# Changelog', '', ...lines, ''].join('\n');
const unreleased = (...lines: readonly string[]): string => log('## [Unreleased]', '', ...lines);
const [LINK] = changelogLinks(['Unreleased']);

const WRONG: readonly (readonly [text: string, problem: RegExp])[] = [
  ['# Changes\n', /the title is/],
  [log('## 0.1.0 (unreleased)'), /a release is/],
  [log('## [0.1.0] - 2026-01-31', '', '## [Unreleased]'), /\[Unreleased\] is the first release/],
  [unreleased('### New'), /a kind of changes is/],
  [unreleased('#### Added'), /a kind of changes is/],
  [unreleased('### Fixed', '', '### Added'), /it stands behind Fixed/],
  [unreleased('- `run` is fast.'), /stands under a kind/],
  [unreleased('### Added', '', '- `run` prints more,', '  as JSON.'), /an entry is one line/],
  [unreleased('### Added', '', '- `run` is fast'), /ends with a full stop/],
  [unreleased('### Added', '', '- `run` is fast. `check` is faster. It says so.'), /one sentence/],
  [unreleased('### Added', '', `- ${'so '.repeat(MOST_WORDS)}on.`), /at most \d+ words/],
  [unreleased('### Added', '', '- `run` is fast.', '', '### Fixed', '', '- `run` is fast.'), /is there once/],
  [unreleased(LINK!, '', '### Added', '', '- `run` is fast.'), /links stand at the end/],
  [unreleased('### Added', '', '- `run` is fast.'), /the links at the end are/],
  [log('## [Unreleased]', '', '## [0.1.0] - 2026-01-31', '', LINK!), /the links at the end are/],
];

describe('the changelog', () => {
  test('is of the form of Keep a Changelog, an entry a line', () => {
    assert.deepEqual(changelogProblems(readFileSync(join(REPOSITORY, 'CHANGELOG.md'), 'utf8')), []);
  });

  test('may have releases, each with a link to what it changes', () => {
    const releases = ['## [Unreleased]', '', '## [0.1.1] - 2026-03-31', '', '## [0.1.0] - 2026-01-31', '', '### Added'];
    const home = 'https://github.com/rex-conformance/rex-conformance';
    const links = [
      `[Unreleased]: ${home}/compare/v0.1.1...HEAD`,
      `[0.1.1]: ${home}/compare/v0.1.0...v0.1.1`,
      `[0.1.0]: ${home}/releases/tag/v0.1.0`,
    ];
    assert.deepEqual(changelogProblems(log(...releases, '', '- It runs.', '', ...links)), []);
  });

  for (const [text, problem] of WRONG) {
    test(`is wrong where ${problem.source}`, () => assert.match(changelogProblems(text).join('\n'), problem));
  }
});
