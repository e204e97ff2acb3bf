/** The kind of a file that is not an ELF file, by its first bytes. */
export interface FileKind {
  /** With its article, after `this is`: `an archive (a static library)`. */
  readonly what: string;
  /** Advice for a user who needs an object. */
  readonly hint: string;
  /** The command that unpacks it, if it is compressed. The file's name follows. */
  readonly unpack?: string;
}

interface Signature extends FileKind {
  readonly bytes: readonly number[];
  /** The offset of the bytes; 0 by default. */
  readonly at?: number;
}

const text = (letters: string): number[] => [...letters].map((letter) => letter.charCodeAt(0));

const LINK = 'link it into an object first';
const NATIVE = 'build for the target x86_64-unknown-none';
const LAYOUT = 'give a linked Rex object; npx rex-conformance layout --btf reads a kernel’s types';
const CAPTURE = 'give a linked Rex object here, and the capture with --packets';

function compressed(bytes: readonly number[], what: string, unpack: string): Signature {
  return { bytes, what: `a file compressed by ${what}`, hint: `unpack it first: ${unpack}`, unpack };
}

/** In order: the first match counts. */
const SIGNATURES: readonly Signature[] = [
  { bytes: text('!<arch>\n'), what: 'an archive (a static library, .a or .rlib)', hint: LINK },
  { bytes: text('!<thin>\n'), what: 'a thin archive (a static library, .a)', hint: LINK },
  {
    bytes: text('rust\0\0\0'),
    what: 'metadata of a Rust crate (.rmeta)',
    hint: 'build the crate: cargo check compiles nothing',
  },
  {
    bytes: [0x42, 0x43, 0xc0, 0xde],
    what: 'LLVM bitcode',
    hint: 'compile and link it first: it is what -C linker-plugin-lto leaves',
  },
  {
    bytes: [0xde, 0xc0, 0x17, 0x0b],
    what: 'LLVM bitcode',
    hint: 'compile and link it first: it is what -C linker-plugin-lto leaves',
  },
  { bytes: text('\0asm'), what: 'a WebAssembly module', hint: NATIVE },
  { bytes: text('HdrS'), at: 0x202, what: 'a compressed kernel image (vmlinuz, bzImage)', hint: LAYOUT },
  { bytes: text('MZ'), what: 'a program for Windows or UEFI (PE)', hint: NATIVE },
  ...[0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe].map((magic) => ({
    bytes: [24, 16, 8, 0].map((shift) => (magic >>> shift) & 0xff),
    what: 'a program or object for macOS (Mach-O)',
    hint: NATIVE,
  })),
  {
    bytes: [0xca, 0xfe, 0xba, 0xbe],
    what: 'a program for macOS of several machines (Mach-O), or a class of Java',
    hint: NATIVE,
  },
  ...['#!/', '#! /'].map((start) => ({
    bytes: text(start),
    what: 'a script',
    hint: 'give the object that it builds or starts',
  })),
  compressed([0x1f, 0x8b], 'gzip', 'gunzip'),
  compressed([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], 'xz', 'unxz'),
  compressed([0x28, 0xb5, 0x2f, 0xfd], 'zstd', 'unzstd'),
  compressed(text('BZh'), 'bzip2', 'bunzip2'),
  compressed([0x04, 0x22, 0x4d, 0x18], 'lz4', 'unlz4'),
  { bytes: text('PK\x03\x04'), what: 'a ZIP archive', hint: 'unpack it first, and give the object in it' },
  { bytes: [0x9f, 0xeb], what: 'BTF, the types of a kernel or program', hint: LAYOUT },
  { bytes: [0xeb, 0x9f], what: 'BTF, the types of a kernel or program', hint: LAYOUT },
  ...[0xa1b2c3d4, 0xd4c3b2a1, 0xa1b23c4d, 0x4d3cb2a1].map((magic) => ({
    bytes: [24, 16, 8, 0].map((shift) => (magic >>> shift) & 0xff),
    what: 'a packet capture (pcap)',
    hint: CAPTURE,
  })),
  { bytes: [0x0a, 0x0d, 0x0d, 0x0a], what: 'a packet capture (pcapng)', hint: CAPTURE },
];

/** The kind of a file in one of the formats that people mistake for objects; `undefined` for any other. */
export function kindOfFile(bytes: Uint8Array): FileKind | undefined {
  return SIGNATURES.find(({ bytes: expected, at = 0 }) => expected.every((byte, index) => bytes[at + index] === byte));
}

const TEXT_FILE: FileKind = {
  what: 'a text file',
  hint: 'give the object built from a source, not the source itself: npx rex-conformance build makes one of Rust sources',
};

/** The beginning of a JSON document. Tables of TOML begin with a bracket, too. */
const JSON_START = /^\s*(?:\{\s*["}]|\[\s*[{"\d\]])/;
const JSON_FILE: FileKind = {
  what: 'a JSON document',
  hint: 'give the object that a build makes, such as target/x86_64-unknown-none/release/NAME',
};

/** Files of text that belong to this suite, by the beginning of one of their first lines. */
const TEXT_KINDS: readonly (readonly [line: RegExp, kind: FileKind])[] = [
  [/^\s*Feature:/, { what: 'a feature', hint: 'give the object that it loads; npx cucumber-js runs features' }],
  [
    /"format": ?"rex-conformance results"/,
    { what: 'a bundle of results', hint: 'give a linked Rex object here; badge, verify and merge take results' },
  ],
  [
    /^objects:/,
    {
      what: "a project's file",
      hint: 'give no object: then check judges those of rex-conformance.yaml in this folder',
    },
  ],
  [
    /^(?:events|attach|cpus):/,
    { what: 'a file of events', hint: 'give a linked Rex object here, and the events with --events' },
  ],
];

/** The apparent kind of a text. @param start its beginning */
export function kindOfText(start: string): FileKind {
  const lines = start.split('\n');
  return (
    TEXT_KINDS.find(([line]) => lines.some((candidate) => line.test(candidate)))?.[1] ??
    (JSON_START.test(start) ? JSON_FILE : TEXT_FILE)
  );
}
