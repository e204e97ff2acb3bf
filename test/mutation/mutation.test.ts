import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { THOROUGH } from '../effort.ts';
import { fromRoot, ROOT } from './bundles.ts';
import { baseOf, linesOf } from './changed.ts';
import { chooseJudges, Kills, sampleMutants } from './choice.ts';
import type { Coverage } from './cover.ts';
import { instrument, type Mutant, replacedText, whyNoInstrumenter } from './instrument.ts';
import { readOptions } from './options.ts';
import { describeSurvivor, scoreTable } from './score.ts';
import { readExplained, reasonOf, replacementOf } from './survivors.ts';

function mutantOf(id: string, fileName = join(ROOT, 'steps/world.ts')): Mutant {
  const place = { line: 0, column: 0 };
  return { id, fileName, mutatorName: 'BlockStatement', replacement: '{}', location: { start: place, end: place } };
}

const lively = { lives: true, by: '', kind: undefined, came: '2 tests came by it' };

describe('the judges of a fault', () => {
  const coverage: Coverage = {
    seconds: new Map([
      ['a.test.ts › a', 2],
      ['b.test.ts › b', 0.5],
      ['steps/world.test.ts › w', 1],
      ['c.test.ts › c', 1],
      ['d.test.ts › d', 30],
    ]),
    hits: new Map([
      ['a.test.ts › a', { 1: 3 }],
      ['b.test.ts › b', { 1: 4, 3: 1 }],
      ['steps/world.test.ts › w', { 1: 1 }],
      ['c.test.ts › c', {}],
      ['d.test.ts › d', { 1: 1 }],
    ]),
    imported: { 2: 1 },
    failing: [],
    once: new Set(),
  };

  test('are those that came by it: what stands beside the source first, then the quickest', () => {
    const { first, others, left, hits, imported } = chooseJudges(mutantOf('1'), coverage);
    assert.deepEqual([first, others], [['steps/world.test.ts › w', 'b.test.ts › b'], ['a.test.ts › a']]);
    assert.deepEqual([left, hits, imported], [1, 9, false]);
  });

  test('are what killed other faults of the source before anything else', () => {
    const kills = new Kills();
    kills.add(mutantOf('7'), 'a.test.ts › a');
    kills.add(mutantOf('7', join(ROOT, 'steps/other.ts')), 'b.test.ts › b');
    assert.deepEqual(chooseJudges(mutantOf('1'), coverage, kills).first, ['a.test.ts › a']);
  });

  test('are what stands beside the source where it is come by only as modules are imported', () => {
    const { first, imported } = chooseJudges(mutantOf('2'), coverage);
    assert.deepEqual([first, imported], [['steps/world.test.ts › w'], true]);
    const elsewhere = chooseJudges(mutantOf('2', join(ROOT, 'steps/other.ts')), coverage);
    assert.equal(elsewhere.first.length + elsewhere.others.length + elsewhere.left, 5);
  });

  test('are none where nobody came by it', () => {
    const none = { first: [], others: [], left: 0, hits: 0, imported: false };
    assert.deepEqual(chooseJudges(mutantOf('4'), coverage), none);
  });
});

test('a sample has so many different faults in their order, by its seed', () => {
  const all = Array.from({ length: 40 }, (_, n) => mutantOf(String(n)));
  const ids = (seed: number) => sampleMutants(all, 10, seed).map(({ id }) => Number(id));
  assert.equal(new Set(ids(1)).size, 10);
  assert.deepEqual(
    ids(1),
    ids(1).toSorted((a, b) => a - b),
  );
  assert.notDeepEqual(ids(1), ids(2));
  assert.equal(sampleMutants(all, 41, 1).length, 40);
});

test('changed lines are those of the new text, by file', () => {
  const text = [
    'diff --git a/steps/a.ts b/steps/a.ts',
    '--- a/steps/a.ts',
    '+++ b/steps/a.ts',
    '@@ -3 +3,2 @@ x',
    '-one',
    '+two',
    '+three',
    '@@ -9,2 +10,0 @@',
    '-gone',
    'diff --git a/b.ts b/b.ts',
    '+++ b/b.ts',
    '@@ -0,0 +1 @@',
    '+new',
  ].join('\n');
  const lines = linesOf(text);
  assert.deepEqual([...lines.keys()], ['steps/a.ts', 'b.ts']);
  assert.deepEqual([...lines.get('steps/a.ts')!], [2, 3]);
  assert.deepEqual([...lines.get('b.ts')!], [0]);
});

test('a change is compared with the commit before, with one that is named, or with none', THOROUGH, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  const git = (...words: readonly string[]) => {
    const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'protocol.file.allow=always'];
    const { status, stderr } = spawnSync('git', [...author, ...words], { cwd: folder, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  };
  try {
    git('init', '--quiet', 'whole');
    git('-C', 'whole', 'commit', '--quiet', '--allow-empty', '-m', 'one');
    const whole = join(folder, 'whole');
    assert.deepEqual(baseOf({}, whole), { none: 'there is no commit before this one, and nothing to compare it with' });
    git('-C', 'whole', 'commit', '--quiet', '--allow-empty', '-m', 'two');
    assert.deepEqual(baseOf({}, whole), { commit: 'HEAD~1' });
    assert.deepEqual(baseOf({ REX_CONFORMANCE_BASE: 'HEAD' }, whole), { commit: 'HEAD' });
    assert.match(JSON.stringify(baseOf({ REX_CONFORMANCE_BASE: 'nowhere' }, whole)), /lacks the commit nowhere/);
    git('clone', '--quiet', '--depth', '1', pathToFileURL(whole).href, 'part');
    assert.match(JSON.stringify(baseOf({}, join(folder, 'part'))), /one commit of a longer history/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the command line is read, and what is no number is refused', () => {
  const { paths, most, recent, least } = readOptions(['--most', '24', '--recent']);
  assert.deepEqual([paths.length, most, recent, least], [6, 24, true, 100]);
  assert.deepEqual(readOptions(['steps', 'captures', '--sample', '3']).paths, ['steps', 'captures']);
  assert.throws(() => readOptions(['--seconds', '1.5']), /--seconds takes a whole number, and not "1\.5"/);
});

test('a fault that lives is told by its place, its text, and what it puts there', () => {
  const text = describeSurvivor({ ...mutantOf('1'), replacement: 'x'.repeat(200) }, lively);
  assert.match(text, /^lives: steps\/world\.ts:1:1 BlockStatement\n {2}\n {2}→ x{160}…\n {2}2 tests came by it$/);
});

test('the share that was killed leaves explained faults out', () => {
  const tried = (file: string, kind: 'tests' | 'scenarios' | undefined, reason?: string) => ({
    file,
    fate: { lives: kind === undefined, by: '', kind, came: '' },
    reason,
  });
  const { lines, percent } = scoreTable([
    tried('steps/tables/a.ts', 'tests'),
    tried('steps/tables/b.ts', 'scenarios'),
    tried('steps/world.ts', undefined),
    tried('steps/world.ts', undefined, 'nobody can see it'),
    tried('captures/a.ts', 'tests'),
  ]);
  assert.equal(percent, 75);
  assert.deepEqual(
    lines.slice(1).map((line) => line.trim().split(/\s+/).slice(0, 6).join(' ')),
    ['captures/a 1 0 0 0 100.0', 'steps/tables 1 1 0 0 100.0', 'steps/world 0 0 1 1 0.0', 'all 2 1 1 1 75.0'],
  );
  assert.deepEqual([scoreTable([]).percent, scoreTable([]).lives], [100, 0]);
});

describe('faults that may live', () => {
  test('are in sources that are there, each with a text of them and a reason', () => {
    for (const { file, reason } of readExplained()) assert.ok(file.endsWith('.ts') && reason.length > 10, file);
  });

  test('are told by source, text and replacement', () => {
    const mutant = mutantOf('1');
    const entry = { file: 'steps/world.ts', replaces: replacedText(mutant), with: '{}', reason: 'it cannot be seen' };
    assert.equal(reasonOf(mutant, [entry]), 'it cannot be seen');
    for (const other of [{ file: 'steps/w.ts' }, { replaces: 'x' }, { with: '' }]) {
      assert.equal(reasonOf(mutant, [{ ...entry, ...other }]), undefined);
    }
  });
});

const skip = whyNoInstrumenter() ?? false;

test('faults are put in behind a switch, and words of messages are left alone', { skip, ...THOROUGH }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  try {
    const path = join(folder, 'a.ts');
    writeFileSync(path, "export function least(a: number, b: number): number | 'none' {\n  return a < b ? a : b;\n}\n");
    const { mutants, texts } = await instrument([path]);
    assert.match(texts.get(path)!, /a <= b/);
    assert.ok(mutants.every(({ mutatorName }) => mutatorName !== 'StringLiteral'));
    const less = mutants.find((mutant) => replacementOf(mutant) === 'a <= b')!;
    assert.equal(replacedText(less), 'a < b');
    assert.ok(fromRoot(path).startsWith('..'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
