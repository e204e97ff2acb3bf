import { includesBytes, utf8Bytes } from '../../../base/bytes.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { judgeMapSizes, judgePrograms } from '../../../runtime/load/conventions.ts';
import { placeImage } from '../../../runtime/load/image.ts';
import { LOAD_STEPS } from '../../../runtime/load/load-steps.ts';
import { MAP_SYMBOL_SIZE } from '../../../runtime/load/map-symbols.ts';
import { checkObjectName } from '../../../runtime/load/object-name.ts';
import { refusal } from '../../../runtime/load/refusal.ts';
import type { ObjectRecord } from '../../../runtime/run/loaded-objects.ts';
import type { Fault } from '../../fault.ts';
import { brokenKernel, brokenLoading } from '../../parts.ts';
import { answering, protecting, refusing } from './changed-steps.ts';

/** Unloading that lets the object go and forgets its links. */
class LinksStay extends EmulatedTarget {
  protected override remove(record: ObjectRecord, reason: string): void {
    this.objects.remove(record, reason);
  }
}

/** Kernels that look for programs, maps and names in objects otherwise than they must, and let them go otherwise. */
export const PROGRAM_FAULTS: readonly Fault[] = [
  brokenLoading('accepts map symbols of any size', {
    readMapSymbols: (object) => {
      const symbols = object.symbols.map((symbol) =>
        symbol.type === 'OBJECT' ? { ...symbol, size: MAP_SYMBOL_SIZE } : symbol,
      );
      return LOAD_STEPS.readMapSymbols({ ...object, symbols });
    },
  }),
  brokenLoading('refuses map symbols that do not have 32 bytes', refusing(judgeMapSizes)),
  brokenLoading('refuses objects without programs', refusing(judgePrograms)),
  brokenLoading('accepts objects of any name', { checkName: () => undefined }),
  brokenLoading('checks only the first 13 bytes of a name', {
    checkName: (name) => checkObjectName(name.slice(0, 13)),
  }),
  brokenLoading('checks the whole name', {
    checkName(name) {
      LOAD_STEPS.checkName(name);
      if (!/[^\w.]/.test(name)) return;
      const message = `${name}: the kernel refuses the name`;
      throw refusal({ code: 'LOAD_NAME', message, cause: 'it is looked at as a whole', hint: 'give it another name' });
    },
  }),
  brokenLoading('accepts functions of any name', { checkFunctions: () => undefined }),
  brokenLoading('computes the tag of an object from the file', { loadTag: () => '4168211f00000000' }),
  brokenLoading('fills a tag with 16 digits', {
    loadTag: (base, kallsyms) => LOAD_STEPS.loadTag(base, kallsyms).replaceAll('0', '1'),
  }),
  brokenLoading('creates maps with one entry too many', {
    readMapSymbols: (object) =>
      LOAD_STEPS.readMapSymbols(object).map((map) => ({ ...map, maxEntries: map.maxEntries + 1 })),
  }),
  brokenLoading('gives addresses of maps that are 8 bytes off', {
    readMapSymbols: (object) => LOAD_STEPS.readMapSymbols(object).map((map) => ({ ...map, kptr: map.kptr - 8 })),
  }),
  brokenLoading('treats tc programs as xdp programs', {
    findPrograms: (object) =>
      LOAD_STEPS.findPrograms(object).map((program) =>
        program.type === 'tc' ? { ...program, type: 'xdp', kind: 'xdp' } : program,
      ),
  }),
  brokenLoading('ignores sections with the prefix rex/', {
    findPrograms: (object) => {
      const sections = object.sections.map((section) => ({
        ...section,
        name: section.name.startsWith('rex/') ? '.text' : section.name,
      }));
      return LOAD_STEPS.findPrograms({ ...object, sections });
    },
  }),
  brokenLoading('treats programs of unknown sections as kprobe programs', {
    findPrograms: (object) => {
      const sections = object.sections.map((section) => ({
        ...section,
        name: section.name.replace(/^[^.].*?\//, 'kprobe/'),
      }));
      return LOAD_STEPS.findPrograms({ ...object, sections });
    },
  }),
  brokenLoading('does not check where a program starts', { checkPrograms: () => undefined }),
  { name: 'leaves the programs of an unloaded object attached', target: () => new LinksStay() },
  brokenKernel('keeps the maps of an unloaded object', ({ maps }) => {
    maps.put = () => undefined;
  }),
  brokenLoading('does not check which kernel a program is built for', { checkLayout: () => undefined }),
  brokenLoading('refuses programs that are built for another kernel even if no field differs', {
    checkLayout(object, layout) {
      const release = utf8Bytes(`${layout.kernel}\0`);
      if (includesBytes(object.bytes, release)) return;
      throw refusal({
        code: 'LAYOUT_VERSION',
        message: `${object.fileName}: not built for Linux ${layout.kernel}`,
        cause: 'the release in the notes is another',
        hint: 'build it for this kernel',
      });
    },
  }),
  brokenLoading('lets every loader load programs', { checkPrivilege: () => undefined }),
  brokenLoading('refuses a loader without the privilege with EACCES', {
    checkPrivilege: answering(LOAD_STEPS.checkPrivilege, 'EACCES'),
  }),
  brokenLoading('leaves the old content of its pages in .bss', {
    placeImage(memory, name, layout) {
      const region = placeImage(memory, name, layout);
      for (const { address, fileSize, memorySize } of layout.segments) {
        memory.u8.fill(0xcc, region.offset + address + fileSize, region.offset + address + memorySize);
      }
      return region;
    },
  }),
  brokenLoading(
    'leaves the code of a program writable',
    protecting(({ executable }) => executable),
  ),
  brokenLoading(
    'leaves the constants of a program writable',
    protecting(({ executable }) => !executable),
  ),
];
