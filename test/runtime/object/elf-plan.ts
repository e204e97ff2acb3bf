import type {
  DYNAMIC,
  ELF_HEADER,
  PROGRAM_HEADER,
  RELOCATION,
  SECTION_HEADER,
  SYMBOL,
} from '../../../broken/objects/elf-records.ts';
import type { BuiltSection, Place } from './elf-image.ts';
import type { FieldValues } from './elf-records.ts';
import type { BuiltEntry, RelocationPlan, SymbolPlan } from './elf-tables.ts';

/** A function and its machine code. */
export interface FunctionPlan {
  readonly name: string;
  /** The section its code goes to, such as `xdp` for a program, `.text` for the rest. */
  readonly section: string;
  readonly code: Uint8Array;
  /** LOCAL by default, as linkers leave program symbols. */
  readonly binding?: 'LOCAL' | 'GLOBAL';
}

/** An entry of `.maps` and its OBJECT symbol: 32 bytes (Rex ABI: five u32, padding, u64 kptr). Numbers are 0 by default. */
export interface MapPlan {
  readonly name: string;
  readonly type?: number;
  readonly keySize?: number;
  readonly valueSize?: number;
  readonly maxEntries?: number;
  readonly flags?: number;
  /** `st_size` of the symbol; default: 32. */
  readonly size?: number;
}

/** A section beside those every object has; it follows the image in the file and has no address unless overridden. */
export interface SectionPlan {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Header fields; default: SHT_PROGBITS, not allocated. */
  readonly header?: FieldValues<typeof SECTION_HEADER>;
}

/** What the object holds. Everything has a default, so that `buildRexElf()` is a loadable object with one XDP program. */
export interface RexElfPlan {
  /** Default: program `prog` in section `xdp` and `__rex_handle_timeout` in `.text`, each `xor eax, eax; ret`. */
  readonly functions?: readonly FunctionPlan[];
  /** Default: none, and then no section `.maps`. */
  readonly maps?: readonly MapPlan[];
  /** `.rodata`; default: 16 bytes. */
  readonly readOnlyData?: Uint8Array;
  /** `.data.rel.ro`, in the RELRO segment; default: 16 bytes. */
  readonly relocatedData?: Uint8Array;
  /** `.data`, in a second writable segment; default: none. */
  readonly data?: Uint8Array;
  /** Size of `.bss`, in the segment of `.data`, in bytes; default: 0, and then no such section. */
  readonly zeroed?: number;
  /** Kernel symbols: each gets an undefined `.dynsym` entry, a slot in `.got` and a GLOB_DAT relocation. */
  readonly imports?: readonly string[];
  /** Undefined `.dynsym` entries that no relocation names. */
  readonly unusedImports?: readonly string[];
  /** RELATIVE relocations: the word at `at` points to `to`. */
  readonly pointers?: readonly PointerPlan[];
  /** Further relocations. In `.rela.dyn`, imports come first, then pointers, then these. */
  readonly relocations?: readonly RelocationPlan[];
  /** Further `.symtab` entries. */
  readonly symbols?: readonly SymbolPlan[];
  /** DT_NEEDED; default: `librexstub.so`. */
  readonly needed?: readonly string[];
  /** Further sections. */
  readonly sections?: readonly SectionPlan[];
  /** Sections to leave out, by name, such as `.symtab`. */
  readonly omit?: readonly string[];
}

/** A pointer in the image. */
export interface PointerPlan {
  readonly at: Place;
  readonly to: Place;
  /** The word stored in place; default: the address of `to`, as the kernel wants it. */
  readonly stored?: number | bigint;
}

/** Fields to write over what was built: by position for program headers and relocations, by name for the rest. */
export interface RexElfOverrides {
  readonly header?: FieldValues<typeof ELF_HEADER>;
  readonly programHeaders?: Readonly<Record<number, FieldValues<typeof PROGRAM_HEADER>>>;
  /** `''` is section 0. */
  readonly sectionHeaders?: Readonly<Record<string, FieldValues<typeof SECTION_HEADER>>>;
  readonly symbols?: Readonly<Record<string, FieldValues<typeof SYMBOL>>>;
  readonly dynamicSymbols?: Readonly<Record<string, FieldValues<typeof SYMBOL>>>;
  readonly relocations?: Readonly<Record<number, FieldValues<typeof RELOCATION>>>;
  /** By tag: the first entry with it. */
  readonly dynamic?: Readonly<Record<number, FieldValues<typeof DYNAMIC>>>;
}

/** The file and where its parts went (overrides not counted); offsets and addresses in bytes. */
export interface BuiltElf {
  readonly bytes: Uint8Array;
  /** Name → index, place in file and image, place of its header. `''` is section 0. */
  readonly sections: ReadonlyMap<string, BuiltSection>;
  /** Where the program headers lie in the file; their order is that of `buildRexElf`. */
  readonly programHeaders: readonly number[];
  /** Name → address, of every defined symbol. */
  readonly addresses: ReadonlyMap<string, number>;
  /** Import → address of its slot in `.got`. */
  readonly slots: ReadonlyMap<string, number>;
  /** Name → index and place of the entry, in `.symtab` and in `.dynsym`. */
  readonly symbols: ReadonlyMap<string, BuiltEntry>;
  readonly dynamicSymbols: ReadonlyMap<string, BuiltEntry>;
}
