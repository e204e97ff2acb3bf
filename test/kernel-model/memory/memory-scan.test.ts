import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { MemoryScan } from '../../../kernel-model/memory/memory-scan.ts';

const START = 4096;
const LENGTH = 5 * 64 + 24;
const LOW = 0x5ac3a53c;
const HIGH = 0xfe11c0de;

interface Scanned {
  readonly memory: WebAssembly.Memory;
  readonly scan: MemoryScan;
  readonly u8: Uint8Array;
}

function scanned(): Scanned {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 });
  return { memory, scan: new MemoryScan(memory), u8: new Uint8Array(memory.buffer) };
}

/** The same on a host that has no vector instructions. */
function scannedWithoutVectors(): Scanned {
  const validate = mock.method(WebAssembly, 'validate', () => false);
  const instance = mock.method(WebAssembly, 'Instance', () => assert.fail('the module with vectors is used'));
  try {
    return scanned();
  } finally {
    validate.mock.restore();
    instance.mock.restore();
  }
}

/** Writes the pattern, from a place on. */
function paint({ memory }: Scanned, start: number): void {
  const view = new DataView(memory.buffer);
  for (let at = start; at < start + LENGTH; at += 8) {
    view.setUint32(at, LOW, true);
    view.setUint32(at + 4, HIGH, true);
  }
}

for (const [name, make] of [
  ['with vectors', scanned],
  ['on a host without vectors', scannedWithoutVectors],
] as const) {
  describe(`the search for what differs from a pattern, ${name}`, () => {
    test('finds the group with the first byte that differs, wherever it is', () => {
      const made = make();
      for (const start of [START, START + 3]) {
        paint(made, start);
        for (let place = 0; place < 5 * 64; place++) {
          made.u8[start + place]! ^= 1;
          const found = made.scan.sameUpTo(start, start + LENGTH, LOW, HIGH);
          assert.equal(found, start + Math.floor(place / 64) * 64, `byte ${place} from ${start}`);
          made.u8[start + place]! ^= 1;
        }
      }
    });

    test('leaves what is not a whole group to the caller', () => {
      const made = make();
      paint(made, START);
      assert.equal(made.scan.sameUpTo(START, START + LENGTH, LOW, HIGH), START + 5 * 64);
      assert.equal(made.scan.sameUpTo(START, START + 63, LOW, HIGH), START);
      assert.equal(made.scan.sameUpTo(START, START - 8, LOW, HIGH), START);
    });

    test('looks at a memory that grew', () => {
      const made = make();
      made.memory.grow(1);
      paint(made, 2 ** 16);
      assert.equal(made.scan.sameUpTo(2 ** 16, 2 ** 16 + LENGTH, LOW, HIGH), 2 ** 16 + 5 * 64);
    });
  });
}
