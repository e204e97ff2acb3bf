/**
 * Numbers and names of the ELF format that this suite reads.
 * Source: System V ABI, chapters 4 and 5 (gABI), and the x86-64 psABI, table of relocation types.
 */

/** `e_type`: the kind of the file. */
export const ElfType = { REL: 1, EXEC: 2, DYN: 3, CORE: 4 } as const;

/** `e_machine` of x86-64. */
export const EM_X86_64 = 62;

/** `e_machine` of eBPF. */
export const EM_BPF = 247;

/** `p_type` of the program headers that this suite reads. */
export const SegmentType = {
  NULL: 0,
  LOAD: 1,
  DYNAMIC: 2,
  INTERP: 3,
  NOTE: 4,
  SHLIB: 5,
  PHDR: 6,
  TLS: 7,
  GNU_EH_FRAME: 0x6474e550,
  GNU_STACK: 0x6474e551,
  GNU_RELRO: 0x6474e552,
  GNU_PROPERTY: 0x6474e553,
} as const;

/** Bits of `p_flags`. */
export const SegmentFlag = { EXECUTE: 1, WRITE: 2, READ: 4 } as const;

/** `sh_type`. */
export const SectionType = {
  NULL: 0,
  PROGBITS: 1,
  SYMTAB: 2,
  STRTAB: 3,
  RELA: 4,
  HASH: 5,
  DYNAMIC: 6,
  NOTE: 7,
  NOBITS: 8,
  REL: 9,
  SHLIB: 10,
  DYNSYM: 11,
  INIT_ARRAY: 14,
  FINI_ARRAY: 15,
  PREINIT_ARRAY: 16,
  GROUP: 17,
  SYMTAB_SHNDX: 18,
  RELR: 19,
  ANDROID_REL: 0x60000001,
  ANDROID_RELA: 0x60000002,
  ANDROID_RELR: 0x6fffff00,
  GNU_HASH: 0x6ffffff6,
  GNU_VERDEF: 0x6ffffffd,
  GNU_VERNEED: 0x6ffffffe,
  GNU_VERSYM: 0x6fffffff,
} as const;

/** Bits of `sh_flags`. */
export const SectionFlag = { WRITE: 1, ALLOC: 2, EXECINSTR: 4, MERGE: 0x10, STRINGS: 0x20, INFO_LINK: 0x40 } as const;

/** Section indexes with special meanings. */
export const SpecialSection = { UNDEF: 0, LORESERVE: 0xff00, ABS: 0xfff1, COMMON: 0xfff2, XINDEX: 0xffff } as const;

/** `e_phnum` for a count in `sh_info` of section 0. */
export const PN_XNUM = 0xffff;

/** `d_tag` of the dynamic entries that this suite reads. */
export const DynamicTag = {
  NULL: 0,
  NEEDED: 1,
  STRTAB: 5,
  SYMTAB: 6,
  RELA: 7,
  RELASZ: 8,
  RELAENT: 9,
  STRSZ: 10,
  SYMENT: 11,
  SONAME: 14,
  RPATH: 15,
  REL: 17,
  PLTREL: 20,
  JMPREL: 23,
  RUNPATH: 29,
  RELR: 36,
  ANDROID_REL: 0x6000000f,
  ANDROID_RELA: 0x60000011,
  ANDROID_RELR: 0x6fffe000,
} as const;

const DYNAMIC_TAG_NAMES: ReadonlyMap<number, string> = new Map([
  [0, 'DT_NULL'],
  [1, 'DT_NEEDED'],
  [2, 'DT_PLTRELSZ'],
  [3, 'DT_PLTGOT'],
  [4, 'DT_HASH'],
  [5, 'DT_STRTAB'],
  [6, 'DT_SYMTAB'],
  [7, 'DT_RELA'],
  [8, 'DT_RELASZ'],
  [9, 'DT_RELAENT'],
  [10, 'DT_STRSZ'],
  [11, 'DT_SYMENT'],
  [12, 'DT_INIT'],
  [13, 'DT_FINI'],
  [14, 'DT_SONAME'],
  [15, 'DT_RPATH'],
  [16, 'DT_SYMBOLIC'],
  [17, 'DT_REL'],
  [18, 'DT_RELSZ'],
  [19, 'DT_RELENT'],
  [20, 'DT_PLTREL'],
  [21, 'DT_DEBUG'],
  [22, 'DT_TEXTREL'],
  [23, 'DT_JMPREL'],
  [24, 'DT_BIND_NOW'],
  [25, 'DT_INIT_ARRAY'],
  [26, 'DT_FINI_ARRAY'],
  [27, 'DT_INIT_ARRAYSZ'],
  [28, 'DT_FINI_ARRAYSZ'],
  [29, 'DT_RUNPATH'],
  [30, 'DT_FLAGS'],
  [32, 'DT_PREINIT_ARRAY'],
  [33, 'DT_PREINIT_ARRAYSZ'],
  [34, 'DT_SYMTAB_SHNDX'],
  [35, 'DT_RELRSZ'],
  [36, 'DT_RELR'],
  [37, 'DT_RELRENT'],
  [0x6000000f, 'DT_ANDROID_REL'],
  [0x60000010, 'DT_ANDROID_RELSZ'],
  [0x60000011, 'DT_ANDROID_RELA'],
  [0x60000012, 'DT_ANDROID_RELASZ'],
  [0x6fffe000, 'DT_ANDROID_RELR'],
  [0x6fffe001, 'DT_ANDROID_RELRSZ'],
  [0x6fffe003, 'DT_ANDROID_RELRENT'],
  [0x6ffffef5, 'DT_GNU_HASH'],
  [0x6ffffff0, 'DT_VERSYM'],
  [0x6ffffff9, 'DT_RELACOUNT'],
  [0x6ffffffb, 'DT_FLAGS_1'],
  [0x6ffffffe, 'DT_VERNEED'],
  [0x6fffffff, 'DT_VERNEEDNUM'],
]);

/** The name of a dynamic tag, such as `DT_NEEDED`; `d_tag 0x…` for one without a name here. */
export function dynamicTagName(tag: number): string {
  return DYNAMIC_TAG_NAMES.get(tag) ?? `d_tag 0x${tag.toString(16)}`;
}

/** The relocation types of Rex objects. */
export const RelocationType = { GLOB_DAT: 6, RELATIVE: 8 } as const;

const RELOCATION_TYPE_NAMES: readonly (string | undefined)[] = [
  'NONE',
  '64',
  'PC32',
  'GOT32',
  'PLT32',
  'COPY',
  'GLOB_DAT',
  'JUMP_SLOT',
  'RELATIVE',
  'GOTPCREL',
  '32',
  '32S',
  '16',
  'PC16',
  '8',
  'PC8',
  'DTPMOD64',
  'DTPOFF64',
  'TPOFF64',
  'TLSGD',
  'TLSLD',
  'DTPOFF32',
  'GOTTPOFF',
  'TPOFF32',
  'PC64',
  'GOTOFF64',
  'GOTPC32',
  'GOT64',
  'GOTPCREL64',
  'GOTPC64',
  'GOTPLT64',
  'PLTOFF64',
  'SIZE32',
  'SIZE64',
  'GOTPC32_TLSDESC',
  'TLSDESC_CALL',
  'TLSDESC',
  'IRELATIVE',
  'RELATIVE64',
  undefined,
  undefined,
  'GOTPCRELX',
  'REX_GOTPCRELX',
];

/** The psABI's name of a relocation type, such as `R_X86_64_RELATIVE`; `relocation type 77` for one without a name. */
export function relocationTypeName(type: number): string {
  const name = RELOCATION_TYPE_NAMES[type];
  return name === undefined ? `relocation type ${type}` : `R_X86_64_${name}`;
}
