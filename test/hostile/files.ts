import { buildRexElf, RETURN_ZERO } from '../runtime/object/elf-builder.ts';

/** A file that is hostile before any of its code runs. */
export interface HostileFile {
  /** What it tries. */
  readonly what: string;
  readonly bytes: () => Uint8Array;
  /** The code that refuses it; `undefined` if it is read, and judged. */
  readonly refused?: RegExp;
}

const HANDLER = { name: '__rex_handle_timeout', section: '.text', code: RETURN_ZERO };
const PROGRAM = { name: 'prog', section: 'xdp', code: RETURN_ZERO };
/** Bytes of the largest file that is read. */
const LARGEST = 256 * 1024 * 1024;
const SYMBOL = 24;

function changed(change: (bytes: Uint8Array, view: DataView) => void, from = buildRexElf().bytes): Uint8Array {
  const bytes = from.slice();
  change(bytes, new DataView(bytes.buffer));
  return bytes;
}

/** A table at the end of the file in place of a section's bytes: copies of its first entries, without end. */
export function grown(section: string, entry: number, count: number): Uint8Array {
  const built = buildRexElf({ imports: ['bpf_ktime_get_ns'] });
  const { headerOffset, offset, size } = built.sections.get(section)!;
  const bytes = new Uint8Array(Math.ceil(built.bytes.length / 16) * 16 + entry * count);
  bytes.set(built.bytes);
  const start = bytes.length - entry * count;
  bytes.set(built.bytes.subarray(offset, offset + size), start);
  const one = built.bytes.subarray(offset + size - entry, offset + size);
  for (let at = start + size; at < bytes.length; at += entry) bytes.set(one, at);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(headerOffset + 24, BigInt(start), true);
  view.setBigUint64(headerOffset + 32, BigInt(entry * count), true);
  return bytes;
}

/** 120 KiB of instructions of one byte, and a function that begins at each of many. */
function functionsEverywhere(count: number): Uint8Array {
  const code = new Uint8Array(120 * 1024).fill(0x90);
  code.set(RETURN_ZERO, code.length - RETURN_ZERO.length);
  const symbols = Array.from({ length: count }, (_, n) => ({
    name: `f${n}`,
    at: ['xdp', n % code.length] as const,
    type: 'FUNC' as const,
    size: code.length - (n % code.length),
    binding: 'LOCAL' as const,
  }));
  return buildRexElf({
    functions: [{ ...PROGRAM, code }, HANDLER],
    symbols,
  }).bytes;
}

/** A name whose decoding refers back to itself again and again: each level has twice the text of the one below. */
function doublingName(levels: number): string {
  let name = 'C1a';
  for (let n = 0; n < levels; n++) {
    name = `I${name}${'B_'.repeat(2)}E`;
  }
  return `_R${name}`;
}

const named = (name: string) => () => buildRexElf({ functions: [PROGRAM, HANDLER, { ...HANDLER, name }] }).bytes;

/** Files that try to exhaust, hang or mislead those that read them. */
export const HOSTILE_FILES: Readonly<Record<string, HostileFile>> = {
  sections_beyond_counting: {
    what: 'a section count of 2^48 in section 0',
    bytes: () =>
      changed((_, view) => {
        const table = Number(view.getBigUint64(40, true));
        view.setUint16(60, 0, true);
        view.setBigUint64(table + 32, 2n ** 48n, true);
      }),
    refused: /ELF_TRUNCATED/,
  },
  program_headers_beyond_counting: {
    what: 'as many program headers as section 0 can say',
    bytes: () =>
      changed((_, view) => {
        const table = Number(view.getBigUint64(40, true));
        view.setUint16(56, 0xffff, true);
        view.setUint32(table + 44, 0xffffffff, true);
      }),
    refused: /ELF_/,
  },
  memory_size_of_8_eib: {
    what: 'a segment with p_memsz of 2^63',
    bytes: () => buildRexElf({}, { programHeaders: { 3: { p_memsz: 2n ** 63n } } }).bytes,
    refused: /ELF_|LOAD_SEGMENT/,
  },
  memory_size_of_1_tib: {
    what: 'a segment with p_memsz of 2^40',
    bytes: () => buildRexElf({}, { programHeaders: { 3: { p_memsz: 2n ** 40n } } }).bytes,
    refused: /LOAD_SEGMENT/,
  },
  a_million_symbols: {
    what: 'a million symbols with one name',
    bytes: () => grown('.symtab', SYMBOL, 1_000_000),
    refused: /ELF_TABLE_TOO_LONG/,
  },
  symbols_up_to_the_limit: {
    what: 'as many symbols with one name as are read',
    bytes: () => grown('.symtab', SYMBOL, 131_072),
  },
  symbols_to_the_end: {
    what: 'as many symbols as the largest file holds',
    bytes: () => grown('.symtab', SYMBOL, Math.floor((LARGEST - 2 ** 16) / SYMBOL)),
    refused: /ELF_TABLE_TOO_LONG/,
  },
  dynamic_symbols_to_the_end: {
    what: 'the same of dynamic symbols',
    bytes: () => grown('.dynsym', SYMBOL, Math.floor((LARGEST - 2 ** 16) / SYMBOL)),
    refused: /ELF_TABLE_TOO_LONG/,
  },
  relocations_to_the_end: {
    what: 'as many relocations as the largest file holds',
    bytes: () => grown('.rela.dyn', SYMBOL, Math.floor((LARGEST - 2 ** 16) / SYMBOL)),
    refused: /ELF_TABLE_TOO_LONG/,
  },
  dynamic_entries_to_the_end: {
    what: 'as many entries of the dynamic table as the largest file holds',
    bytes: () => grown('.dynamic', 16, Math.floor((LARGEST - 2 ** 16) / 16)),
    refused: /ELF_/,
  },
  functions_at_every_byte: {
    what: '100,000 functions that overlap, each as long as the code behind it',
    bytes: () => functionsEverywhere(100_000),
  },
  names_of_64_kib: {
    what: 'a program, a map and a function with names of 64 KiB less a byte',
    bytes: () =>
      buildRexElf({
        functions: [{ ...PROGRAM, name: 'p'.repeat(65_535) }, HANDLER, { ...HANDLER, name: 'f'.repeat(65_535) }],
        maps: [{ name: 'm'.repeat(65_535), type: 2, keySize: 4, valueSize: 8, maxEntries: 1 }],
      }).bytes,
    refused: /E2BIG/,
  },
  map_with_a_long_name: {
    what: 'a map and a program with names of 60 KB, and no function that the kernel refuses for its name',
    bytes: () =>
      buildRexElf({ maps: [{ name: 'm'.repeat(60_000), type: 2, keySize: 4, valueSize: 8, maxEntries: 1 }] }).bytes,
  },
  section_with_a_long_name: {
    what: 'an attach point of 60 KB',
    bytes: () =>
      buildRexElf({ functions: [{ ...PROGRAM, section: `tracepoint/${'c'.repeat(60_000)}/e` }, HANDLER] }).bytes,
  },
  import_with_a_long_name: {
    what: 'a kernel function of 60 KB',
    bytes: () => buildRexElf({ imports: ['i'.repeat(60_000)] }).bytes,
    refused: /E2BIG/,
  },
  name_that_doubles: { what: 'a mangled name that stands for 2^60 names', bytes: named(doublingName(60)) },
  name_that_descends: {
    what: 'a mangled name nested 120 deep',
    bytes: named(`_R${'Nv'.repeat(120)}C1a${'1b'.repeat(120)}`),
  },
  name_of_references: { what: 'a mangled name of references to itself', bytes: named('_RB_') },
  zeros_to_the_end: {
    what: 'an object with as many zeros behind it as the largest file has',
    bytes: () => {
      const bytes = new Uint8Array(LARGEST);
      bytes.set(buildRexElf().bytes);
      return bytes;
    },
  },
  larger_than_the_largest: {
    what: 'one byte more than is read',
    bytes: () => {
      const bytes = new Uint8Array(LARGEST + 1);
      bytes.set(buildRexElf().bytes);
      return bytes;
    },
    refused: /FILE_TOO_LARGE/,
  },
};
