import { Kernel } from '../../../kernel-model/kernel.ts';
import { loadLayout } from '../../../kernel-model/layouts/reader.ts';
import { auditBytes } from '../../../runtime/audit/audit-object.ts';
import { AUDITED_REQUIREMENTS } from '../../../runtime/audit/outcome.ts';
import { loadObject, unloadObject } from '../../../runtime/load/load-object.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { corpusObjects } from '../../runtime/object/corpus.ts';
import { built } from '../../runtime/object/faults.ts';
import { binarySeed } from '../forms/binary.ts';
import type { Seed } from '../forms/edits.ts';
import { elfForm } from '../forms/elf.ts';
import { FILE, type Reader } from '../reader.ts';

/** The small object with something of everything, and objects of the corpus that differ in what they have. */
const NAMES = ['hello', 'no_timeout_handler', 'map_calls', 'guards'];
/** Inputs after which a kernel is replaced by a new one. */
const KERNEL_LIFE = 5000;

function objectSeeds(): readonly Seed[] {
  const small = corpusObjects().filter(({ name }) => NAMES.includes(name));
  return [
    binarySeed(elfForm('built', built.bytes)),
    ...small.map(({ name, bytes }) => binarySeed(elfForm(name, bytes))),
  ];
}

let kernel: Kernel | undefined;
let uses = 0;

/** A kernel in which nothing is loaded. */
function emptyKernel(): Kernel {
  if (kernel === undefined || uses >= KERNEL_LIFE) {
    kernel?.memory.release();
    kernel = new Kernel({}, loadLayout());
    uses = 0;
  }
  uses += 1;
  return kernel;
}

/** What a load or an audit leaves behind would be there for the next. */
function expectEmpty(used: Kernel): void {
  if ([...used.maps.all()].length > 0 || used.kallsyms.tags().length > 0) {
    kernel = undefined;
    throw new Error('maps or symbols of the object are left in the kernel');
  }
}

export const OBJECT_READERS: readonly Reader[] = [
  {
    name: 'elf',
    what: 'ELF objects',
    seeds: objectSeeds,
    read: (input) => void readElfObject(input, FILE),
    place: /^fuzz\.input: .* at offset 0x[0-9a-f]+ /s,
    ending: '.o',
  },
  {
    name: 'loader',
    what: 'objects, as far as the kernel takes them',
    seeds: objectSeeds,
    read(input) {
      const used = emptyKernel();
      try {
        const object = readElfObject(input, FILE);
        unloadObject(used, loadObject(used, FILE, object));
      } finally {
        expectEmpty(used);
      }
    },
    place: /^fuzz\.input: /,
    ending: '.o',
  },
  {
    name: 'audit',
    what: 'objects, and the code in them without running it',
    seeds: objectSeeds,
    read(input) {
      const used = emptyKernel();
      try {
        const { outcomes } = auditBytes(input, FILE, used);
        if (outcomes.length !== AUDITED_REQUIREMENTS.length) throw new Error(`${outcomes.length} outcomes`);
      } finally {
        expectEmpty(used);
      }
    },
    place: /^fuzz\.input: /,
    ending: '.o',
  },
];
