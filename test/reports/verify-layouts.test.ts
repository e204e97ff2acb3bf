import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ObservationRecord } from '../../steps/running/observations.ts';
import type { Results } from '../../vocabulary/results.ts';
import { command } from '../cli/command.ts';
import { sample, THOROUGH } from '../effort.ts';

type Mutable<Part> = Part extends object ? { -readonly [Key in keyof Part]: Mutable<Part[Key]> } : Part;

const ROOT = join(import.meta.dirname, '../..');
const SMALL = join(ROOT, 'programs/layouts/linux-6.18-small-x86_64.yaml');
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

describe('a bundle that was made on a layout file', THOROUGH, () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  const object = join(folder, 'probe');
  const mine = join(folder, 'mine.yaml');
  const bundle = join(folder, 'results.json');
  const sha256 = hashOf(SMALL);

  before(async () => {
    copyFileSync(join(ROOT, 'programs/bin/other_layout/classifier'), object);
    copyFileSync(SMALL, mine);
    await command(['check', object, '--layout', mine, '--results', bundle]);
  });
  after(() => rmSync(folder, { recursive: true }));

  const made = () => JSON.parse(readFileSync(bundle, 'utf8')) as Mutable<Results>;
  async function verifyChanged(change: (results: Mutable<Results>) => void, words: readonly string[]) {
    const results = made();
    change(results);
    const file = join(folder, 'changed.json');
    writeFileSync(file, JSON.stringify(results));
    return await command(['verify', file, object, ...words]);
  }

  test('carries its hash, and none where the layout is shipped', async () => {
    const { layouts, layoutFiles, checks } = made();
    assert.deepEqual([layouts, layoutFiles], [[mine], [{ name: mine, sha256 }]]);
    assert.deepEqual([checks[0]?.layout, checks[0]?.layoutSha256], [mine, sha256]);
    const usual = join(folder, 'usual.json');
    await command(['check', join(ROOT, 'programs/bin/hello'), '--results', usual]);
    const shipped = JSON.parse(readFileSync(usual, 'utf8')) as Results;
    assert.deepEqual([shipped.layoutFiles, shipped.checks[0]?.layoutSha256], [[], undefined]);
  });

  test('is confirmed on that file, under whatever name', async () => {
    const moved = join(folder, 'moved.yaml');
    copyFileSync(mine, moved);
    const { code, out } = await command(['verify', bundle, object, '--layout', moved]);
    assert.equal(code, 0, out);
    assert.match(out, /CONFIRMED/);
  });

  test('is not judged without it: the file that it names is not opened', async () => {
    const { code, out } = await command(['verify', bundle, object]);
    assert.equal(code, 8);
    assert.match(
      out,
      new RegExp(
        `^REFUTED \\(OTHER_LAYOUT\\): .* a file with SHA-256 ${sha256}\n {2}hint: give the layout with --layout FILE`,
      ),
    );
  });

  test('is not judged on another file, though it says the same, nor on a layout that is shipped', async () => {
    const other = join(folder, 'other.yaml');
    writeFileSync(other, `${readFileSync(mine, 'utf8')}# one more line\n`);
    for (const [layout, what] of [
      [other, `has SHA-256 ${hashOf(other)}`],
      ['linux-6.18-x86_64', 'is shipped'],
    ] as const) {
      const { code, out } = await command(['verify', bundle, object, '--layout', layout]);
      assert.equal(code, 8, out);
      assert.ok(out.includes(`a file with SHA-256 ${sha256}; ${layout} ${what}`), out);
    }
  });

  test('is not judged where its hash is gone, or was changed', async () => {
    const gone = await verifyChanged(({ checks }) => delete checks[0]!.layoutSha256, ['--layout', mine]);
    assert.deepEqual([gone.code, /does not have its hash/.test(gone.out)], [8, true]);
    const half = await verifyChanged(({ checks }) => (checks[0]!.layoutSha256 = '0'.repeat(64)), ['--layout', mine]);
    assert.deepEqual([half.code, /CONTRADICTORY.*is not among the layouts' files/.test(half.out)], [9, true]);
    const both = await verifyChanged(
      ({ checks, layoutFiles }) => {
        checks[0]!.layoutSha256 = '0'.repeat(64);
        layoutFiles[0]!.sha256 = '0'.repeat(64);
      },
      ['--layout', mine],
    );
    assert.deepEqual([both.code, /OTHER_LAYOUT/.test(both.out)], [8, true]);
  });
});

test('a scenario records what the layout file of its kernel held, and nothing of one that is shipped', () => {
  const record = new ObservationRecord();
  record.booted({});
  record.booted({ layout: SMALL });
  const { layouts, layoutFiles } = record.toJSON();
  assert.deepEqual(layouts, ['linux-6.18-x86_64', 'linux-6.18-small-x86_64']);
  assert.deepEqual(layoutFiles, [{ name: 'linux-6.18-small-x86_64', sha256: hashOf(SMALL) }]);
});

describe('a bundle of an earlier version', () => {
  for (const part of sample(['scope', 'flaky', 'troubles', 'layoutFiles'] as const, 1)) {
    test(`without ${part} is named as such, and its hint works`, THOROUGH, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
      try {
        const file = join(folder, 'results.json');
        const object = join(ROOT, 'programs/bin/hello');
        await command(['check', object, '--results', file]);
        const { [part]: _, ...old } = JSON.parse(readFileSync(file, 'utf8')) as Results;
        writeFileSync(file, JSON.stringify(old));
        const refused = await command(['verify', file, object]);
        assert.equal(refused.code, 3);
        assert.match(refused.error, new RegExp(`^RESULTS_EARLIER: .*\n {2}cause: they do not have ${part}, which`));
        const [, words] = /remove the file, and create it again: npx rex-conformance (.*?); those of features/.exec(
          refused.error,
        )!;
        rmSync(file);
        const again = await command(words!.replace('OBJECT', object).split(' '));
        assert.equal(again.code, 0, again.error);
        assert.equal((await command(['verify', file, object])).code, 0);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }
});
