import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { CRATE_SECTION, crateOf, describeCrate, readCrateNote } from '../../../runtime/load/crate-note.ts';
import { LAYOUT_SECTION } from '../../../runtime/load/layout-notes.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { THOROUGH } from '../../effort.ts';
import { buildRexElf } from '../object/elf-builder.ts';
import { kernelNote, note } from './notes.ts';

const CRATE = 0x301;

function objectWith(...notes: readonly Uint8Array[]) {
  const section = { name: CRATE_SECTION, bytes: Buffer.concat(notes), header: { sh_type: 7 } };
  return readElfObject(buildRexElf({ sections: [section] }).bytes, 'object');
}

const crateNote = (name: string, version: string) => note(CRATE, Buffer.from(`${name}\0${version}\0`));
const OURS = crateNote('rex-conformance-rex', '0.1.0');

test('the note names the crate and its version, whatever others note there', () => {
  const expected = { name: 'rex-conformance-rex', version: '0.1.0' };
  assert.deepEqual(
    readCrateNote(objectWith(note(1, Buffer.from('abc'), 'GNU\0'), OURS, note(0x999, OURS), OURS)),
    expected,
  );
  assert.equal(readCrateNote(objectWith(note(1, Buffer.from('abc'), 'GNU\0'))), undefined);
});

test('a note that cannot be read, or that another contradicts, is an error with its place', THOROUGH, () => {
  for (const bad of [
    Buffer.concat([OURS, crateNote('rex-conformance-rex', '0.2.0')]),
    crateNote('rex\u001b[2J', '1'),
    crateNote('', '1'),
    crateNote('a', ''),
    crateNote('a'.repeat(65), '1'),
    note(CRATE, Buffer.from('a\0b')),
    note(CRATE, Buffer.from('a\0b\0c\0')),
    OURS.subarray(0, OURS.length - 4),
  ]) {
    assert.throws(() => readCrateNote(objectWith(bad)), {
      code: 'CRATE_NOTE_INVALID',
      message: /^object: the note at offset 0x[0-9a-f]+ in \.note\.rex\.crate cannot be read$/,
    });
    assert.equal(crateOf(objectWith(bad)), null);
  }
});

test('an object without the note is never taken for one with it', () => {
  assert.equal(describeCrate(crateOf(objectWith(OURS))), 'rex-conformance-rex 0.1.0');
  assert.equal(describeCrate(crateOf(readElfObject(buildRexElf().bytes, 'object'))), 'not noted');
  const layout = { name: LAYOUT_SECTION, bytes: kernelNote(), header: { sh_type: 7 } };
  const noted = readElfObject(buildRexElf({ sections: [layout] }).bytes, 'object');
  assert.equal(describeCrate(crateOf(noted)), 'rex-conformance-rex, version not noted');
  const corpus = readFileSync(join(import.meta.dirname, '../../../programs/bin/hello'));
  assert.equal(
    describeCrate(crateOf(readElfObject(new Uint8Array(corpus), 'hello'))),
    'rex-conformance-rex, version not noted',
  );
});
