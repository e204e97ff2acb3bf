import { ELF_HEADER, PROGRAM_HEADER, type SECTION_HEADER } from '../../../broken/objects/elf-records.ts';
import { alignUp, ElfImage, type Group, PAGE, type Piece } from './elf-image.ts';
import type { BuiltElf, FunctionPlan, MapPlan, RexElfOverrides, RexElfPlan } from './elf-plan.ts';
import { type FieldValues, StringTableWriter, writeFields } from './elf-records.ts';
import {
  dynamicTable,
  type RelocationPlan,
  relocationTable,
  type SymbolPlan,
  symbolTable,
  writeDynamic,
  writeRelocations,
  writeSymbols,
} from './elf-tables.ts';

export type { BuiltElf, RexElfOverrides, RexElfPlan } from './elf-plan.ts';

/** `xor eax, eax; ret`: the shortest function. */
export const RETURN_ZERO: Uint8Array = Uint8Array.of(0x31, 0xc0, 0xc3);

const DEFAULT_FUNCTIONS: readonly FunctionPlan[] = [
  { name: 'prog', section: 'xdp', code: RETURN_ZERO },
  { name: '__rex_handle_timeout', section: '.text', code: RETURN_ZERO },
];

/**
 * Builds an object shaped like those a Rex build makes. Segments: R (tables, `.rodata`, `.maps`), R+E (code), RW (RELRO:
 * `.data.rel.ro`, `.dynamic`, `.got`) and, with mutable data, a second RW; each on pages of its own and at the same offset in
 * file and image, so that an address is also a file offset. Program headers: 0 PT_PHDR, 1 R, 2 R+E, 3 RW, (4 RW,) then
 * PT_DYNAMIC, PT_GNU_RELRO, PT_GNU_STACK. Then any field can be overridden, so that a test breaks exactly one thing:
 *
 * ```ts
 * const { bytes } = buildRexElf({ maps: [{ name: 'counts' }] }, { programHeaders: { 2: { p_flags: 7 } } });
 * ```
 */
export function buildRexElf(plan: RexElfPlan = {}, overrides: RexElfOverrides = {}): BuiltElf {
  const imports = plan.imports ?? [];
  const pointers = plan.pointers ?? [];
  const code = codePieces(plan.functions ?? DEFAULT_FUNCTIONS);
  const maps = mapPiece(plan.maps ?? []);
  const dynamicNames = new StringTableWriter();
  const needed = (plan.needed ?? ['librexstub.so']).map((name) => dynamicNames.add(name));
  const importSymbols = [...imports, ...(plan.unusedImports ?? [])].map(
    (name): SymbolPlan => ({ name, at: 'UNDEF', type: 'NOTYPE', binding: 'GLOBAL' }),
  );
  const dynsym = symbolTable('.dynsym', importSymbols, dynamicNames);
  const symbolNames = new StringTableWriter();
  const symtab = symbolTable('.symtab', [...code.symbols, ...maps.symbols, ...(plan.symbols ?? [])], symbolNames);
  const relocations: RelocationPlan[] = [
    ...imports.map((symbol, slot) => ({ at: ['.got', 8 * slot] as const, type: 6, symbol })),
    ...pointers.map(({ at, to, stored }) => ({ at, type: 8, addend: to, ...(stored === undefined ? {} : { stored }) })),
    ...(plan.relocations ?? []),
  ];
  const keep = (...pieces: readonly Piece[]): Piece[] => {
    const filled = pieces.filter(({ bytes, memorySize }) => bytes.length > 0 || memorySize !== undefined);
    return filled.filter(({ name }) => !(plan.omit ?? []).includes(name));
  };
  const data = { sh_flags: 3, sh_addralign: 16 };
  const groups: Group[] = [
    {
      flags: 4,
      pieces: keep(
        dynsym.piece,
        piece('.dynstr', dynamicNames.bytes(), { sh_type: 3, sh_flags: 2, sh_addralign: 1 }),
        relocationTable(relocations.length),
        piece('.rodata', plan.readOnlyData ?? new Uint8Array(16), { sh_flags: 2, sh_addralign: 16 }),
        maps.piece,
      ),
    },
    { flags: 5, pieces: keep(...code.pieces) },
    {
      flags: 6,
      pieces: keep(
        piece('.data.rel.ro', plan.relocatedData ?? new Uint8Array(16), data),
        dynamicTable(needed.length),
        piece('.got', new Uint8Array(8 * imports.length), { sh_flags: 3, sh_entsize: 8 }),
      ),
    },
    {
      flags: 6,
      pieces: keep(
        piece('.data', plan.data ?? new Uint8Array(0), data),
        ...((plan.zeroed ?? 0) === 0
          ? []
          : [{ ...piece('.bss', new Uint8Array(0), { ...data, sh_type: 8 }), memorySize: plan.zeroed ?? 0 }]),
      ),
    },
  ].filter((group, index) => index < 3 || group.pieces.length > 0);
  const headersEnd = 64 + 56 * (groups.length + 4);
  const image = new ElfImage(headersEnd, groups, [
    ...keep(symtab.piece, piece('.strtab', symbolNames.bytes(), { sh_type: 3, sh_addralign: 1 })),
    ...(plan.sections ?? []).map(({ name, bytes, header }) => piece(name, bytes, header ?? {})),
  ]);

  const dynamicSymbols = writeSymbols(image, dynsym, overrides.dynamicSymbols ?? {});
  const symbols = writeSymbols(image, symtab, overrides.symbols ?? {});
  writeRelocations(image, relocations, dynamicSymbols.entries, overrides.relocations ?? {});
  writeDynamic(image, needed, overrides.dynamic ?? {});
  image.writeSectionHeaders(
    { '.dynsym': '.dynstr', '.rela.dyn': '.dynsym', '.dynamic': '.dynstr', '.symtab': '.strtab' },
    overrides.sectionHeaders ?? {},
  );
  const programHeaders = writeProgramHeaders(image, headersEnd, overrides.programHeaders ?? {});
  writeElfHeader(image, programHeaders.length, overrides.header ?? {});
  return {
    bytes: image.bytes,
    sections: image.sections,
    programHeaders,
    addresses: symbols.addresses,
    slots: new Map(
      imports.map((name, slot) => [name, image.sections.has('.got') ? image.address(['.got', 8 * slot]) : 0]),
    ),
    symbols: symbols.entries,
    dynamicSymbols: dynamicSymbols.entries,
  };
}

function piece(name: string, bytes: Uint8Array, header: FieldValues<typeof SECTION_HEADER>): Piece {
  return { name, bytes, header: { sh_type: 1, sh_addralign: 8, ...header } };
}

/** Functions of one section follow one another at multiples of 16, the gaps filled with int3. */
function codePieces(functions: readonly FunctionPlan[]): { pieces: Piece[]; symbols: SymbolPlan[] } {
  const code = new Map<string, number[]>();
  const symbols: SymbolPlan[] = [];
  for (const { name, section, code: own, binding } of functions) {
    const bytes = code.get(section) ?? [];
    code.set(section, bytes);
    while (bytes.length % 16 !== 0) bytes.push(0xcc);
    symbols.push({ name, at: [section, bytes.length], type: 'FUNC', size: own.length, binding: binding ?? 'LOCAL' });
    bytes.push(...own);
  }
  const header = { sh_flags: 6, sh_addralign: 16 };
  return { pieces: [...code].map(([name, bytes]) => piece(name, Uint8Array.from(bytes), header)), symbols };
}

function mapPiece(maps: readonly MapPlan[]): { piece: Piece; symbols: SymbolPlan[] } {
  const bytes = new Uint8Array(32 * maps.length);
  const view = new DataView(bytes.buffer);
  const symbols = maps.map((map, index): SymbolPlan => {
    const fields = [map.type, map.keySize, map.valueSize, map.maxEntries, map.flags];
    for (const [field, value] of fields.entries()) view.setUint32(32 * index + 4 * field, value ?? 0, true);
    return { name: map.name, at: ['.maps', 32 * index], type: 'OBJECT', size: map.size ?? 32 };
  });
  return { piece: piece('.maps', bytes, { sh_flags: 2 }), symbols };
}

function writeProgramHeaders(
  image: ElfImage,
  headersEnd: number,
  overrides: NonNullable<RexElfOverrides['programHeaders']>,
): number[] {
  const span = (
    p_type: number,
    p_flags: number,
    start: number,
    fileSize: number,
    memorySize: number,
    p_align: number,
  ) => ({
    p_type,
    p_flags,
    p_offset: start,
    p_vaddr: start,
    p_paddr: start,
    p_filesz: fileSize,
    p_memsz: memorySize,
    p_align,
  });
  const dynamic = image.sections.get('.dynamic');
  const relro = image.loads[2] ?? { start: 0, fileEnd: 0, memoryEnd: 0 };
  const headers = [
    span(6, 4, 64, headersEnd - 64, headersEnd - 64, 8),
    ...image.loads.map(({ start, fileEnd, memoryEnd, flags }) =>
      span(1, flags, start, fileEnd - start, memoryEnd - start, PAGE),
    ),
    span(dynamic ? 2 : 0, 6, dynamic?.offset ?? 0, dynamic?.size ?? 0, dynamic?.size ?? 0, 8),
    span(0x6474e552, 4, relro.start, relro.fileEnd - relro.start, alignUp(relro.memoryEnd, PAGE) - relro.start, 1),
    span(0x6474e551, 6, 0, 0, 0, 0),
  ];
  return headers.map((values, index) => {
    const at = 64 + 56 * index;
    writeFields(image.bytes, at, PROGRAM_HEADER, { ...values, ...overrides[index] });
    return at;
  });
}

function writeElfHeader(image: ElfImage, programHeaders: number, overrides: FieldValues<typeof ELF_HEADER>): void {
  writeFields(image.bytes, 0, ELF_HEADER, {
    EI_MAG0: 0x7f,
    EI_MAG1: 0x45,
    EI_MAG2: 0x4c,
    EI_MAG3: 0x46,
    EI_CLASS: 2,
    EI_DATA: 1,
    EI_VERSION: 1,
    e_type: 3,
    e_machine: 62,
    e_version: 1,
    e_phoff: 64,
    e_shoff: image.sectionTable,
    e_ehsize: 64,
    e_phentsize: 56,
    e_phnum: programHeaders,
    e_shentsize: 64,
    e_shnum: image.sections.size,
    e_shstrndx: image.sections.get('.shstrtab')?.index ?? 0,
    ...overrides,
  });
}
