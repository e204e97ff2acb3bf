import { includesBytes, utf8Bytes } from '../../base/bytes.ts';
import { Diagnostic } from '../../base/diagnostic.ts';
import { PAGE_SIZE } from '../../kernel-model/memory/guest-memory.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import {
  judgeAddends,
  judgeIdentVersion,
  judgeMapSizes,
  judgePrograms,
  judgeTimeoutHandler,
} from '../../runtime/load/conventions.ts';
import { placeImage } from '../../runtime/load/image.ts';
import { LOAD_STEPS, type LoadSteps } from '../../runtime/load/load-steps.ts';
import { MAP_SYMBOL_SIZE } from '../../runtime/load/map-symbols.ts';
import { checkObjectName } from '../../runtime/load/object-name.ts';
import { refusal } from '../../runtime/load/refusal.ts';
import { KSYM_NAME_LEN } from '../../runtime/load/relocation.ts';
import type { ImageLayout } from '../../runtime/load/segment-checks.ts';
import { RelocationType, SegmentType } from '../../runtime/object/elf-constants.ts';
import type { ElfObject } from '../../runtime/object/elf-object.ts';
import type { ElfSegment } from '../../runtime/object/program-headers.ts';
import type { ElfRelocation } from '../../runtime/object/relocations.ts';
import type { ObjectRecord } from '../../runtime/run/loaded-objects.ts';
import type { Fault } from '../fault.ts';
import { brokenKernel, brokenLoading } from '../parts.ts';

/** A step that goes on where the whole one refuses with a code. */
export function passingOver<A extends readonly unknown[], R>(
  step: (...args: A) => R,
  code: string,
  instead: (...args: A) => R,
): (...args: A) => R {
  return (...args) => {
    try {
      return step(...args);
    } catch (error) {
      if (error instanceof Diagnostic && error.code === code) return instead(...args);
      throw error;
    }
  };
}

/** A step that refuses with another errno where the whole one refuses. */
export function answering<A extends readonly unknown[], R>(step: (...args: A) => R, errno: string): (...args: A) => R {
  return (...args) => {
    try {
      return step(...args);
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error;
      const { code, kind, message, cause, hint } = error;
      throw new Diagnostic({ code, kind, message, cause, hint, errno });
    }
  };
}

/** Loading that refuses what the kernel does not look at. */
function refusing(judge: (object: ElfObject) => readonly Diagnostic[]): Partial<LoadSteps> {
  return {
    findPrograms(object) {
      const [first] = judge(object);
      if (first !== undefined) {
        const { code, message, cause, hint } = first;
        throw refusal({ code, message, cause, hint });
      }
      return LOAD_STEPS.findPrograms(object);
    },
  };
}

/** A reader that takes a byte of the file for what it should be. */
function takingFor(offset: number, byte: number): Partial<LoadSteps> {
  return {
    readObject: (bytes, file) => {
      const read = Uint8Array.from(bytes);
      read[offset] = byte;
      return LOAD_STEPS.readObject(read, file);
    },
  };
}

function layoutOf(object: ElfObject): ImageLayout {
  const segments = object.segments.filter(({ type }) => type === SegmentType.LOAD);
  const ends = segments.map(({ address, memorySize }) => address + memorySize);
  return { segments, size: Math.ceil(Math.max(...ends) / PAGE_SIZE) * PAGE_SIZE };
}

/** Loading that does not make one of the checks of segments. */
function withoutCheck(code: string): Partial<LoadSteps> {
  return { checkSegments: passingOver(LOAD_STEPS.checkSegments, `LOAD_SEGMENT_${code}`, layoutOf) };
}

/** Loading that leaves out relocations that it should judge. */
function leavingOut(isLeftOut: (relocation: ElfRelocation, size: number) => boolean): Partial<LoadSteps> {
  return {
    resolveRelocations(object, kallsyms, size) {
      const relocations = object.relocations.filter((relocation) => !isLeftOut(relocation, size));
      return LOAD_STEPS.resolveRelocations({ ...object, relocations }, kallsyms, size);
    },
  };
}

/** Protection that lets segments be written to whatever their headers say. */
function protecting(isWritable: (segment: ElfSegment) => boolean): Partial<LoadSteps> {
  return {
    protectImage(memory, region, layout) {
      const segments = layout.segments.map((segment) => ({
        ...segment,
        writable: segment.writable || isWritable(segment),
      }));
      LOAD_STEPS.protectImage(memory, region, { ...layout, segments });
    },
  };
}

/** A kernel that registers functions under names without a part of them. */
function spelling(name: string, without: RegExp): Fault {
  return brokenLoading(name, {
    programFunctions: (...args) =>
      LOAD_STEPS.programFunctions(...args).map((one) => ({ ...one, name: one.name.replace(without, '') })),
  });
}

const LEGAL: readonly number[] = [RelocationType.RELATIVE, RelocationType.GLOB_DAT];

/** Unloading that lets the object go and forgets its links. */
class LinksStay extends EmulatedTarget {
  protected override remove(record: ObjectRecord, reason: string): void {
    this.objects.remove(record, reason);
  }
}

const OBJECT_FAULTS: readonly Fault[] = [
  brokenLoading('does not look at the class of an object', takingFor(4, 2)),
  brokenLoading('does not look at the data encoding of an object', takingFor(5, 1)),
  brokenLoading('does not look at the machine of an object', takingFor(18, 62)),
  brokenLoading('does not look at the type of an object', takingFor(16, 3)),
  brokenLoading('reads zeros behind the end of an object', {
    readObject: (bytes, file) => {
      const padded = new Uint8Array(Math.max(bytes.length, PAGE_SIZE));
      padded.set(bytes);
      return LOAD_STEPS.readObject(padded, file);
    },
  }),
  brokenLoading('refuses what is no object with ENOEXEC', {
    readObject: answering(LOAD_STEPS.readObject, 'ENOEXEC'),
  }),
  brokenLoading('answers with EINVAL where headers or contents end past the file', {
    readObject: answering(LOAD_STEPS.readObject, 'EINVAL'),
  }),
  brokenLoading('refuses another EI_VERSION than 1', refusing(judgeIdentVersion)),
];

const SEGMENT_FAULTS: readonly Fault[] = [
  brokenLoading('takes segments of any alignment', withoutCheck('ALIGNMENT')),
  brokenLoading('takes a segment with more bytes in the file than in memory', {
    checkSegments: passingOver(LOAD_STEPS.checkSegments, 'LOAD_SEGMENT_SIZE', (object) => {
      const segments = object.segments.map((segment) => ({
        ...segment,
        memorySize: Math.max(segment.memorySize, segment.fileSize),
      }));
      return layoutOf({ ...object, segments });
    }),
  }),
  brokenLoading('takes images of any size', withoutCheck('TOO_LARGE')),
  brokenLoading('lets segments share pages', withoutCheck('OVERLAP')),
  brokenLoading('takes segments in any order', withoutCheck('ORDER')),
  brokenLoading('takes images with holes', withoutCheck('HOLE')),
  brokenLoading('takes segments that are writable and executable', withoutCheck('WRITABLE_CODE')),
  brokenLoading('takes segments that cannot be read', withoutCheck('NOT_READABLE')),
  brokenLoading('answers with EINVAL where no segment is to be loaded', {
    checkSegments: answering(LOAD_STEPS.checkSegments, 'EINVAL'),
  }),
  brokenLoading('refuses a segment that cannot be read with EACCES', {
    checkSegments: answering(LOAD_STEPS.checkSegments, 'EACCES'),
  }),
];

const SYMBOL_FAULTS: readonly Fault[] = [
  brokenLoading(
    'leaves relocations of unknown types as they are',
    leavingOut(({ type }) => !LEGAL.includes(type)),
  ),
  brokenLoading(
    'leaves out relocations beyond the image',
    leavingOut(({ offset }, size) => offset + 8 > size),
  ),
  brokenLoading('adds the base to what is in the word of a relative relocation', {
    relocate: (memory, base, relocations) =>
      LOAD_STEPS.relocate(
        memory,
        base,
        relocations.map((one) => ({ ...one, addend: memory.readU64(base + one.offset) })),
      ),
  }),
  brokenLoading('refuses a relative relocation whose word is not its addend', refusing(judgeAddends)),
  brokenLoading('refuses a timeout handler that lies outside of the code', refusing(judgeTimeoutHandler)),
  brokenLoading('leaves imports that it does not know at 0', {
    resolveRelocations(object, kallsyms, size) {
      const relocations = object.relocations.filter(
        ({ symbol }) => symbol === undefined || kallsyms.resolve(symbol.name) !== undefined,
      );
      return LOAD_STEPS.resolveRelocations({ ...object, relocations }, kallsyms, size);
    },
  }),
  brokenLoading('cuts the names of imports off at 511 bytes', {
    resolveRelocations(object, kallsyms, size) {
      const relocations = object.relocations.map((relocation) => {
        const { symbol } = relocation;
        return symbol === undefined
          ? relocation
          : { ...relocation, symbol: { ...symbol, name: symbol.name.slice(0, KSYM_NAME_LEN - 1) } };
      });
      return LOAD_STEPS.resolveRelocations({ ...object, relocations }, kallsyms, size);
    },
  }),
  brokenKernel('offers numa_node though it is built without NUMA', (kernel) => {
    const resolve = kernel.kallsyms.resolve.bind(kernel.kallsyms);
    kernel.kallsyms.resolve = (name) => resolve(name === 'numa_node' ? 'cpu_number' : name);
  }),
  brokenLoading('loads objects without a timeout handler', {
    findTimeoutHandler: passingOver(LOAD_STEPS.findTimeoutHandler, 'LOAD_NO_TIMEOUT_HANDLER', () => 0),
  }),
  brokenLoading('takes the first symbol that begins like the timeout handler for it', {
    findTimeoutHandler: (object) =>
      LOAD_STEPS.findTimeoutHandler({
        ...object,
        symbols: object.symbols.map((symbol) =>
          symbol.name.startsWith('__rex_handle_timeout') ? { ...symbol, name: '__rex_handle_timeout' } : symbol,
        ),
      }),
  }),
  brokenLoading("registers a program's functions under mangled names", {
    programFunctions: (object, base, size) =>
      object.symbols
        .filter(({ type, value, sectionIndex }) => type === 'FUNC' && sectionIndex !== 'UNDEF' && value < size)
        .map(({ name, value, size: bytes }) => ({ name, offset: base + value, size: bytes })),
  }),
  spelling("leaves off what LLVM appended to a function's name", / \(\..*\)$/),
  spelling("leaves off the hash of a function's name", /::h[0-9a-f]{16}$/),
  brokenKernel("registers a program's functions with their sizes as they are", ({ kallsyms }) => {
    const add = kallsyms.addProgramSymbols.bind(kallsyms);
    kallsyms.addProgramSymbols = (tag, functions) =>
      add(tag, functions).map((symbol) => {
        const { size } = functions.find(({ offset, name }) => offset === symbol.offset && name === symbol.function)!;
        return { ...symbol, size };
      });
  }),
  brokenKernel("registers a program's functions without the object's tag", ({ kallsyms }) => {
    const add = kallsyms.addProgramSymbols.bind(kallsyms);
    kallsyms.addProgramSymbols = (tag, functions) =>
      add(tag, functions).map((symbol) => ({ ...symbol, name: `rex_prog::${symbol.function}` }));
  }),
];

const PROGRAM_FAULTS: readonly Fault[] = [
  brokenLoading('takes map symbols of any size', {
    readMapSymbols: (object) => {
      const symbols = object.symbols.map((symbol) =>
        symbol.type === 'OBJECT' ? { ...symbol, size: MAP_SYMBOL_SIZE } : symbol,
      );
      return LOAD_STEPS.readMapSymbols({ ...object, symbols });
    },
  }),
  brokenLoading('refuses map symbols of another size than 32 bytes', refusing(judgeMapSizes)),
  brokenLoading('refuses objects without programs', refusing(judgePrograms)),
  brokenLoading('takes objects of any name', { checkName: () => undefined }),
  brokenLoading('looks at the first 13 bytes of a name', { checkName: (name) => checkObjectName(name.slice(0, 13)) }),
  brokenLoading('looks at the whole of a name', {
    checkName(name) {
      LOAD_STEPS.checkName(name);
      if (!/[^\w.]/.test(name)) return;
      const message = `${name}: the kernel refuses the name`;
      throw refusal({ code: 'LOAD_NAME', message, cause: 'it is looked at as a whole', hint: 'name it otherwise' });
    },
  }),
  brokenLoading('takes functions of any name', { checkFunctions: () => undefined }),
  brokenLoading("takes an object's tag from the file", { loadTag: () => '4168211f00000000' }),
  brokenLoading('fills a tag with 16 digits', {
    loadTag: (base, kallsyms) => LOAD_STEPS.loadTag(base, kallsyms).replaceAll('0', '1'),
  }),
  brokenLoading('makes maps with one entry more than they say', {
    readMapSymbols: (object) =>
      LOAD_STEPS.readMapSymbols(object).map((map) => ({ ...map, maxEntries: map.maxEntries + 1 })),
  }),
  brokenLoading('leaves the addresses of maps 8 bytes off', {
    readMapSymbols: (object) => LOAD_STEPS.readMapSymbols(object).map((map) => ({ ...map, kptr: map.kptr - 8 })),
  }),
  brokenLoading('takes tc programs for xdp programs', {
    findPrograms: (object) =>
      LOAD_STEPS.findPrograms(object).map((program) =>
        program.type === 'tc' ? { ...program, type: 'xdp', kind: 'xdp' } : program,
      ),
  }),
  brokenLoading('does not know sections with the prefix rex/', {
    findPrograms: (object) => {
      const sections = object.sections.map((section) => ({
        ...section,
        name: section.name.startsWith('rex/') ? '.text' : section.name,
      }));
      return LOAD_STEPS.findPrograms({ ...object, sections });
    },
  }),
  brokenLoading('takes programs of unknown sections for kprobe programs', {
    findPrograms: (object) => {
      const sections = object.sections.map((section) => ({
        ...section,
        name: section.name.replace(/^[^.].*?\//, 'kprobe/'),
      }));
      return LOAD_STEPS.findPrograms({ ...object, sections });
    },
  }),
  brokenLoading('does not look at where a program starts', { checkPrograms: () => undefined }),
  { name: 'leaves the programs of an object that goes attached', target: () => new LinksStay() },
  brokenKernel('keeps the maps of an object that goes', ({ maps }) => {
    maps.put = () => undefined;
  }),
  brokenLoading('does not look at what a program is built for', { checkLayout: () => undefined }),
  brokenLoading('refuses what is built for another kernel, whatever it uses of it', {
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
  brokenLoading('lets everybody load programs', { checkPrivilege: () => undefined }),
  brokenLoading('refuses a loader without the privilege with EACCES', {
    checkPrivilege: answering(LOAD_STEPS.checkPrivilege, 'EACCES'),
  }),
  brokenLoading('leaves in .bss what was in its pages before', {
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

/** Kernels that load objects otherwise than they must (Rex ABI 1, 2). */
export const LOADING_FAULTS: readonly Fault[] = [
  ...OBJECT_FAULTS,
  ...SEGMENT_FAULTS,
  ...SYMBOL_FAULTS,
  ...PROGRAM_FAULTS,
];
