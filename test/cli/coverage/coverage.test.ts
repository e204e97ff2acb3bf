import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { lcovParser } from '@friedemannsommer/lcov-parser';
import type { CoverageMergeResult } from '../../../cli/documents/coverage-result.ts';
import { THOROUGH } from '../../effort.ts';
import { validatorOf } from '../../schemas.ts';
import { command, withFile } from '../command.ts';

const RECURSION = 'test/runtime/coverage/fixtures/recursion';
const SLICE_INDEX = 'test/runtime/coverage/fixtures/slice_index';
const isValid = validatorOf('cli/coverage-counts.schema.json');
const isCheck = validatorOf('cli/check-output.schema.json');
const isMerge = validatorOf('cli/merge-output.schema.json');

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
  test('writes lcov and counts, and tells the functions that were reached', THOROUGH, async () => {
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
      await command(['run', 'programs/patched/arp_unchecked', '--coverage', folder]);
      assert.ok(!readdirSync(join(folder, 'html')).some((name) => name.endsWith('.html')), 'of an earlier run');
      await command(['run', RECURSION, '--coverage', folder]);
      const counts = JSON.parse(read(folder, 'counts.json'));
      assert.ok(isValid(counts), JSON.stringify(isValid.errors));
      const [section] = await lcovParser({ from: read(folder, 'lcov.info') });
      assert.deepEqual([section!.path, section!.lines.hit], ['programs/src/recursion.rs', 8]);
    });
  });

  test('counts other files only with --coverage-all, which needs --coverage', THOROUGH, async () => {
    await withFolder(async (folder) => {
      await command(['run', RECURSION, '--coverage', folder, '--coverage-all']);
      assert.match(read(folder, 'lcov.info'), /^SF:programs\/rex\/src\/entry\.rs$/m);
      const { code, error } = await command(['run', RECURSION, '--coverage-all']);
      assert.equal(code, 2);
      assert.match(error, /--coverage-all needs --coverage/);
    });
  });

  test('without line tables writes basic blocks with their instructions, and says so', THOROUGH, async () => {
    // A byte more, and no debug file belongs to it.
    await withFile('hello', Buffer.concat([readFileSync('programs/bin/hello'), Buffer.alloc(1)]), async (object) => {
      await withFolder(async (folder) => {
        mkdirSync(folder);
        writeFileSync(join(folder, 'lcov.info'), 'of an earlier run');
        const { out } = await command(['run', object, '--coverage', folder]);
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
  });

  test('with --json prints the same document as without coverage', THOROUGH, async () => {
    await withFolder(async (folder) => {
      const counted = await command(['run', SLICE_INDEX, '--coverage', folder, '--json']);
      assert.deepEqual(counted, await command(['run', SLICE_INDEX, '--json']));
      assert.ok(existsSync(join(folder, 'lcov.info')));
    });
  });

  test('that cannot be written is an error with nothing left', THOROUGH, async () => {
    await withFile('file', '', async (path) => {
      const { code, error } = await command(['run', RECURSION, '--coverage', path]);
      assert.equal(code, 3);
      assert.match(error, /FILE_NOT_WRITTEN/);
    });
  });
});

test(
  'check --coverage says for each requirement that runs have kept what part of the program they executed',
  THOROUGH,
  async () => {
    await withFolder(async (folder) => {
      const { out } = await command(['check', 'programs/bin/recursion', '--coverage', folder]);
      const rows = out.split(/\n(?= {2}(?:passed|failed|skipped|not applicable) )/);
      const saidIn = (id: string) =>
        /; the runs executed (\d+) of (\d+) lines$/m.exec(rows.find((row) => row.includes(id))!);
      const [, reached, all] = saidIn('REX-MEMORY-01')!;
      assert.ok(Number(reached) > 0 && Number(reached) <= Number(all), rows[0]);
      assert.deepEqual(saidIn('REX-PANIC-09')?.slice(1), [reached, all]);
      // The audit reads all code, and a requirement without an input has shown nothing.
      for (const id of ['REX-LOAD-01', 'REX-MEMORY-04', 'REX-XDP-02']) assert.equal(saidIn(id), null, id);
      const plain = await command(['check', 'programs/bin/recursion']);
      assert.doesNotMatch(plain.out, /the runs executed/);
    });
  },
);

test('check --coverage says in each verdict how many lines no input reached', THOROUGH, async () => {
  await withFolder(async (folder) => {
    const { out } = await command(['check', SLICE_INDEX, '--coverage', folder, '--quiet']);
    assert.match(out, /^slice_index .*; not reached: 0 of \d+ lines\n$/);
    const plain = await command(['check', SLICE_INDEX, '--quiet']);
    assert.equal(out.replace(/; not reached: 0 of \d+ lines/, ''), plain.out);
    const [section] = await lcovParser({ from: read(folder, 'lcov.info') });
    assert.ok(section!.lines.details.every(({ hit }) => hit > 10));
  });
});

test('check --json names the lines that no input reached', THOROUGH, async () => {
  await withFolder(async (folder) => {
    const words = ['check', RECURSION, '--json', '--only', 'REX-STACK-07'];
    const documentOf = async (more: readonly string[]) => {
      const document: unknown = JSON.parse((await command([...words, ...more])).out);
      assert.ok(isCheck(document), JSON.stringify(isCheck.errors));
      return (document as { objects: { coverage: unknown }[] }).objects[0]!.coverage;
    };
    assert.equal(await documentOf([]), null);
    const coverage = await documentOf(['--coverage', folder]);
    const [section] = await lcovParser({ from: read(folder, 'lcov.info') });
    const { details } = section!.lines;
    const missed = details.filter(({ hit }) => hit === 0).map(({ line }) => line);
    assert.equal(missed.length, 1);
    assert.deepEqual(coverage, {
      reached: details.length - 1,
      all: details.length,
      notReached: [{ file: 'programs/src/recursion.rs', lines: missed }],
    });
  });
});

describe('sweep --coverage', () => {
  test('counts all of its runs', THOROUGH, async () => {
    await withFolder(async (folder) => {
      await command(['sweep', SLICE_INDEX, '--coverage', folder, '--point', 'slice_index.1:watchdog@0']);
      const [section] = await lcovParser({ from: read(folder, 'lcov.info') });
      assert.ok(section!.lines.details[0]!.hit > 2);
    });
  });

  test('adds what several threads count', THOROUGH, async () => {
    await withFolder(async (folder) => {
      const words = ['sweep', SLICE_INDEX, '--budget', '1 min', '--coverage', folder];
      const [one, two] = [await command([...words, '--jobs', '1']), read(folder, 'counts.json')];
      const threads = await command([...words, '--jobs', '2']);
      assert.equal(threads.code, one.code);
      const sum = (text: string) =>
        (JSON.parse(text) as { objects: { instructions: [number, number][] }[] }).objects.flatMap(({ instructions }) =>
          instructions.map(([, times]) => times),
        );
      const [alone, together] = [sum(two), sum(read(folder, 'counts.json'))];
      assert.equal(together.length, alone.length);
      // Each thread runs the ways that it disturbs.
      assert.ok(together.every((times, n) => times >= alone[n]!));
    });
  });
});

describe('merge of counts', () => {
  test('adds runs, and writes the coverage of the whole', THOROUGH, async () => {
    await withFolder(async (folder) => {
      const parts = ['1', '2'].map((part) => join(folder, part));
      for (const part of parts) await command(['run', RECURSION, '--coverage', part]);
      const files = parts.map((part) => join(part, 'counts.json'));
      const whole = join(folder, 'whole');
      const { code, out } = await command(['merge', ...files, '-o', whole]);
      assert.equal(code, 0);
      assert.match(out, /^coverage of recursion: not reached: 2 of 10 lines$/m);
      assert.deepEqual(readdirSync(whole).sort(), ['counts.json', 'html', 'lcov.info']);
      const [once] = await lcovParser({ from: read(parts[0]!, 'lcov.info') });
      const [twice] = await lcovParser({ from: read(whole, 'lcov.info') });
      assert.deepEqual(
        twice!.lines.details.map(({ line, hit }) => [line, hit]),
        once!.lines.details.map(({ line, hit }) => [line, 2 * hit]),
      );
      const printed: unknown = JSON.parse((await command(['merge', ...files, '-o', whole, '--json'])).out);
      assert.ok(isMerge(printed), JSON.stringify(isMerge.errors));
      const { result } = printed as { result: CoverageMergeResult };
      assert.deepEqual(result.coverage[0]!.lines, { reached: 8, all: 10 });
    });
  });

  test('refuses counts that are not as the schema has them, and mixtures', THOROUGH, async () => {
    await withFolder(async (folder) => {
      await command(['run', RECURSION, '--coverage', folder]);
      const text = read(folder, 'counts.json');
      const broken = [
        text.replace('"formatVersion":1', '"formatVersion":2'),
        text.replace(/"file":\d+/, '"file":99999'),
        text.replace(/"sha256":"../, '"sha256":"'),
        text.slice(0, -10),
        text.replace(/"taken":\d+/, '"taken":-1'),
      ];
      for (const [n, each] of broken.entries()) {
        await withFile('counts.json', each, async (path) => {
          const { code, error } = await command(['merge', path, '-o', join(folder, 'whole')]);
          assert.deepEqual([code, error.split(':')[0]], [3, 'COVERAGE_BROKEN'], `${n}`);
        });
      }
      await withFile('messages.ndjson', '{"meta":{}}\n', async (path) => {
        const { error } = await command(['merge', join(folder, 'counts.json'), path, '-o', join(folder, 'whole')]);
        assert.match(error, /^MERGE_MIXED: .*counts\.json is a file of counts/);
      });
      const here = await command(['merge', join(folder, 'counts.json'), '-o', folder]);
      assert.match(here.error, /^MERGE_OVERWRITES/);
    });
  });
});
