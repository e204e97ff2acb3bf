import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FileCache } from '../../node/file-cache.ts';
import { keptTranslations } from '../../node/kept-translations.ts';

const CONTENT = new Uint8Array([1, 2, 3, 250]);

/** Runs in an empty folder. @param run gets a folder that is not there yet */
function inFolder(run: (folder: string) => void): void {
  const parent = mkdtempSync(join(tmpdir(), 'cache-'));
  try {
    run(join(parent, 'below', 'cache'));
  } finally {
    rmSync(parent, { recursive: true });
  }
}

function onlyFile(folder: string): string {
  const [name, ...others] = readdirSync(folder);
  assert.deepEqual(others, []);
  return join(folder, name!);
}

test('what was written is read again, under its key and version only', () => {
  inFolder((folder) => {
    const cache = new FileCache(folder, 'one');
    assert.equal(cache.read('a'), undefined);
    assert.equal(existsSync(folder), false);
    cache.write('a', CONTENT);
    assert.deepEqual(cache.read('a'), CONTENT);
    assert.deepEqual(new FileCache(folder, 'one').read('a'), CONTENT);
    assert.equal(new FileCache(folder, 'two').read('a'), undefined);
    assert.equal(cache.read('b'), undefined);
    cache.write('a', CONTENT.slice(0, 2));
    assert.deepEqual(cache.read('a'), CONTENT.slice(0, 2));
    onlyFile(folder);
  });
});

test('a file that is damaged, shortened, longer or under the name of another is as good as missing', () => {
  inFolder((folder) => {
    const cache = new FileCache(folder, 'one');
    cache.write('a', CONTENT);
    const path = onlyFile(folder);
    const whole = readFileSync(path);
    for (let at = 0; at < whole.length; at++) {
      const damaged = Buffer.from(whole);
      damaged[at]! ^= 1;
      writeFileSync(path, damaged);
      assert.equal(cache.read('a'), undefined, `byte ${at}`);
      writeFileSync(path, whole.subarray(0, at));
      assert.equal(cache.read('a'), undefined, `${at} bytes`);
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.alloc(1)]));
    assert.equal(cache.read('a'), undefined);
    writeFileSync(path, whole);
    assert.deepEqual(cache.read('a'), CONTENT);
    cache.write('b', new Uint8Array([9]));
    const [other] = readdirSync(folder).filter((name) => join(folder, name) !== path);
    renameSync(join(folder, other!), path);
    assert.equal(cache.read('a'), undefined);
  });
});

test('a file or folder that others can write is not used, and no link is followed', () => {
  inFolder((folder) => {
    const cache = () => new FileCache(folder, 'one');
    cache().write('a', CONTENT);
    const path = onlyFile(folder);
    assert.deepEqual([statSync(folder).mode & 0o777, statSync(path).mode & 0o777], [0o700, 0o600]);
    chmodSync(path, 0o620);
    assert.equal(cache().read('a'), undefined);
    chmodSync(path, 0o600);
    chmodSync(folder, 0o702);
    assert.equal(cache().read('a'), undefined);
    cache().write('b', CONTENT);
    onlyFile(folder);
    chmodSync(folder, 0o700);
    const elsewhere = join(folder, '../elsewhere');
    renameSync(path, elsewhere);
    symlinkSync(elsewhere, path);
    assert.equal(cache().read('a'), undefined);
    cache().write('a', CONTENT);
    assert.deepEqual(cache().read('a'), CONTENT);
    renameSync(folder, `${folder}-moved`);
    symlinkSync(`${folder}-moved`, folder);
    assert.equal(cache().read('a'), undefined);
    cache().write('c', CONTENT);
    onlyFile(`${folder}-moved`);
  });
});

test('where nothing can be written, nothing is kept, and nothing fails', () => {
  inFolder((folder) => {
    mkdirSync(join(folder, '..'));
    writeFileSync(folder, 'a file');
    const cache = new FileCache(folder, 'one');
    cache.write('a', CONTENT);
    assert.equal(cache.read('a'), undefined);
    const below = new FileCache(join(folder, 'below'), 'one');
    below.write('a', CONTENT);
    assert.equal(below.read('a'), undefined);
    const inProc = new FileCache('/proc/none/cache', 'one');
    inProc.write('a', CONTENT);
    assert.equal(inProc.read('a'), undefined);
  });
});

test('the files that were not used for longest are removed when they are too many bytes', () => {
  inFolder((folder) => {
    const bytes = new Uint8Array(1000);
    const cache = new FileCache(folder, 'one', 10_000);
    for (let n = 0; n < 8; n++) {
      cache.write(`${n}`, bytes);
      // A file of its time: the file system may count in seconds.
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (Date.now() - statSync(path).mtimeMs < 500_000) utimesSync(path, 1000 + n, 1000 + n);
      }
    }
    // Using it makes it the youngest.
    assert.ok(cache.read('0'));
    const again = new FileCache(folder, 'one', 10_000);
    for (let n = 8; n < 11; n++) again.write(`${n}`, bytes);
    const left = Array.from({ length: 11 }, (_, n) => n).filter((n) => again.read(`${n}`) !== undefined);
    // The tenth file was one too many, and three had to go.
    assert.deepEqual(left, [0, 4, 5, 6, 7, 8, 9, 10]);
    again.write('large', new Uint8Array(20_000));
    assert.equal(again.read('large'), undefined);
  });
});

test('translations are kept beside the packages, where the code has a version and nothing turns it off', () => {
  inFolder((folder) => {
    const installed = join(folder, 'node_modules/rex-conformance');
    mkdirSync(installed, { recursive: true });
    assert.equal(keptTranslations(installed, undefined, {}), undefined);
    assert.equal(keptTranslations(installed, 'one', { REX_CONFORMANCE_CACHE: 'off' }), undefined);
    keptTranslations(installed, 'one', {})?.write('a', CONTENT);
    assert.deepEqual(keptTranslations(installed, 'one', {})?.read('a'), CONTENT);
    onlyFile(join(folder, 'node_modules/.cache/rex-conformance/translations'));
    const clone = join(folder, 'clone');
    mkdirSync(clone);
    assert.equal(keptTranslations(clone, 'one', {}), undefined);
    mkdirSync(join(clone, 'node_modules'));
    keptTranslations(clone, 'one', {})?.write('a', CONTENT);
    onlyFile(join(clone, 'node_modules/.cache/rex-conformance/translations'));
  });
});

test('what was kept with another version of a package that computes it is not used', () => {
  inFolder((folder) => {
    const installed = join(folder, 'node_modules/rex-conformance');
    mkdirSync(installed, { recursive: true });
    const install = (name: string, version: string) => {
      mkdirSync(join(folder, 'node_modules', name), { recursive: true });
      writeFileSync(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }));
    };
    const read = () => keptTranslations(installed, 'one', {})?.read('a');
    for (const name of ['yaml', 'iced-x86']) {
      install(name, '1.0.0');
      keptTranslations(installed, 'one', {})?.write('a', CONTENT);
      assert.deepEqual(read(), CONTENT);
      install(name, '1.0.1');
      assert.equal(read(), undefined, name);
    }
  });
});
