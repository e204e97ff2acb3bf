import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { readBtf } from '../../../kernel-model/layouts/btf-reader.ts';
import { extractLayout, judgeArchitecture } from '../../../kernel-model/layouts/extract-layout.ts';
import type { StructLayout } from '../../../kernel-model/layouts/layout.ts';
import { effort, THOROUGH } from '../../effort.ts';
import { processorTime } from '../../patience.ts';
import { Random } from '../../runtime/object/random.ts';
import { encodeBtf } from './encode-btf.ts';
import { EVERY_KIND } from './every-kind.ts';

const kernel = new Uint8Array(readFileSync(new URL('fixtures/linux-6.18-x86_64.btf', import.meta.url)));
const small = encodeBtf(EVERY_KIND);

/** What the reader of layout files demands of a struct. */
function fits(struct: StructLayout, what: string): void {
  for (const [name, { offset, size, bitOffset, bitSize }] of struct.fields) {
    assert.ok(Number.isSafeInteger(offset) && offset + size <= struct.size, `${what}: ${struct.name}.${name}`);
    if (bitSize !== undefined) assert.ok((bitOffset ?? -1) >= 0 && (bitOffset ?? 0) + bitSize <= size * 8, what);
  }
}

/** Reads a BTF and lays out structs; anything but a layout that a file can hold or a diagnostic fails the test. */
function outcome(bytes: Uint8Array, what: string, wanted?: Record<string, 'all'>): string {
  const started = processorTime();
  try {
    const btf = readBtf(bytes, 'fuzz.btf');
    judgeArchitecture(btf);
    const structs = extractLayout(btf, wanted);
    for (const struct of structs.values()) fits(struct, what);
    return 'read';
  } catch (error) {
    assert.ok(error instanceof Diagnostic, `${what}: ${error instanceof Error ? error.stack : error}`);
    assert.equal(error.kind, error.code === 'BTF_SPLIT' ? 'unsupported' : 'input', what);
    assert.match(error.code, /^BTF_[A-Z_]+$/, `${what}: ${error.message}`);
    assert.match(error.message, /^fuzz\.btf: /, what);
    return error.code;
  } finally {
    const time = started();
    assert.ok(time < 5000, `${what} took ${time} ms`);
  }
}

test('every truncation is refused', () => {
  for (const bytes of [small, kernel.subarray(0, 3000)]) {
    for (let length = 0; length < bytes.length; length += length < 40 ? 1 : effort(7, 1)) {
      const code = outcome(bytes.subarray(0, length), `the first ${length} bytes`);
      const expected = length === 0 ? 'BTF_EMPTY' : length === 1 ? 'BTF_MAGIC' : 'BTF_TRUNCATED';
      assert.ok(code === expected || (code === 'BTF_HEADER' && length < 24), `${length}: ${code}`);
    }
  }
});

test('every byte of a small BTF may be any other', THOROUGH, () => {
  const seen = new Set<string>();
  for (let at = 0; at < small.length; at += 1) {
    for (const flip of effort([0x01], [0x01, 0xff])) {
      const bytes = small.slice();
      bytes[at] = (bytes[at] ?? 0) ^ flip;
      seen.add(outcome(bytes, `byte ${at} ^ ${flip}`, { sample: 'all' }));
    }
  }
  for (const code of ['read', 'BTF_NAME', 'BTF_TYPE', 'BTF_KIND', 'BTF_REFERENCE', 'BTF_MEMBER', 'BTF_NO_SIZE'])
    assert.ok(seen.has(code), `${code} among ${[...seen]}`);
});

test('flipped bits and swapped words of a kernel are read or refused', THOROUGH, () => {
  const random = new Random(1);
  const seen = new Map<string, number>();
  for (let round = 0; round < effort(80, 300); round += 1) {
    const bytes = kernel.slice();
    const changes: string[] = [];
    for (let times = 1 + random.below(3); times > 0; times -= 1) {
      const at = 24 + 4 * random.below((bytes.length - 24) >> 2);
      if (random.below(2) === 0) {
        const from = 24 + 4 * random.below((bytes.length - 24) >> 2);
        bytes.copyWithin(at, from, from + 4);
        changes.push(`word ${at} = word ${from}`);
      } else {
        const bit = random.below(32);
        bytes[at + (bit >> 3)] = (bytes[at + (bit >> 3)] ?? 0) ^ (1 << (bit & 7));
        changes.push(`word ${at} ^ bit ${bit}`);
      }
    }
    const code = outcome(bytes, changes.join(', '));
    seen.set(code, (seen.get(code) ?? 0) + 1);
  }
  assert.ok((seen.get('read') ?? 0) > effort(5, 20) && seen.size > 5, JSON.stringify([...seen]));
});
