import { latin1Bytes } from '../../base/bytes.ts';
import { Diagnostic } from '../../base/diagnostic.ts';
import { knownNames } from '../../base/known-names.ts';
import { readNumber } from '../../vocabulary/cells.ts';
import { ElfFields } from './elf-fields.ts';

/** One way to change an object file, by the words that name it. */
interface Breakage {
  /** As the list of phrases shows it. */
  readonly words: string;
  readonly pattern: RegExp;
  readonly apply: (bytes: Uint8Array, match: RegExpExecArray) => Uint8Array;
}

/** Names that a field may be set to instead of a number (ELF-64 object file format; x86-64 psABI, table 4.9). */
const VALUES: Readonly<Record<string, bigint>> = {
  ELFCLASS32: 1n,
  ELFDATA2MSB: 2n,
  ET_REL: 1n,
  ET_CORE: 4n,
  EM_386: 3n,
  EM_AARCH64: 183n,
  EM_BPF: 247n,
  R_X86_64_64: 1n,
  R_X86_64_COPY: 5n,
  R_X86_64_GLOB_DAT: 6n,
  R_X86_64_JUMP_SLOT: 7n,
  R_X86_64_RELATIVE: 8n,
};
const PROTECTION: Readonly<Record<string, bigint>> = { R: 4n, W: 2n, X: 1n };

function fieldValue(text: string): bigint {
  const named = Object.hasOwn(VALUES, text) ? VALUES[text] : undefined;
  if (named !== undefined) return named;
  if (/^[RWX]+$/.test(text)) return [...text].reduce((bits, letter) => bits | PROTECTION[letter]!, 0n);
  return readNumber(text, 'the value of an ELF field');
}

/** Gives an entry another name: in place where it fits, otherwise in a longer copy of its string table at the end of the file. */
function rename(bytes: Uint8Array, nameField: number, strings: string, name: string): Uint8Array {
  const elf = new ElfFields(bytes);
  const { offset, size } = elf.content(strings);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const place = offset + view.getUint32(nameField, true);
  const encoded = latin1Bytes(`${name}\0`);
  if (encoded.length <= elf.text(place).length + 1) {
    bytes.set(encoded, place);
    return bytes;
  }
  const longer = new Uint8Array([...bytes, ...bytes.subarray(offset, offset + size), ...encoded]);
  const moved = new ElfFields(longer);
  const header = moved.section(strings);
  moved.write({ offset: header + 24, size: 8 }, BigInt(bytes.length));
  moved.write({ offset: header + 32, size: 8 }, BigInt(size + encoded.length));
  moved.write({ offset: nameField, size: 4 }, BigInt(size));
  return moved.bytes;
}

const BREAKAGES: readonly Breakage[] = [
  {
    words: 'no bytes at all',
    pattern: /^no bytes at all$/,
    apply: () => new Uint8Array(0),
  },
  {
    words: 'only its first N bytes',
    pattern: /^only its first (\d+) bytes$/,
    apply: (bytes, match) => bytes.slice(0, Number(match[1])),
  },
  {
    words: 'FIELD set to VALUE (a field of the file header)',
    pattern: /^(\w+) set to (\S+)$/,
    apply: (bytes, match) => setField(bytes, match[1]!, undefined, match[2]!),
  },
  {
    words:
      'FIELD of OWNER set to VALUE (owners: program header N, section "x", symbol "x", dynamic symbol "x", relocation N, map "x")',
    pattern: /^(\w+) of (.+) set to (\S+)$/,
    apply: (bytes, match) => setField(bytes, match[1]!, match[2]!, match[3]!),
  },
  {
    words: 'section "x" renamed to "y"',
    pattern: /^section "(.+)" renamed to "(.*)"$/,
    apply: (bytes, match) => rename(bytes, new ElfFields(bytes).section(match[1]!), '.shstrtab', match[2]!),
  },
  {
    words: 'symbol "x" renamed to "y"',
    pattern: /^symbol "(.+)" renamed to "(.*)"$/,
    apply: (bytes, match) =>
      rename(bytes, new ElfFields(bytes).symbol('.symtab', '.strtab', match[1]!), '.strtab', match[2]!),
  },
  {
    words: 'dynamic symbol "x" renamed to "y" (not longer)',
    pattern: /^dynamic symbol "(.+)" renamed to "(.*)"$/,
    apply: (bytes, match) =>
      rename(bytes, new ElfFields(bytes).symbol('.dynsym', '.dynstr', match[1]!), '.dynstr', match[2]!),
  },
];

function setField(bytes: Uint8Array, field: string, owner: string | undefined, value: string): Uint8Array {
  const elf = new ElfFields(bytes);
  elf.write(elf.locate(field, owner), fieldValue(value));
  return elf.bytes;
}

/** The ways to change an object file, for the list of phrases. */
export const BREAKAGE_WORDS: readonly string[] = BREAKAGES.map((breakage) => breakage.words);

/**
 * A copy of an object file with one thing changed.
 * @throws Diagnostic where the words name no change, or the object has no such part
 */
export function breakObject(bytes: Uint8Array, words: string): Uint8Array {
  for (const { pattern, apply } of BREAKAGES) {
    const match = pattern.exec(words.trim());
    if (match !== null) return apply(Uint8Array.from(bytes), match);
  }
  const { nearest, list } = knownNames(words.trim(), BREAKAGE_WORDS, '; ');
  throw new Diagnostic({
    code: 'UNKNOWN_BREAKAGE',
    kind: 'input',
    message: `"${words}" is not a way to change an object file`,
    cause: `the ways are: ${list}`,
    hint: nearest === undefined ? 'choose one of these' : `write ${nearest}`,
  });
}
