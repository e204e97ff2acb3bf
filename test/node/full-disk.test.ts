import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readResultsFile } from '../../reports/results/results-reader.ts';
import { suiteCommand } from '../bundled.ts';
import { command } from '../cli/command.ts';
import { THOROUGH } from '../effort.ts';
import { BAD_DISKS, mountSmallDisk, ON_SMALL_DISK, unmountSmallDisk } from '../small-disk.ts';

const OBJECT = 'programs/bin/no_timeout_handler';
/** What each command writes, with the results of an earlier check. */
const WRITERS: Readonly<Record<string, (results: string, path: string) => readonly string[]>> = {
  'check --results': (_results, path) => ['check', OBJECT, '--results', path],
  'check --junit': (_results, path) => ['check', OBJECT, '--junit', path],
  'check --sarif': (_results, path) => ['check', OBJECT, '--sarif', path],
  'check --summary': (_results, path) => ['check', OBJECT, '--summary', path],
  'badge --svg': (results, path) => ['badge', results, '--svg', path],
  'badge --json': (results, path) => ['badge', results, '--json', path],
  'merge --output': (results, path) => ['merge', results, '-o', `${path}.folder`],
  'run --packets-out': (_results, path) => ['run', 'programs/bin/port_filter', '--packets-out', path],
};

for (const { what, errno } of BAD_DISKS) {
  describe(`${what} leaves what was there, and no part of what is new:`, ON_SMALL_DISK, () => {
    const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
    const results = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
    let old = '';

    before(async () => {
      await command(['check', OBJECT, '--results', join(results, 'results.json')]);
      old = readFileSync(join(results, 'results.json'), 'utf8');
      mountSmallDisk(folder, '256k', errno, () => writeFileSync(join(folder, 'old'), old));
    });
    after(() => {
      unmountSmallDisk(folder);
      for (const each of [folder, results]) rmSync(each, { recursive: true });
    });

    for (const [name, words] of Object.entries(WRITERS)) {
      test(name, async () => {
        const { code, error } = await command(words(join(results, 'results.json'), join(folder, 'old')));
        assert.equal(code, 3, error);
        assert.match(error, new RegExp(`FILE_NOT_WRITTEN \\(${errno}\\): `), error);
        const left = readdirSync(folder).filter((each) => !each.endsWith('.folder'));
        assert.deepEqual(left.sort(), ['filling', 'old']);
        assert.equal(readFileSync(join(folder, 'old'), 'utf8'), old);
      });
    }
  });
}

test('runs that write the same results at once leave those of one of them, whole', THOROUGH, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  try {
    const place = join(folder, 'results.json');
    const ends = Array.from({ length: 3 }, (_, seed) => {
      const words = [suiteCommand(), 'check', OBJECT, '--seed', String(seed), '--results', place];
      const child = spawn(process.execPath, words, { stdio: 'ignore' });
      return new Promise<number | null>((resolve) => child.on('close', resolve));
    });
    for (const code of await Promise.all(ends)) assert.ok(code !== null && code <= 5, String(code));
    assert.deepEqual(readdirSync(folder), ['results.json']);
    assert.ok(readResultsFile(place).seeds.length >= 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
