import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { formatFeature, UNPAINTED } from '../../../reports/terminal/verdict-text.ts';
import { THOROUGH } from '../../effort.ts';
import { PATIENCE } from '../../patience.ts';
import { skipUnless } from '../../skip.ts';
import { hasTool } from '../../tools.ts';

const CUCUMBER = 'node_modules/@cucumber/cucumber/bin/cucumber.js';
const FEATURE = 'features/termination/watchdog.feature';

test('in a narrow terminal, a long name of a feature has several lines, and loses nothing', () => {
  const feature = 'A feature with a name of many words, more than a narrow terminal has columns for';
  const scenario = { feature, outcome: 'passed' } as unknown as Parameters<typeof formatFeature>[0][number];
  const lines = formatFeature([scenario], UNPAINTED, 60).trimEnd().split('\n');
  assert.equal(lines.length, 2);
  assert.ok(lines.every((line) => line.length <= 60));
  assert.match(lines[0]!, /^ {2}✓ A feature/);
  assert.match(lines[1]!, /^ {4}\S.* 1$/);
  assert.equal(lines.map((line) => line.replace(/^ {2}✓|1$/g, '').trim()).join(' '), feature);
  assert.equal(formatFeature([scenario], UNPAINTED).trimEnd().split('\n').length, 1);
});

describe('the summary on a terminal', { ...THOROUGH, ...skipUnless(hasTool('script'), 'no script') }, () => {
  function summary(environment: Readonly<Record<string, string>>): string {
    // A server of continuous integration has no colours by itself.
    const { NO_COLOR: _no, FORCE_COLOR: _force, COLUMNS: _columns, CI: _server, ...inherited } = process.env;
    const run = `stty cols 60; '${process.execPath}' ${CUCUMBER} --profile default ${FEATURE}`;
    const { stdout } = spawnSync('script', ['-qec', run, '/dev/null'], {
      encoding: 'utf8',
      env: { ...inherited, TERM: 'xterm', ...environment },
      timeout: PATIENCE,
    });
    return stdout.replaceAll('\r\n', '\n');
  }

  test('is as wide as the terminal', () => {
    const lines = stripVTControlCharacters(summary({})).split('\n');
    assert.ok(
      lines.some((line) => line.startsWith('PARTIAL')),
      lines.join('\n'),
    );
    assert.deepEqual(
      lines.filter((line) => line.length > 60 && line.trim().includes(' ')),
      [],
    );
  });

  test('has no colours if NO_COLOR is set, and some otherwise', () => {
    const colour = `${String.fromCharCode(27)}[3`;
    assert.ok(summary({}).includes(colour));
    assert.ok(!summary({ NO_COLOR: '1' }).includes(colour));
    assert.ok(summary({ NO_COLOR: '1', FORCE_COLOR: '1' }).includes(colour));
  });
});
