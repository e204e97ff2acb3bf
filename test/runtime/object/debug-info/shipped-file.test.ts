import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { host } from '../../../../base/host.ts';
import { notedObject, OBJECT_SECTION, objectNote } from '../../../../runtime/object/debug-info/object-note.ts';
import { ifMadeFor, shippedFileOf, shippedName } from '../../../../runtime/object/debug-info/shipped-file.ts';
import { sourceLinesOf } from '../../../../runtime/object/debug-info/source-lines.ts';
import { readElfObject } from '../../../../runtime/object/elf-object.ts';
import type { ElfSection } from '../../../../runtime/object/sections.ts';
import { command } from '../../../cli/command.ts';

const bytesOf = (path: string) => new Uint8Array(readFileSync(path));
const HELLO = 'programs/bin/hello';

/** A section as far as notes are read from it. */
function section(bytes: Uint8Array): readonly ElfSection[] {
  return [{ ...readElfObject(bytesOf(HELLO), 'hello').sections[0]!, name: OBJECT_SECTION, bytes }];
}

describe('debug files of the corpus', () => {
  test('belong to an object by its contents, whatever its name', () => {
    const bytes = bytesOf(HELLO);
    const frame = sourceLinesOf(readElfObject(bytes, 'renamed'))!.framesAt(0x1000).at(-1);
    assert.equal(frame?.name, 'hello');
    const longer = new Uint8Array([...bytes, 0]);
    assert.equal(shippedFileOf(longer), undefined);
    assert.equal(sourceLinesOf(readElfObject(longer, 'hello')), undefined);
  });

  test('are those of their note, whatever they are called', () => {
    const file = shippedFileOf(bytesOf(HELLO))!;
    assert.equal(ifMadeFor(host().sha256(bytesOf(HELLO)), file), file);
    assert.equal(ifMadeFor(host().sha256(bytesOf('programs/bin/printer')), file), undefined);
  });

  test('are not asked where an object has debug information of its own', () => {
    const lines = sourceLinesOf(readElfObject(bytesOf('test/runtime/coverage/fixtures/recursion'), 'recursion'));
    assert.ok(lines !== undefined);
  });

  test('are refused for another object, and taken for their own', async () => {
    const file = `programs/debug/${shippedName(host().sha256(bytesOf(HELLO)))}`;
    const other = await command(['run', 'programs/bin/printer', '--debug-file', file]);
    assert.equal(other.code, 3);
    assert.match(
      other.error,
      /^DEBUG_FILE_OTHER: .* is not the debug file of printer\n {2}cause: the SHA-256 of the object is [\da-f]{64}, and the file was made for/,
    );
    assert.equal((await command(['run', HELLO, '--debug-file', file])).code, 0);
  });
});

test('a note names an object only if it is whole', () => {
  const object = bytesOf(HELLO);
  const note = objectNote(object);
  assert.equal(notedObject(section(note)), host().sha256(object));
  assert.equal(notedObject([]), undefined);
  assert.equal(notedObject(section(note.subarray(0, -1))), undefined);
  for (const at of [0, 4, 8, 12]) {
    const damaged = note.slice();
    damaged[at]! ^= 1;
    assert.equal(notedObject(section(damaged)), undefined, `byte ${at}`);
  }
});
