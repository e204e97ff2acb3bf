import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readKnownObject } from '../../../runtime/load/known-objects.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { THOROUGH } from '../../effort.ts';

const file = () => new Uint8Array(readFileSync(join(import.meta.dirname, '../../../programs/bin/hello')));

test('a file is read once for each name, and says what it says', () => {
  const first = readKnownObject(file(), 'hello');
  assert.equal(readKnownObject(file(), 'hello'), first);
  assert.deepEqual(first, readElfObject(file(), 'hello'));
  const other = readKnownObject(file(), 'other');
  assert.notEqual(other, first);
  assert.equal(other.fileName, 'other');
});

test('a file that has changed is read again, and an object stays as it was read', () => {
  const bytes = file();
  const before = readKnownObject(bytes, 'changing');
  const name = before.symbols.at(-1)!.name;
  const changed = bytes.findLastIndex(
    (byte, at) => byte === name.charCodeAt(0) && at > 0 && textAt(bytes, at) === name,
  );
  bytes[changed] = 0x58;
  const after = readKnownObject(bytes, 'changing');
  assert.notEqual(after, before);
  assert.deepEqual(before, readElfObject(file(), 'changing'));
  assert.deepEqual(after, readElfObject(bytes, 'changing'));
  assert.notDeepEqual(after.symbols, before.symbols);
});

test('what a Buffer has later does not change the object', () => {
  const buffer = Buffer.from(file());
  const object = readKnownObject(buffer, 'a buffer');
  buffer.fill(0);
  assert.deepEqual(object, readElfObject(file(), 'a buffer'));
});

/** The text up to the next zero byte. */
function textAt(bytes: Uint8Array, at: number): string {
  return new TextDecoder().decode(bytes.subarray(at, bytes.indexOf(0, at)));
}

test('no more than a bound is kept, and what is used is kept longest', THOROUGH, () => {
  // 16 MiB of files, each a whole file and 1 MiB behind it, which the reader passes over.
  const large = () => {
    const bytes = new Uint8Array(2 ** 20);
    bytes.set(file());
    return bytes;
  };
  const used = readKnownObject(large(), 'used');
  const unused = readKnownObject(large(), 'unused');
  for (let n = 0; n < 20; n++) {
    readKnownObject(large(), `large ${n}`);
    assert.equal(readKnownObject(large(), 'used'), used);
  }
  assert.notEqual(readKnownObject(large(), 'unused'), unused);
});

test('a broken file is refused each time', () => {
  const broken = file().subarray(0, 100);
  for (let n = 0; n < 2; n++) assert.throws(() => readKnownObject(broken, 'broken'), { kind: 'input' });
});
