import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { effort } from '../../effort.ts';
import { processorTime } from '../../patience.ts';
import { corpusObjects } from './corpus.ts';
import { built as small } from './faults.ts';
import { Random } from './random.ts';

/** Bytes between one place where a file is cut and the next, behind its header. */
const CUTS = effort(97, 1);
const FLIPPED_FILES = effort(60, 3000);

/** An object as a Rex build makes it, and a small one with something of everything. */
const objects: Readonly<Record<string, Uint8Array>> = {
  port_filter:
    corpusObjects().find(({ name }) => name === 'port_filter')?.bytes ?? assert.fail('no object port_filter'),
  built: small.bytes,
};

/** Whether the bytes are read or refused as they should be; anything else fails the test. */
function outcome(bytes: Uint8Array, what: string): 'read' | string {
  try {
    readElfObject(bytes, 'fuzz.o');
    return 'read';
  } catch (error) {
    assert.ok(error instanceof Diagnostic, `${what}: ${error instanceof Error ? error.stack : error}`);
    assert.equal(error.kind, error.code === 'ELF_PACKED_RELOCATIONS' ? 'unsupported' : 'input', what);
    assert.match(error.code, /^ELF_[A-Z_]+$/, what);
    assert.match(error.message, /^fuzz\.o: .* at offset 0x[0-9a-f]+ /, what);
    return error.code;
  }
}

/** Runs the cases; returns how often each outcome was seen. */
function count(cases: Iterable<readonly [Uint8Array, string]>): Map<string, number> {
  const seen = new Map<string, number>();
  for (const [bytes, what] of cases) {
    const started = processorTime();
    const code = outcome(bytes, what);
    const time = started();
    assert.ok(time < 5000, `${what} took ${time} ms`);
    seen.set(code, (seen.get(code) ?? 0) + 1);
  }
  return seen;
}

for (const [name, bytes] of Object.entries(objects)) {
  test(`every truncation of ${name} is refused`, () => {
    const lengths = Array.from(bytes.keys()).filter((length) => length < 256 || length % CUTS === 0);
    const seen = count(lengths.map((length) => [bytes.subarray(0, length), `the first ${length} bytes`]));
    assert.equal(seen.get('read'), undefined, 'the section header table ends the file, so no truncation is whole');
    assert.equal(seen.get('ELF_EMPTY'), 1);
    assert.equal(seen.get('ELF_NOT_ELF'), 3);
    assert.ok((seen.get('ELF_TRUNCATED') ?? 0) > lengths.length - 5);
  });

  test(`flipped bits of ${name} are read or refused`, () => {
    const random = new Random(bytes.length);
    const seen = count(
      (function* () {
        for (let round = 0; round < FLIPPED_FILES; round++) {
          const flipped = bytes.slice();
          const places: string[] = [];
          for (let times = 1 + random.below(4); times > 0; times--) {
            const at = random.below(flipped.length);
            flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
            places.push(at.toString(16));
          }
          yield [flipped, `bits flipped at ${places.join(', ')}`];
        }
      })(),
    );
    assert.ok((seen.get('read') ?? 0) > FLIPPED_FILES / 6);
    assert.ok(seen.size > 3, `few faults were met: ${[...seen.keys()]}`);
  });

  test(`header fields of ${name} set to extreme values are read or refused`, () => {
    const random = new Random(99);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const sectionTable = Number(view.getBigUint64(0x28, true));
    const extremes = [
      0n,
      1n,
      0x7fn,
      0xffn,
      0xffffn,
      0x7fff_ffffn,
      0xffff_ffffn,
      1n << 52n,
      (1n << 53n) - 1n,
      (1n << 64n) - 1n,
    ];
    const seen = count(
      (function* () {
        for (let round = 0; round < effort(300, 4000); round++) {
          const changed = bytes.slice();
          // The ELF header and the program headers, or the section headers.
          const at =
            round % 2 === 0 ? random.below(64 + 8 * 56) : sectionTable + random.below(bytes.length - sectionTable);
          const size = [1, 2, 4, 8][random.below(4)] ?? 1;
          const value = extremes[random.below(extremes.length)] ?? 0n;
          for (let byte = 0; byte < size && at + byte < changed.length; byte++) {
            changed[at + byte] = Number((value >> BigInt(8 * byte)) & 0xffn);
          }
          yield [changed, `${size} bytes at ${at.toString(16)} set to ${value.toString(16)}`];
        }
      })(),
    );
    assert.ok(seen.size > 8, `few faults were met: ${[...seen.keys()]}`);
  });
}

test('random bytes behind an ELF header are refused', () => {
  const random = new Random(5);
  const header = small.bytes.subarray(0, 64);
  const seen = count(
    Array.from({ length: effort(100, 500) }, (_, round) => {
      const bytes = Uint8Array.from({ length: 64 + random.below(4096) }, () => random.below(256));
      bytes.set(header);
      return [bytes, `round ${round}`] as const;
    }),
  );
  assert.equal(seen.get('read'), undefined);
});
