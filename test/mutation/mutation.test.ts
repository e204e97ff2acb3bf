import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { fromRoot, ROOT } from './bundles.ts';
import { linesOf } from './changed.ts';
import { chooseJudges, sampleMutants } from './choice.ts';
import { instrument, type Mutant, replacedText, whyNoInstrumenter } from './instrument.ts';
import type { Coverage } from './judges.ts';
import { scoreTable } from './score.ts';
import { readExplained, reasonOf, replacementOf } from './survivors.ts';

function mutantOf(id: string, fileName = join(ROOT, 'steps/world.ts')): Mutant {
  const place = { line: 0, column: 0 };
  return { id, fileName, mutatorName: 'BlockStatement', replacement: '{}', location: { start: place, end: place } };
}

describe('the judges of a fault', () => {
  const coverage: Coverage = {
    seconds: { 'a.test.ts': 2, 'b.test.ts': 0.5, 'steps/world.test.ts': 2, 'c.test.ts': 1 },
    coverage: {
      static: { 2: 1 },
      perTest: { 'a.test.ts': { 1: 3 }, 'b.test.ts': { 1: 4, 3: 1 }, 'steps/world.test.ts': { 1: 1 }, 'c.test.ts': {} },
    },
  };

  test('are those that came by it: what stands beside the source first, then the quickest', () => {
    const { first, others, hits, seconds } = chooseJudges(mutantOf('1'), coverage);
    assert.deepEqual([first, others], [['steps/world.test.ts', 'b.test.ts'], ['a.test.ts']]);
    assert.deepEqual([hits, seconds], [8, 4.5]);
  });

  test('are what stands beside the source where it is come by only as modules are imported', () => {
    assert.deepEqual(chooseJudges(mutantOf('2'), coverage).first, ['steps/world.test.ts']);
    const elsewhere = chooseJudges(mutantOf('2', join(ROOT, 'steps/other.ts')), coverage);
    assert.equal(elsewhere.first.length + elsewhere.others.length, 4);
  });

  test('are none where nobody came by it', () => {
    assert.deepEqual(chooseJudges(mutantOf('4'), coverage), { first: [], others: [], seconds: 0, hits: 0 });
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
  assert.equal(scoreTable([]).percent, 100);
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

test('faults are put in behind a switch, and words of messages are left alone', { ...THOROUGH, skip }, async () => {
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
