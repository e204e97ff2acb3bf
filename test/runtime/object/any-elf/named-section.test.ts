import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { Diagnostic } from '../../../../base/diagnostic.ts';
import { isElf, readNamedSection } from '../../../../runtime/object/any-elf/named-section.ts';
import { readElfObject } from '../../../../runtime/object/elf-object.ts';
import { THOROUGH } from '../../../effort.ts';
import { corpusObjects } from '../corpus.ts';

interface Plan {
  readonly wide: boolean;
  readonly littleEndian: boolean;
  /** Count and index of names as section 0 has them, where the ELF header cannot hold them. */
  readonly extended?: boolean;
  readonly flags?: number;
  readonly type?: number;
  /** What `.BTF` has. */
  readonly content?: Uint8Array;
}

const CONTENT = Buffer.from('what the section holds');
const NAMES = Buffer.from('\0.BTF.ext\0.BTF\0.shstrtab\0');

/** An ELF file of any class and byte order: three sections, `.BTF.ext`, `.BTF` and the names. */
function elf({ wide, littleEndian, extended = false, flags = 0, type = 1, content: held = CONTENT }: Plan): Uint8Array {
  const [headerSize, entrySize] = wide ? [64, 64] : [52, 40];
  const names = headerSize;
  const content = names + NAMES.length;
  const table = content + held.length;
  const bytes = new Uint8Array(table + 4 * entrySize);
  const view = new DataView(bytes.buffer);
  const u16 = (at: number, value: number) => view.setUint16(at, value, littleEndian);
  const u32 = (at: number, value: number) => view.setUint32(at, value, littleEndian);
  const word = (at: number, value: number) =>
    wide ? view.setBigUint64(at, BigInt(value), littleEndian) : u32(at, value);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, littleEndian ? 1 : 2, 1]);
  word(wide ? 0x28 : 0x20, table);
  const sizes = wide ? 0x3a : 0x2e;
  u16(sizes, entrySize);
  u16(sizes + 2, extended ? 0 : 4);
  u16(sizes + 4, extended ? 0xffff : 3);
  bytes.set(NAMES, names);
  bytes.set(held, content);
  const section = (index: number, name: number, kind: number, mark: number, offset: number, size: number) => {
    const at = table + index * entrySize;
    u32(at, name);
    u32(at + 4, kind);
    word(at + 8, mark);
    word(at + (wide ? 0x18 : 0x10), offset);
    word(at + (wide ? 0x20 : 0x14), size);
  };
  if (extended) {
    section(0, 0, 0, 0, 0, 4);
    u32(table + (wide ? 0x28 : 0x18), 3);
  }
  section(1, 1, 1, 0, content, 4);
  section(2, 10, type, flags, content, held.length);
  section(3, 15, 3, 0, names, NAMES.length);
  return bytes;
}

const LARGE: Plan = { wide: true, littleEndian: true };

function refusal(bytes: Uint8Array): Diagnostic {
  try {
    readNamedSection(bytes, 'any.elf', '.BTF');
  } catch (error) {
    assert.ok(error instanceof Diagnostic, String(error));
    assert.equal(error.kind, 'input');
    return error;
  }
  return assert.fail('nothing was refused');
}

for (const wide of [true, false]) {
  for (const littleEndian of [true, false]) {
    const what = `${wide ? 64 : 32} bits, ${littleEndian ? 'little' : 'big'} endian`;
    test(`a section is found by its whole name: ${what}`, () => {
      const bytes = elf({ wide, littleEndian });
      assert.deepEqual(Buffer.from(readNamedSection(bytes, 'any.elf', '.BTF') ?? []), CONTENT);
      assert.equal(readNamedSection(bytes, 'any.elf', '.BTF.ext')?.length, 4);
      assert.equal(readNamedSection(bytes, 'any.elf', '.BT'), undefined);
      assert.equal(readNamedSection(bytes, 'any.elf', 'BTF'), undefined);
    });

    test(`counts and indexes that the header cannot hold are taken from section 0: ${what}`, () => {
      const bytes = elf({ wide, littleEndian, extended: true });
      assert.deepEqual(Buffer.from(readNamedSection(bytes, 'any.elf', '.BTF') ?? []), CONTENT);
    });

    test(`every truncation is refused: ${what}`, () => {
      const bytes = elf({ wide, littleEndian });
      for (let length = 0; length < bytes.length; length += 1) {
        const { code } = refusal(bytes.subarray(0, length));
        const expected =
          length < 4 ? 'ELF_NOT_ELF' : length < 5 ? 'ELF_CLASS' : length < 6 ? 'ELF_DATA' : 'ELF_TRUNCATED';
        assert.equal(code, expected, `${length} bytes`);
      }
    });

    test(`every byte may be any other: ${what}`, () => {
      const whole = elf({ wide, littleEndian });
      for (let at = 0; at < whole.length; at += 1) {
        for (const flip of [0x01, 0x80, 0xff]) {
          const bytes = whole.slice();
          bytes[at] = (bytes[at] ?? 0) ^ flip;
          try {
            readNamedSection(bytes, 'any.elf', '.BTF');
          } catch (error) {
            assert.ok(error instanceof Diagnostic, `byte ${at} ^ ${flip}: ${error}`);
          }
        }
      }
    });

    test(`a compressed section is unpacked, or refused: ${what}`, () => {
      const header = new Uint8Array(wide ? 24 : 12);
      const view = new DataView(header.buffer);
      view.setUint32(0, 1, littleEndian);
      if (wide) view.setBigUint64(8, BigInt(CONTENT.length), littleEndian);
      else view.setUint32(4, CONTENT.length, littleEndian);
      const packed = Buffer.concat([header, deflateSync(CONTENT)]);
      const bytes = elf({ wide, littleEndian, flags: 0x800, content: packed });
      assert.deepEqual(Buffer.from(readNamedSection(bytes, 'any.elf', '.BTF') ?? []), CONTENT);
      for (let at = 0; at < header.length; at += 1) {
        const changed = Uint8Array.from(packed);
        changed[at]! ^= 0x55;
        const padding = wide ? at >= 4 && (at < 8 || at >= 16) : at >= 8;
        if (padding) continue;
        const { code } = refusal(elf({ wide, littleEndian, flags: 0x800, content: changed }));
        assert.equal(code, 'ELF_COMPRESSED', `byte ${at}`);
      }
      assert.equal(refusal(elf({ wide, littleEndian, flags: 0x800 })).code, 'ELF_COMPRESSED');
      assert.ok(readNamedSection(elf({ wide, littleEndian, flags: 0x2 }), 'any.elf', '.BTF'));
    });
  }
}

test('a section without content in the file is empty', () => {
  assert.equal(readNamedSection(elf({ ...LARGE, type: 8 }), 'any.elf', '.BTF')?.length, 0);
});

test('broken headers are refused with their field', () => {
  const broken = (change: (view: DataView) => void) => {
    const bytes = elf(LARGE);
    change(new DataView(bytes.buffer));
    return refusal(bytes);
  };
  assert.match(broken((view) => view.setUint8(4, 3)).message, /e_ident\[EI_CLASS\] .* is 3/);
  assert.match(broken((view) => view.setUint8(5, 0)).message, /e_ident\[EI_DATA\] .* is 0/);
  assert.equal(broken((view) => view.setUint16(0x3a, 40, true)).code, 'ELF_HEADER_SIZE');
  assert.equal(broken((view) => view.setUint16(0x3e, 4, true)).code, 'ELF_SECTION_INDEX');
  assert.equal(broken((view) => view.setBigUint64(0x28, 1n << 63n, true)).code, 'ELF_TRUNCATED');
});

test('a file without a table of sections or of names has none', () => {
  for (const [at, size] of [
    [0x28, 8],
    [0x3e, 2],
  ] as const) {
    const bytes = elf(LARGE);
    bytes.fill(0, at, at + size);
    assert.equal(readNamedSection(bytes, 'any.elf', '.BTF'), undefined);
  }
});

test('the sections of an object of the corpus are those that the strict reader finds', () => {
  const { name, bytes } = corpusObjects().find((object) => object.name === 'hello') ?? assert.fail();
  const { sections } = readElfObject(bytes, name);
  assert.ok(sections.length > 8);
  for (const section of sections.slice(1)) {
    const first = sections.find((other) => other.name === section.name);
    assert.deepEqual(readNamedSection(bytes, name, section.name), first?.bytes, section.name);
  }
});

test('only what starts with the magic number is ELF', THOROUGH, () => {
  assert.ok(isElf(readFileSync(process.execPath)));
  assert.ok(!isElf(Buffer.from('\x7fEL')));
  assert.ok(!isElf(Buffer.from('kernel: 6.18')));
});
