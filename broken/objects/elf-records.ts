/**
 * The records of an ELF64 file as tables of fields (ELF-64 object file format, 3 to 7). Written apart from the reader, so that the two can
 * disagree: what breaks files and what builds them in tests go by these.
 */

/** Field name → offset in the record and size, both in bytes. */
export type RecordLayout = Readonly<Record<string, readonly [offset: number, size: 1 | 2 | 4 | 8]>>;

export const ELF_HEADER = {
  EI_MAG0: [0, 1],
  EI_MAG1: [1, 1],
  EI_MAG2: [2, 1],
  EI_MAG3: [3, 1],
  EI_CLASS: [4, 1],
  EI_DATA: [5, 1],
  EI_VERSION: [6, 1],
  EI_OSABI: [7, 1],
  e_type: [16, 2],
  e_machine: [18, 2],
  e_version: [20, 4],
  e_entry: [24, 8],
  e_phoff: [32, 8],
  e_shoff: [40, 8],
  e_flags: [48, 4],
  e_ehsize: [52, 2],
  e_phentsize: [54, 2],
  e_phnum: [56, 2],
  e_shentsize: [58, 2],
  e_shnum: [60, 2],
  e_shstrndx: [62, 2],
} as const satisfies RecordLayout;

export const PROGRAM_HEADER = {
  p_type: [0, 4],
  p_flags: [4, 4],
  p_offset: [8, 8],
  p_vaddr: [16, 8],
  p_paddr: [24, 8],
  p_filesz: [32, 8],
  p_memsz: [40, 8],
  p_align: [48, 8],
} as const satisfies RecordLayout;

export const SECTION_HEADER = {
  sh_name: [0, 4],
  sh_type: [4, 4],
  sh_flags: [8, 8],
  sh_addr: [16, 8],
  sh_offset: [24, 8],
  sh_size: [32, 8],
  sh_link: [40, 4],
  sh_info: [44, 4],
  sh_addralign: [48, 8],
  sh_entsize: [56, 8],
} as const satisfies RecordLayout;

export const SYMBOL = {
  st_name: [0, 4],
  st_info: [4, 1],
  st_other: [5, 1],
  st_shndx: [6, 2],
  st_value: [8, 8],
  st_size: [16, 8],
} as const satisfies RecordLayout;

export const RELOCATION = {
  r_offset: [0, 8],
  r_type: [8, 4],
  r_sym: [12, 4],
  r_addend: [16, 8],
} as const satisfies RecordLayout;

export const DYNAMIC = { d_tag: [0, 8], d_val: [8, 8] } as const satisfies RecordLayout;
