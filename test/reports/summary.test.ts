import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readEventsFile } from '../../captures/events/events-file.ts';
import { THOROUGH } from '../effort.ts';

const ROOT = join(import.meta.dirname, '../..');
const CUCUMBER = join(ROOT, 'node_modules/@cucumber/cucumber/bin/cucumber.js');
const FEATURE = 'test/reports/failing.feature';

function run(...args: string[]): { status: number | null; text: string } {
  const env = { ...process.env, FORCE_COLOR: '0' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CUCUMBER, ...args], {
    cwd: ROOT,
    env,
    encoding: 'utf8',
  });
  return { status, text: stdout + stderr };
}

describe('the summary of a red run', THOROUGH, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  let status: number | null;
  let text: string;

  before(() => {
    const reports = [
      '--format',
      `html:${join(folder, 'report.html')}`,
      '--format',
      `message:${join(folder, 'messages.ndjson')}`,
    ];
    ({ status, text } = run(FEATURE, ...reports));
  });
  after(() => rmSync(folder, { recursive: true }));

  test('ends in the verdict, the kinds of failure kept apart, and the exit code is 1', () => {
    assert.equal(status, 1);
    assert.match(text, /^DOES NOT CONFORM: of 9 scenarios 4 failed, 1 unsupported, 2 broken \(/m);
    assert.match(text, /✗ Every way in which a scenario can fail +2 of 9/);
    assert.match(text, /^reports +1 feature +9 scenarios +4 failed, 3 not judged$/m);
  });

  test('says what was expected, what was found, and how to see it again', () => {
    const events = 'reports/out/failures/test/reports/failing/1.events.yaml';
    const expected = [
      '   [1] The program does something else',
      '   ✗ the result is 21',
      '     expected  21',
      '     found     20',
      '     slice_index returned 20 (kept)',
      `     failed at: ${FEATURE}:8`,
      `     run again: npx cucumber-js ${FEATURE}:4`,
      `     look inside: npx rex-conformance run programs/bin/slice_index --events ${events}`,
    ];
    assert.ok(text.includes(`${expected.join('\n')}\n`), text);
    const happenings = [...readEventsFile(join(ROOT, events)).events];
    assert.deepEqual(happenings, [
      { kind: 'tracepoint', event: 'syscalls/sys_enter_dup', fields: { fildes: 1n }, task: { pid: 42, comm: 'bash' } },
    ]);
  });

  test('the command it gives runs that scenario alone', () => {
    const one = run(`${FEATURE}:4`);
    assert.equal(one.status, 1);
    assert.match(one.text, /^DOES NOT CONFORM: the one scenario failed/m);
    assert.match(
      run(`${FEATURE}:31`).text,
      /^PARTIAL: the one scenario passes; no MUST requirement was judged; \d+ others of the project were left out \(/m,
    );
  });

  test('a program that ends badly fails a scenario that does not speak of it', () => {
    assert.match(
      text,
      /✗ after the last step\n +expected {2}every program returns\n +found {5}slice_index panicked with "index out of bounds/,
    );
  });

  test('refusals, gaps of the model and broken scenarios say what they are', () => {
    assert.match(
      text,
      /LOAD_SYMBOL_UNKNOWN \(EINVAL\): unknown_symbol: relocation \d+ of .rela.dyn: the kernel has no symbol/,
    );
    assert.match(text, /LOAD_SYMBOL_UNSUPPORTED: hello: .* the kernel model does not have/);
    assert.match(text, /NO_SUCH_OBJECT: there is no object "no such object"/);
    assert.match(
      text,
      /✗ a step that nobody has written\n +undefined: no phrase matches this\n +all phrases: npx rex-conformance phrases\n +failed at: .*:29$/m,
    );
  });

  test('an example of an outline is run by its own line, and a changed object is kept for looking inside', () => {
    assert.match(text, new RegExp(`run again: npx cucumber-js ${FEATURE}:47`));
    const files = 'reports/out/failures/test/reports/failing/9-line-47';
    const object = `${files}.object.slice_index`;
    assert.ok(text.includes(`npx rex-conformance run ${object} --events ${files}.events.yaml`), text);
    assert.equal(readFileSync(join(ROOT, object))[24], 1);
  });

  test('no stack dump of the suite is shown', () => assert.doesNotMatch(text, /^ +at .*:\d+:\d+\)?$/m));

  test('an HTML report and a message file are left', () => {
    assert.match(readFileSync(join(folder, 'report.html'), 'utf8'), /<html/);
    const messages = readFileSync(join(folder, 'messages.ndjson'), 'utf8').trim().split('\n');
    assert.ok(messages.some((line) => 'testRunFinished' in (JSON.parse(line) as object)));
    assert.ok(existsSync(join(ROOT, 'reports/out/report.html')));
  });

  test('a dry run judges nothing, and says so', () => {
    assert.match(run('--dry-run', `${FEATURE}:31`).text, /^NOTHING WAS JUDGED: a dry run/m);
  });
});
