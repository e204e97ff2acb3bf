import { Diagnostic } from '../../base/diagnostic.ts';
import { readSection } from '../../kernel-model/contexts/table.ts';
import { hex } from '../object/byte-reader.ts';
import { RelocationType, SegmentType } from '../object/elf-constants.ts';
import type { ElfObject } from '../object/elf-object.ts';
import type { ElfRelocation } from '../object/relocations.ts';
import { MAP_SYMBOL_SIZE, MAPS_SECTION, symbolsOfMaps } from './map-symbols.ts';
import { TIMEOUT_HANDLER } from './programs.ts';
import { programSections } from './rex-object.ts';

const WORD = 8;

/**
 * Conventions that neither librex nor the kernel checks. A breach loads, but something in the object does not work, or
 * another kernel refuses it. Each function returns the breaches as diagnostics of kind `conformance`.
 */

/** EI_VERSION is 1 (gABI chapter 4, ELF Identification). @returns ELF_IDENT_VERSION */
export function judgeIdentVersion({ fileName, header }: ElfObject): Diagnostic[] {
  if (header.identVersion === 1) return [];
  return [
    breach({
      code: 'ELF_IDENT_VERSION',
      message: `${fileName}: e_ident[EI_VERSION] at offset 0x6 is ${header.identVersion}`,
      cause: 'the only version is 1 (EV_CURRENT); the kernel ignores it, but other tools refuse the file',
      hint: 'build the file again: it is damaged, or no linker made it',
    }),
  ];
}

/**
 * The word that each RELATIVE relocation changes contains its addend. @returns LOAD_RELATIVE_MISMATCH for each that
 * does not
 */
export function judgeAddends(object: ElfObject): Diagnostic[] {
  return object.relocations.flatMap((relocation) => {
    if (relocation.type !== RelocationType.RELATIVE) return [];
    const stored = wordInFile(object, relocation);
    const addend = BigInt.asUintN(64, relocation.addend);
    if (stored === undefined || stored === addend) return [];
    const place = `relocation ${relocation.index} of ${relocation.section}`;
    return [
      breach({
        code: 'LOAD_RELATIVE_MISMATCH',
        message: `${object.fileName}: ${place}: the word at ${hex(relocation.offset)} is ${hex(stored)}, and the addend is ${hex(addend)}`,
        cause:
          'kernels before February 2025 refuse an object if a word differs from the addend of its R_X86_64_RELATIVE',
        hint: 'link with -z rela --apply-dynamic-relocs (lld) or with mold, which write addends in place',
      }),
    ];
  });
}

/** The word in the loaded image; `undefined` beyond the segments. */
function wordInFile({ segments }: ElfObject, { offset }: ElfRelocation): bigint | undefined {
  const segment = segments.find(
    ({ type, address, memorySize }) =>
      type === SegmentType.LOAD && offset >= address && offset + WORD <= address + memorySize,
  );
  if (segment === undefined) return undefined;
  const word = new Uint8Array(WORD);
  word.set(segment.bytes.subarray(offset - segment.address, offset - segment.address + WORD));
  return new DataView(word.buffer).getBigUint64(0, true);
}

/** Each symbol in `.maps` has 32 bytes. @returns LOAD_MAP_SIZE for each that has not: librex makes no map for it */
export function judgeMapSizes(object: ElfObject): Diagnostic[] {
  return symbolsOfMaps(object)
    .filter(({ size }) => size !== MAP_SYMBOL_SIZE)
    .map(({ name, index, size }) =>
      breach({
        code: 'LOAD_MAP_SIZE',
        message: `${object.fileName}: map "${name}" (symbol ${index} of .symtab) is ${size} bytes long`,
        cause: `${MAPS_SECTION} holds descriptions of maps, ${MAP_SYMBOL_SIZE} bytes each; the loader ignores a symbol of another size, and the program finds no map`,
        hint: 'declare maps with #[rex_map], and put nothing else into the section',
      }),
    );
}

/** There is at least one program. @returns LOAD_NO_PROGRAM; nothing if there are no symbols, which is refused */
export function judgePrograms(object: ElfObject): Diagnostic[] {
  const { sections, symbols, fileName } = object;
  if (symbols.length === 0) return [];
  const holding = sections.filter(({ allocated, name }) => allocated && readSection(name) !== undefined);
  const indexes = new Set<unknown>(holding.map(({ index }) => index));
  if (symbols.some(({ type, sectionIndex }) => type === 'FUNC' && indexes.has(sectionIndex))) return [];
  const code = 'LOAD_NO_PROGRAM';
  if (holding.length > 0) {
    return [
      breach({
        code,
        message: `${fileName}: no function symbol is in section ${holding.map(({ name }) => name).join(', ')}`,
        cause: 'a program is a symbol of type STT_FUNC in a section named for its attach point',
        hint: 'keep the symbols of the programs: they are removed by strip and by -Wl,--discard-all',
      }),
    ];
  }
  const names = sections.filter(({ allocated }) => allocated).map(({ name }) => name);
  return [
    breach({
      code,
      message: `${fileName}: no section holds a program, so there is nothing to attach`,
      cause: `programs are in sections named ${programSections()}; this file has ${names.join(', ')}`,
      hint: 'give an object built from a function with a rex attribute, such as #[rex_xdp]',
    }),
  ];
}

/** The timeout handler is in the image's code. @returns LOAD_TIMEOUT_HANDLER_OUTSIDE; nothing if there is no handler */
export function judgeTimeoutHandler({ fileName, symbols, segments }: ElfObject): Diagnostic[] {
  const symbol = symbols.find(({ name, sectionIndex }) => name === TIMEOUT_HANDLER && sectionIndex !== 'UNDEF');
  if (symbol === undefined) return [];
  const { value } = symbol;
  const inCode = segments.some(
    ({ type, executable, address, memorySize }) =>
      type === SegmentType.LOAD && executable && value >= address && value < address + memorySize,
  );
  if (inCode) return [];
  return [
    breach({
      code: 'LOAD_TIMEOUT_HANDLER_OUTSIDE',
      message: `${fileName}: ${TIMEOUT_HANDLER} lies at ${hex(value)}, where the image has no code`,
      cause: 'the kernel does not check its address, and sends a program that runs too long there',
      hint: 'link the object again: its symbol table does not fit its segments',
    }),
  ];
}

function breach(details: {
  readonly code: string;
  readonly message: string;
  readonly cause: string;
  readonly hint: string;
}) {
  return new Diagnostic({ kind: 'conformance', ...details });
}
