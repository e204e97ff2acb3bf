import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../../base/diagnostic.ts';
import { DebugInfo } from '../../../../runtime/object/debug-info/debug-info.ts';
import { hasDebugInfo } from '../../../../runtime/object/debug-info/dwarf-sections.ts';
import { SourceLines } from '../../../../runtime/object/debug-info/source-lines.ts';
import { textOf } from '../../../../runtime/object/debug-info/source-place.ts';
import { type ElfObject, readElfObject } from '../../../../runtime/object/elf-object.ts';
import { effort, THOROUGH } from '../../../effort.ts';
import { skipUnless } from '../../../skip.ts';
import { hasTool } from '../../../tools.ts';
import { corpusObjects } from '../corpus.ts';
import { Random } from '../random.ts';
import { codeAddresses, framesOf, symbolized } from './symbolizer.ts';

/**
 * `program.c`, made by `clang -shared -nostdlib -fPIC -O2 -gdwarf-5` and lld with the source's folder mapped to `/source`; with
 * `-gdwarf-4`; and with the debug sections compressed by `llvm-objcopy --compress-debug-sections=zlib`. `lines.txt` is what
 * llvm-symbolizer says of each instruction.
 */
const FIXTURES = 'test/runtime/object/debug-info/fixtures';
const LINES = join(FIXTURES, 'lines.txt');
const DAMAGED = effort(100, 4000);

function fixture(name: string): ElfObject {
  return readElfObject(readFileSync(join(FIXTURES, name)), name);
}

/** A line for each address at which something else begins. */
function described(object: ElfObject, frames: readonly (readonly string[])[]): string {
  let before = '';
  return codeAddresses(object)
    .flatMap((address, n) => {
      const text = frames[n]!.join(' < ');
      if (text === before) return [];
      before = text;
      return [`0x${address.toString(16)} ${text}\n`];
    })
    .join('');
}

/** An object with other bytes in one of its debug sections. */
function withSection(object: ElfObject, name: string, bytes: Uint8Array): ElfObject {
  const sections = object.sections.map((section) => (section.name === name ? { ...section, bytes } : section));
  return { ...object, sections };
}

function refusal(object: ElfObject): Diagnostic | undefined {
  try {
    const info = new DebugInfo(object);
    for (const address of codeAddresses(object)) info.framesAt(address);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof Diagnostic, error instanceof Error ? error.stack : String(error));
    return error;
  }
}

describe('debug information', () => {
  test('tells functions, what is inlined in them, files, lines and columns', () => {
    const object = fixture('dwarf5.so');
    const text = described(object, framesOf(new DebugInfo(object), codeAddresses(object)));
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(LINES, text);
    assert.equal(text, readFileSync(LINES, 'utf8'), 'UPDATE_GOLDEN=1 writes it anew');
    assert.match(text, /^0x\w+ larger \/source\/program\.c:6:\d+ < largest \/source\/program\.c:12:17 < /m);
    assert.match(text, / \/source\/included\/elsewhere\.h:101:/);
  });

  test('is what llvm-symbolizer says', skipUnless(hasTool('llvm-symbolizer'), 'no llvm-symbolizer'), () => {
    const object = fixture('dwarf5.so');
    const theirs = symbolized(join(FIXTURES, 'dwarf5.so'), codeAddresses(object));
    assert.equal(described(object, theirs), readFileSync(LINES, 'utf8'));
  });

  test('is the same in DWARF 4, and compressed', () => {
    for (const name of ['dwarf4.so', 'dwarf5-zlib.so']) {
      const object = fixture(name);
      assert.equal(
        described(object, framesOf(new DebugInfo(object), codeAddresses(object))),
        readFileSync(LINES, 'utf8'),
        name,
      );
    }
  });

  test('an object without it knows nothing of its lines', THOROUGH, () => {
    const { bytes, name } = corpusObjects()[0]!;
    const object = readElfObject(bytes, name);
    assert.equal(hasDebugInfo(object.sections), false);
    assert.equal(hasDebugInfo(fixture('dwarf5.so').sections), true);
    const info = new DebugInfo(object);
    assert.deepEqual(info.framesAt(codeAddresses(object)[0]!), []);
  });
});

describe('damaged debug information', () => {
  const whole = fixture('dwarf5.so');
  const parts = whole.sections.filter(({ name, size }) => name.startsWith('.debug_') && size > 0);

  test('is refused with section and offset wherever it is cut off', THOROUGH, () => {
    const cut = new Set<string>();
    for (const { name, bytes } of parts) {
      for (let length = 0; length < bytes.length; length += effort(7, 1)) {
        const error = refusal(withSection(whole, name, bytes.subarray(0, length)));
        if (error === undefined) continue;
        cut.add(name);
        assert.match(error.message, /^dwarf5\.so: .* at offset 0x[0-9a-f]+ of \.debug_[a-z_]+ /);
      }
    }
    assert.deepEqual(
      ['.debug_abbrev', '.debug_addr', '.debug_info', '.debug_line', '.debug_str_offsets'].filter(
        (name) => !cut.has(name),
      ),
      [],
    );
  });

  test('is read or refused, whatever its bytes are', THOROUGH, () => {
    const random = new Random(13);
    const codes = new Map<string, number>();
    for (let n = 0; n < DAMAGED; n += 1) {
      const { name, bytes } = parts[n % parts.length]!;
      const damaged = Uint8Array.from(bytes);
      for (let left = 1 + random.below(4); left > 0; left -= 1)
        damaged[random.below(damaged.length)] = random.below(3) === 0 ? 0xff : random.below(256);
      const code = refusal(withSection(whole, name, damaged))?.code ?? 'read';
      assert.match(code, /^(?:read|DWARF_[A-Z_]+)$/);
      codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    assert.ok(codes.size > 5, [...codes].join(' '));
  });

  test('that refers to the same again and again ends', THOROUGH, () => {
    const abbreviations = whole.sections.find(({ name }) => name === '.debug_abbrev')!;
    // Code 1: an entry with 200,000 attributes that take no bytes (DW_AT_name, DW_FORM_flag_present).
    const attributes = Array.from({ length: 200_000 }, () => [0x03, 0x19]).flat();
    const table = Uint8Array.from([0x01, 0x34, 0x00, ...attributes, 0, 0, 0]);
    const entries = new Uint8Array(5000).fill(1);
    const unit = [5, 0, 1, 8, 0, 0, 0, 0];
    const length = unit.length + entries.length;
    const info = Uint8Array.from([length & 0xff, length >> 8, 0, 0, ...unit, ...entries]);
    // Its entries have children, so that they do not end with the first.
    table[2] = 1;
    const damaged = withSection(withSection(whole, abbreviations.name, table), '.debug_info', info);
    assert.equal(refusal(damaged)?.code, 'DWARF_TOO_MUCH');
  });

  test('functions that are inlined in each other without end are followed for a while', THOROUGH, () => {
    const { address, size } = whole.sections.find(({ name }) => name === '.text')!;
    // Code 1: a unit with children; 2: a subprogram; 3: an inlined subroutine; each with children, DW_AT_low_pc and DW_AT_high_pc.
    const code = [0x11, 0x01, 0x12, 0x06, 0, 0];
    const table = Uint8Array.from([1, 0x11, 1, ...code, 2, 0x2e, 1, ...code, 3, 0x1d, 1, ...code, 0]);
    const depth = 100_000;
    const entry = (number: number) => {
      const bytes = new Uint8Array(13);
      const view = new DataView(bytes.buffer);
      bytes[0] = number;
      view.setBigUint64(1, BigInt(address), true);
      view.setUint32(9, size, true);
      return bytes;
    };
    const header = new Uint8Array(12);
    new DataView(header.buffer).setUint32(0, 8 + 13 * (depth + 2), true);
    header.set([5, 0, 1, 8, 0, 0, 0, 0], 4);
    const info = Buffer.concat([header, entry(1), entry(2), ...Array.from({ length: depth }, () => entry(3))]);
    const nested = withSection(withSection(whole, '.debug_abbrev', table), '.debug_info', info);
    assert.equal(new DebugInfo(nested).framesAt(address).length, 256);
  });

  test('names without measure are not told', () => {
    const object = fixture('dwarf5.so');
    const names = new Uint8Array(60_000).fill(0x61);
    names[names.length - 1] = 0;
    const damaged = withSection(object, '.debug_str', names);
    const info = new DebugInfo(damaged);
    const address = codeAddresses(object).find((each) => info.framesAt(each).length > 1)!;
    assert.ok(textOf(info.framesAt(address)) > 100_000);
    assert.deepEqual(new SourceLines(() => damaged).framesAt(address), []);
    assert.ok(new SourceLines(() => object).framesAt(address).length > 1);
  });

  test('that is packed beyond measure is not unpacked', () => {
    const packed = fixture('dwarf5-zlib.so');
    const { bytes, name } = packed.sections.find((section) => section.name === '.debug_line')!;
    const change = (edit: (view: DataView) => void) => {
      const copy = Uint8Array.from(bytes);
      edit(new DataView(copy.buffer));
      return refusal(withSection(packed, name, copy));
    };
    assert.equal(change((view) => view.setUint32(0, 2, true))?.code, 'DWARF_COMPRESSED');
    assert.match(change((view) => view.setUint32(12, 1, true))?.cause ?? '', /at most 0x[0-9a-f]+ bytes/);
    assert.match(change((view) => view.setUint32(8, 1, true))?.message ?? '', /the content .* cannot be unpacked/);
    assert.match(
      change((view) => view.setUint32(8, view.getUint32(8, true) + 1, true))?.message ?? '',
      /ch_size .* is 0x/,
    );
  });
});
