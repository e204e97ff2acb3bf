import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { lcovParser } from '@friedemannsommer/lcov-parser';
import { validatorOf } from '../../schemas.ts';
import { command, withFile } from '../command.ts';

const RECURSION = 'test/runtime/coverage/fixtures/recursion';
const SLICE_INDEX = 'test/runtime/coverage/fixtures/slice_index';
const isValid = validatorOf('cli/coverage-counts.schema.json');

/** Lets a test use a folder that does not exist yet, in one that is removed. */
async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const parent = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  try {
    return await use(join(parent, 'coverage'));
  } finally {
    rmSync(parent, { recursive: true });
  }
}

const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');

describe('run --coverage', () => {
  test('writes lcov and counts, and tells the functions that were reached', async () => {
    await withFolder(async (folder) => {
      const { out, error, code } = await command(['run', RECURSION, '--coverage', folder]);
      assert.equal(error, '');
      assert.equal(code, 0);
      assert.match(
        out,
        /coverage of recursion: not reached: 2 of 10 lines\n {2}function +entered +lines +instructions\n/,
      );
      assert.match(out, /recursion::descend +1 +5 of 7 +19 of 42\n/);
      assert.deepEqual(readdirSync(folder).sort(), ['counts.json', 'html', 'lcov.info']);
      assert.match(read(folder, 'html/index.html'), /recursion\.rs/);
      await command(['run', 'programs/bin/hello', '--coverage', folder]);
      assert.ok(!readdirSync(join(folder, 'html')).some((name) => name.endsWith('.html')), 'of an earlier run');
      await command(['run', RECURSION, '--coverage', folder]);
      const counts = JSON.parse(read(folder, 'counts.json'));
      assert.ok(isValid(counts), JSON.stringify(isValid.errors));
      const [section] = await lcovParser({ from: read(folder, 'lcov.info') });
      assert.deepEqual([section!.path, section!.lines.hit], ['programs/src/recursion.rs', 8]);
    });
  });

  test('counts other files only with --coverage-all, which needs --coverage', async () => {
    await withFolder(async (folder) => {
      await command(['run', RECURSION, '--coverage', folder, '--coverage-all']);
      assert.match(read(folder, 'lcov.info'), /^SF:programs\/rex\/src\/entry\.rs$/m);
      const { code, error } = await command(['run', RECURSION, '--coverage-all']);
      assert.equal(code, 2);
      assert.match(error, /--coverage-all needs --coverage/);
    });
  });

  test('without line tables writes basic blocks with their instructions, and says so', async () => {
    await withFolder(async (folder) => {
      mkdirSync(folder);
      writeFileSync(join(folder, 'lcov.info'), 'of an earlier run');
      const { out } = await command(['run', 'programs/bin/hello', '--coverage', folder]);
      assert.match(
        out,
        /coverage of hello: the object has no debug information: counts are by function and basic block/,
      );
      assert.deepEqual(readdirSync(folder).sort(), ['blocks.txt', 'counts.json']);
      const blocks = read(folder, 'blocks.txt');
      assert.match(blocks, /^hello:\n {11}1 {4}1000 {2}push rbp\n {16}1001 {2}mov rbp,rsp\n/m);
      assert.match(blocks, /^core::panicking::panic_fmt: not reached, \d+ instructions$/m);
      assert.match(blocks, /jne short 10F8h {2}\(taken 0, not taken 1\)/i);
    });
  });

  test('with --json prints the same document as without coverage', async () => {
    await withFolder(async (folder) => {
      const counted = await command(['run', SLICE_INDEX, '--coverage', folder, '--json']);
      assert.deepEqual(counted, await command(['run', SLICE_INDEX, '--json']));
      assert.ok(existsSync(join(folder, 'lcov.info')));
    });
  });

  test('that cannot be written is an error with nothing left', async () => {
    await withFile('file', '', async (path) => {
      const { code, error } = await command(['run', RECURSION, '--coverage', path]);
      assert.equal(code, 3);
      assert.match(error, /FILE_NOT_WRITTEN/);
    });
  });
});

test('check --coverage says in each verdict how many lines no input reached', async () => {
  await withFolder(async (folder) => {
    const { out } = await command(['check', SLICE_INDEX, '--coverage', folder, '--quiet']);
    assert.match(out, /^slice_index .*; not reached: 0 of \d+ lines\n$/);
    const plain = await command(['check', SLICE_INDEX, '--quiet']);
    assert.equal(out.replace(/; not reached: 0 of \d+ lines/, ''), plain.out);
    const [section] = await lcovParser({ from: read(folder, 'lcov.info') });
    assert.ok(section!.lines.details.every(({ hit }) => hit > 10));
  });
});

test('sweep --coverage counts all of its runs; with several threads it is refused', async () => {
  await withFolder(async (folder) => {
    const words = ['sweep', SLICE_INDEX, '--coverage', folder, '--point', 'slice_index.1:watchdog@0'];
    await command(words);
    const [section] = await lcovParser({ from: read(folder, 'lcov.info') });
    assert.ok(section!.lines.details[0]!.hit > 2);
    const { code, error } = await command([...words, '--jobs', '2']);
    assert.equal(code, 2);
    assert.match(error, /--coverage and --jobs exclude each other/);
  });
});
