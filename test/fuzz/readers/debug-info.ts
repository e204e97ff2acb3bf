import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { DebugInfo } from '../../../runtime/object/debug-info/debug-info.ts';
import { checkDebugFile, debugFileNames, readDebugFile } from '../../../runtime/object/debug-info/separate-file.ts';
import { type ElfObject, readElfObject } from '../../../runtime/object/elf-object.ts';
import { codeAddresses } from '../../runtime/object/debug-info/symbolizer.ts';
import { binarySeed } from '../forms/binary.ts';
import { compressedForm, compressedObjectOfForm, dwarfForm, objectOfForm } from '../forms/dwarf.ts';
import { debugFileForm } from '../forms/elf.ts';
import { FILE, type Reader } from '../reader.ts';

const FIXTURES = 'test/runtime/object/debug-info/fixtures';

/** Objects with debug information of two versions, uncompressed, so that changes reach it. */
const objects = ['dwarf4.so', 'dwarf5.so'].map((name) => readElfObject(readFileSync(join(FIXTURES, name)), name));

/** A small object of the corpus with debug information in compressed sections. */
const COMPRESSED = 'explicit_panic';

const versions: readonly Reader[] = objects.map((object) => ({
  name: object.fileName.replace('.so', ''),
  what: `debug information in DWARF ${object.fileName.replace(/\D/g, '')}`,
  seeds: () => [binarySeed(dwarfForm(object))],
  read: (input) => expectFrames(objectOfForm(object, input, FILE), object),
  place: /^fuzz\.input: /,
  ending: '.sections',
}));

/** Asks for the frames of every instruction of an object. */
function expectFrames(file: ConstructorParameters<typeof DebugInfo>[0], object: ElfObject): void {
  const info = new DebugInfo(file);
  for (const address of codeAddresses(object)) info.framesAt(address);
}

export const DEBUG_INFO_READERS: readonly Reader[] = [
  ...versions,
  {
    name: 'compressed-dwarf',
    what: 'debug information in compressed sections',
    seeds: () => [binarySeed(compressedForm(objects[0]!))],
    read: (input) => expectFrames(compressedObjectOfForm(objects[0]!, input, FILE), objects[0]!),
    place: /^fuzz\.input: /,
    ending: '.sections',
  },
  {
    name: 'debug-file',
    what: 'debug files beside objects',
    seeds: () =>
      ['dwarf4.so', 'dwarf5.so', COMPRESSED].map((name) =>
        binarySeed(debugFileForm(name, readFileSync(join(FIXTURES, name)))),
      ),
    read(input) {
      const file = { name: FILE, bytes: input };
      debugFileNames(readDebugFile(file).sections);
      checkDebugFile({ ...objects[0]!, fileName: 'object' }, file, crc32(input));
      expectFrames(readDebugFile(file), objects[0]!);
    },
    place: /^fuzz\.input(: | is not the debug file of )/,
    ending: '.debug',
  },
];
