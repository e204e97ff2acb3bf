import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VerdictReport } from '../../../reports/terminal/verdict-report.ts';
import { formatFailure, UNPAINTED } from '../../../reports/terminal/verdict-text.ts';
import { scenario } from '../sample-runs.ts';

const same = (text: string) => text;

/** What a run of these features prints before its verdict. */
function printed(features: readonly (readonly [uri: string, name: string])[], report?: string): string[] {
  let text = '';
  const told = new VerdictReport(
    (piece) => {
      text += piece;
    },
    { good: same, bad: same, faint: same },
  );
  for (const [uri, feature] of features) told.scenarioEnded(scenario({ uri, feature }));
  told.end({ success: true, seconds: 1, results: new Error('none'), report });
  return text.split('\n');
}

test('the report is named where it was written, and only there', () => {
  const named = (report?: string) =>
    printed([['features/one/a.feature', 'plain']], report).filter((line) => /^report/.test(line));
  assert.deepEqual(named('out/report.html'), ['report: out/report.html']);
  assert.deepEqual(named(), []);
});

test('the counts of features and chapters stand in one column, however wide their names are', () => {
  const lines = printed([
    ['features/one/a.feature', 'plain'],
    ['features/漢字/b.feature', '漢字を数える'],
    ['features/e\u0301/c.feature', 'e\u0301te\u0301 🦀'],
  ]);
  assert.deepEqual(
    lines.filter((line) => /^ {2}✓/.test(line)),
    [
      `  ✓ plain${' '.repeat(79)} 1`,
      `  ✓ 漢字を数える${' '.repeat(72)} 1`,
      `  ✓ e\u0301te\u0301 🦀${' '.repeat(78)} 1`,
    ],
  );
  assert.deepEqual(
    lines.filter((line) => line.endsWith('1 scenario')),
    ['one     1 feature     1 scenario', '漢字    1 feature     1 scenario', 'e\u0301       1 feature     1 scenario'],
  );
});

test('the name of a chapter, a folder, is made safe to print', () => {
  const lines = printed([['features/a\u001b[2J/a.feature', 'plain']]);
  assert.deepEqual(
    lines.filter((line) => line.startsWith('a')),
    ['a\\x1b[2J', 'a\\x1b[2J    1 feature     1 scenario'],
  );
});

test('an undefined step with one wrong value says which, what is meant, and what can be there', () => {
  const text = 'program "x" is attached to xpd on "eth0"';
  const failed = [{ text, status: 'UNDEFINED', type: undefined, message: '' }];
  const lines = formatFailure(1, scenario({ outcome: 'skipped', failed }), UNPAINTED).split('\n');
  assert.deepEqual(lines.slice(3, 6), [
    `   ✗ ${text}`,
    '     undefined: xpd on "eth0" is no {attachPoint}, and the phrase takes one there',
    '     did you mean: xdp on "eth0"',
  ]);
  assert.match(lines[6]!, /^ {5}\{attachPoint\}: xdp on "eth0" \(by a link, .*tracepoint "syscalls\/sys_enter_dup"/);
  assert.deepEqual(lines.slice(7), [
    '     phrase: Given program {string} is attached to {attachPoint}',
    '     all phrases: npx rex-conformance phrases',
    '',
  ]);
});
