import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DebugInfo } from '../../../runtime/object/debug-info/debug-info.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { codeAddresses } from '../../runtime/object/debug-info/symbolizer.ts';
import { binarySeed } from '../forms/binary.ts';
import { dwarfForm, objectOfForm } from '../forms/dwarf.ts';
import { FILE, type Reader } from '../reader.ts';

const FIXTURES = 'test/runtime/object/debug-info/fixtures';

/** Objects with debug information of two versions, uncompressed, so that changes reach it. */
const objects = ['dwarf4.so', 'dwarf5.so'].map((name) => readElfObject(readFileSync(join(FIXTURES, name)), name));

export const DEBUG_INFO_READERS: readonly Reader[] = objects.map((object) => ({
  name: object.fileName.replace('.so', ''),
  what: `debug information in DWARF ${object.fileName.replace(/\D/g, '')}`,
  seeds: () => [binarySeed(dwarfForm(object))],
  read(input) {
    const info = new DebugInfo(objectOfForm(object, input, FILE));
    for (const address of codeAddresses(object)) info.framesAt(address);
  },
  place: /^fuzz\.input: /,
  ending: '.sections',
}));
