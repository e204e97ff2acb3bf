import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { prepareOutputFile, writeOutputFile, writeOutputFiles } from '../../node/output-file.ts';
import { THOROUGH } from '../effort.ts';
import { withFolder } from '../project/support.ts';

const OLD = 'what was there';

function refused(errno: string, path: string) {
  return (error: unknown) => {
    assert.ok(error instanceof Error && 'errno' in error && 'code' in error, String(error));
    assert.deepEqual(
      [error.code, error.errno, error.message],
      ['FILE_NOT_WRITTEN', errno, `${path}: the text cannot be written`],
    );
    return true;
  };
}

describe('a file is written whole or not at all', () => {
  test('folders are made, what was there is replaced, its mode is kept, and nothing else is left', () =>
    withFolder({ 'old.txt': OLD }, (folder) => {
      spawnSync('chmod', ['640', join(folder, 'old.txt')]);
      writeOutputFile(join(folder, 'old.txt'), 'new', 'the text');
      writeOutputFile(join(folder, 'a/b/c.txt'), Uint8Array.of(65), 'the text');
      assert.equal(readFileSync(join(folder, 'old.txt'), 'utf8'), 'new');
      assert.equal(statSync(join(folder, 'old.txt')).mode & 0o777, 0o640);
      assert.equal(readFileSync(join(folder, 'a/b/c.txt'), 'utf8'), 'A');
      assert.deepEqual(readdirSync(folder).sort(), ['a', 'old.txt']);
    }));

  test('a link stays one, and what it leads to is replaced', () =>
    withFolder({ 'there/old.txt': OLD }, (folder) => {
      symlinkSync('there/old.txt', join(folder, 'link'));
      writeOutputFile(join(folder, 'link'), 'new', 'the text');
      assert.equal(readlinkSync(join(folder, 'link')), 'there/old.txt');
      assert.equal(readFileSync(join(folder, 'there/old.txt'), 'utf8'), 'new');
    }));

  test('a folder of that name, a file in place of a folder, a device that is full', () =>
    withFolder({ file: OLD }, (folder) => {
      mkdirSync(join(folder, 'folder'));
      const wrong: readonly (readonly [path: string, errno: string])[] = [
        [join(folder, 'folder'), 'EISDIR'],
        [join(folder, 'file/x'), 'ENOTDIR'],
        [join(folder, 'file/x/y'), 'ENOTDIR'],
        ['/dev/full', 'ENOSPC'],
        ['/proc/nothing', 'ENOENT'],
        ['/proc/nothing/at/all', 'ENOENT'],
        [join(folder, 'x'.repeat(300)), 'ENAMETOOLONG'],
      ];
      for (const [path, errno] of wrong) {
        assert.throws(() => writeOutputFile(path, 'new', 'the text'), refused(errno, path));
      }
      assert.deepEqual(readdirSync(folder).sort(), ['file', 'folder']);
      assert.equal(readFileSync(join(folder, 'file'), 'utf8'), OLD);
    }));

  test('where the room ends in the middle, what was there stays, and nothing is left beside it', THOROUGH, () =>
    withFolder({ 'old.txt': OLD }, (folder) => {
      const module = join(import.meta.dirname, '../../node/output-file.ts');
      const program = `import { writeOutputFile } from ${JSON.stringify(module)};
        try { writeOutputFile('old.txt', 'x'.repeat(1e6), 'the text'); } catch (error) { console.log(error.code, error.errno); }`;
      const node = `exec ${process.execPath} --import ${join(import.meta.dirname, '../../steps/register.mjs')} --input-type=module -e "$0"`;
      // Files of up to 8 blocks may be written, and the signal that says so is ignored.
      const command = `trap '' XFSZ; ulimit -f 8; cd ${folder}; ${node}`;
      const { stdout, stderr } = spawnSync('bash', ['-c', command, program], { encoding: 'utf8' });
      assert.equal(stdout, 'FILE_NOT_WRITTEN EFBIG\n', stderr);
      assert.deepEqual(readdirSync(folder), ['old.txt']);
      assert.equal(readFileSync(join(folder, 'old.txt'), 'utf8'), OLD);
    }),
  );
});

describe('several files', () => {
  test('take their places together, or none does', () =>
    withFolder({ 'a.txt': OLD, file: OLD }, (folder) => {
      const [a, b] = [join(folder, 'a.txt'), join(folder, 'b.txt')];
      const wrong = join(folder, 'file/c.txt');
      assert.throws(() =>
        writeOutputFiles([
          [a, 'new', 'the text'],
          [b, 'new', 'the text'],
          [wrong, 'new', 'the text'],
        ]),
      );
      assert.equal(readFileSync(a, 'utf8'), OLD);
      assert.deepEqual(readdirSync(folder).sort(), ['a.txt', 'file']);
      writeOutputFiles([
        [a, 'new', 'the text'],
        [b, 'new', 'the text'],
      ]);
      assert.deepEqual([readFileSync(a, 'utf8'), readFileSync(b, 'utf8')], ['new', 'new']);
    }));

  test('those that are discarded leave nothing, and whoever comes last has written whole', () =>
    withFolder({ 'a.txt': OLD }, (folder) => {
      const path = join(folder, 'a.txt');
      const [one, other, third] = ['one', 'other', 'third'].map((text) => prepareOutputFile(path, text, 'the text'));
      assert.equal(readFileSync(path, 'utf8'), OLD);
      one!.commit();
      third!.discard();
      other!.commit();
      assert.equal(readFileSync(path, 'utf8'), 'other');
      writeFileSync(path, OLD);
      other!.commit();
      assert.equal(readFileSync(path, 'utf8'), OLD);
      assert.equal(existsSync(path), true);
      assert.deepEqual(readdirSync(folder), ['a.txt']);
    }));
});
