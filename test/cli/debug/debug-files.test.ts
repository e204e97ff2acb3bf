import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { debugFileOf, useDebugFile } from '../../../runtime/object/debug-info/separate-file.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { InputFiles } from '../../../steps/inputs/input-files.ts';
import { THOROUGH } from '../../effort.ts';
import { skipUnless } from '../../skip.ts';
import { hasTool } from '../../tools.ts';
import { command } from '../command.ts';

/** Object with debug information, and the place in it where it panics. */
const WHOLE = 'test/runtime/object/debug-info/fixtures/explicit_panic';
const LINE = /src\/explicit_panic\.rs:\d+/;
const ID = 'aabbccddeeff0011';

describe('separate debug files', skipUnless(hasTool('objcopy'), 'no objcopy'), () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  const at = (...names: string[]) => join(folder, ...names);
  /** What `run` shows of the object in a folder: the lines of its frames. */
  const sourceOf = (out: string) => out.split('\n').filter((line) => /^ {18}\S/.test(line));
  let expected: readonly string[];

  before(async () => {
    expected = sourceOf((await command(['run', WHOLE])).out);
    assert.ok(expected.some((line) => LINE.test(line)));
    const note = Buffer.alloc(12);
    for (const [n, word] of [4, ID.length / 2, 3].entries()) note.writeUInt32LE(word, 4 * n);
    writeFileSync(at('note'), Buffer.concat([note, Buffer.from('GNU\0'), Buffer.from(ID, 'hex')]));
    execFileSync('objcopy', [`--add-section=.note.gnu.build-id=${at('note')}`, WHOLE, at('whole')]);
    execFileSync('objcopy', ['--only-keep-debug', at('whole'), at('own.debug')]);
    execFileSync('objcopy', ['--only-keep-debug', WHOLE, at('other.debug')]);
    execFileSync('objcopy', ['--strip-debug', at('whole'), at('stripped')]);
    execFileSync('objcopy', ['--strip-debug', `--add-gnu-debuglink=${at('other.debug')}`, WHOLE, at('linked')]);
    for (const name of ['none', 'id', 'link', 'link/.debug', 'wrong']) mkdirSync(at(name));
    copyFileSync(at('stripped'), at('none/explicit_panic'));
    copyFileSync(at('stripped'), at('id/explicit_panic'));
    mkdirSync(at('id/.build-id', ID.slice(0, 2)), { recursive: true });
    copyFileSync(at('own.debug'), at('id/.build-id', ID.slice(0, 2), `${ID.slice(2)}.debug`));
    copyFileSync(at('linked'), at('link/explicit_panic'));
    copyFileSync(at('other.debug'), at('link/.debug/other.debug'));
    copyFileSync(at('linked'), at('wrong/explicit_panic'));
    copyFileSync(at('own.debug'), at('wrong/other.debug'));
  });
  after(() => rmSync(folder, { recursive: true }));

  test('a debug file has no contents of what is in memory, and readElfObject refuses it', () => {
    assert.throws(() => readElfObject(readFileSync(at('own.debug')), 'own.debug'), /the dynamic table/);
  });

  test('one that is named tells the lines, and nothing else changes', THOROUGH, async () => {
    const without = await command(['run', at('none/explicit_panic')]);
    assert.deepEqual(sourceOf(without.out), []);
    const withFile = await command(['run', at('none/explicit_panic'), '--debug-file', at('own.debug')]);
    assert.deepEqual(sourceOf(withFile.out), expected);
    assert.equal(
      withFile.out
        .split('\n')
        .filter((line) => !/^ {18}\S/.test(line))
        .join('\n'),
      without.out,
    );
    assert.equal(withFile.code, without.code);
  });

  for (const [name, what] of [
    ['id', 'its build-id'],
    ['link', '.gnu_debuglink'],
  ] as const) {
    test(`one beside the object is found by ${what}`, async () => {
      assert.deepEqual(sourceOf((await command(['run', at(name, 'explicit_panic')])).out), expected);
    });

    test(`check and trace find the one by ${what}, too`, THOROUGH, async () => {
      const checked = await command(['check', at(name, 'explicit_panic')]);
      assert.match(checked.out, LINE);
      assert.equal(checked.code, (await command(['check', WHOLE])).code);
      assert.match((await command(['trace', at(name, 'explicit_panic'), '--only-lines'])).out, LINE);
    });
  }

  test('sweep and explore find it, too, and take its name', THOROUGH, async () => {
    const point = ['--budget', '1 ms'];
    for (const name of ['sweep', 'explore'] as const) {
      await command([name, at('id/explicit_panic'), ...point]);
      assert.ok(debugFileOf(readFileSync(at('id/explicit_panic'))), name);
      await command([name, at('none/explicit_panic'), ...point]);
      assert.equal(debugFileOf(readFileSync(at('none/explicit_panic'))), undefined, name);
      await command([name, at('none/explicit_panic'), '--debug-file', at('own.debug'), ...point]);
      assert.ok(debugFileOf(readFileSync(at('none/explicit_panic'))), name);
      const { error } = await command([name, at('wrong/explicit_panic'), '--debug-file', at('own.debug'), ...point]);
      assert.match(error, /is not the debug file of explicit_panic/, name);
    }
  });

  test('scenarios find it beside the object', () => {
    const path = at('id/explicit_panic');
    useDebugFile(readFileSync(path), undefined);
    writeFileSync(at('id/rex-conformance.yaml'), 'objects: [explicit_panic]\n');
    const before = process.cwd();
    process.chdir(at('id'));
    try {
      assert.ok(debugFileOf(new InputFiles().object('explicit_panic')));
    } finally {
      process.chdir(before);
    }
  });

  test('one of another build is left alone beside the object, and refused if it is named', async () => {
    assert.deepEqual(sourceOf((await command(['run', at('wrong/explicit_panic')])).out), []);
    const named = await command(['run', at('wrong/explicit_panic'), '--debug-file', at('own.debug')]);
    assert.equal(named.code, 3);
    assert.match(
      named.error,
      /^DEBUG_FILE_OTHER: .*\n {2}cause: the object names a file with CRC-32 0x[\da-f]{8}, and that of the file is 0x/,
    );
    const id = readFileSync(at('own.debug'));
    id.write('ab', id.indexOf(Buffer.from(ID, 'hex')), 'hex');
    writeFileSync(at('id.debug'), id);
    const other = await command(['run', at('none/explicit_panic'), '--debug-file', at('id.debug')]);
    assert.match(other.error, /^DEBUG_FILE_OTHER: .*\n {2}cause: the build-id of the object is aabb/);
  });

  test('one that is missing, is no ELF file or is for several objects is refused', async () => {
    const object = at('none/explicit_panic');
    assert.match((await command(['run', object, '--debug-file', at('no')])).error, /^FILE_NOT_FOUND/);
    assert.match((await command(['run', object, '--debug-file', at('note')])).error, /^ELF_NOT_ELF/);
    assert.match(
      (await command(['run', object, WHOLE, '--debug-file', at('own.debug')])).error,
      /^USAGE: --debug-file needs one object/,
    );
  });

  test('a damaged one leaves the verdict as it is', async () => {
    const bytes = readFileSync(at('own.debug'));
    bytes.fill(0xff, 0x1000, bytes.length - 0x800);
    mkdirSync(at('damaged/.build-id', ID.slice(0, 2)), { recursive: true });
    copyFileSync(at('stripped'), at('damaged/explicit_panic'));
    writeFileSync(at('damaged/.build-id', ID.slice(0, 2), `${ID.slice(2)}.debug`), bytes);
    const { code, out } = await command(['run', at('damaged/explicit_panic')]);
    const without = await command(['run', at('none/explicit_panic')]);
    assert.equal(code, without.code);
    assert.match(out, /outcome {7}panicked/);
  });
});
