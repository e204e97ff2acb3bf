import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { command } from '../cli/command.ts';
import { sample } from '../effort.ts';

describe('each output makes the folders that are missing, and refuses the name of a folder:', () => {
  const object = 'programs/bin/hello';
  let folder: string;
  let results: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'output-folders-'));
    results = join(folder, 'results.json');
    await command(['check', object, '--results', results]);
  });
  after(() => rmSync(folder, { recursive: true }));

  const outputs: readonly (readonly [words: () => readonly string[], option: string])[] = [
    [() => ['check', object], '--junit'],
    [() => ['check', object], '--summary'],
    [() => ['check', object], '--results'],
    [() => ['badge', results], '--svg'],
    [() => ['badge', results], '--json'],
    [() => ['run', 'programs/bin/port_filter'], '--packets-out'],
    [() => ['layout', '--btf', 'BTF'], '-o'],
  ];
  for (const [words, option] of sample(outputs, 1)) {
    const [name] = words();
    const btf = '/sys/kernel/btf/vmlinux';
    const skip = option === '-o' && !existsSync(btf) ? `there is no ${btf}` : false;
    test(`${name} ${option}`, { skip }, async () => {
      const given = words().map((word) => (word === 'BTF' ? btf : word));
      const path = join(folder, name!, option, 'deep/file.pcap');
      const { error } = await command([...given, option, path]);
      assert.ok(existsSync(path), error);
      assert.match((await command([...given, option, join(path, '..')])).error, /^(?:RESULTS_|FILE_)[A-Z_]+ \(E\w+\)/m);
      writeFileSync(path, 'old');
      await command([...given, option, join(path, 'below')]);
      assert.ok(existsSync(path), 'a file is no folder');
    });
  }
});
