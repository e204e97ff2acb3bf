import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EngineFactory } from '../../../../../runtime/cpu/engine.ts';
import { createEngine } from '../../../../../runtime/cpu/translation/translated-engine.ts';
import { effort, sample, THOROUGH } from '../../../../effort.ts';
import { skipUnless } from '../../../../skip.ts';
import { whyNoProcessor } from '../processor.ts';
import { disassemble } from '../report.ts';
import { makeLoops } from './batch.ts';
import { Proof } from './proof.ts';
import { shrink } from './shrink.ts';
import { tryBatch } from './trial.ts';

const absent = whyNoProcessor();
const options = skipUnless(absent === undefined, absent ?? '');

/** An engine that finds other bytes than the processor, where some bytes are. */
function otherCode(bytes: readonly number[], others: readonly number[]): EngineFactory {
  return (memory, image, kernelEntry) => {
    for (const { offset, size } of image.executable) {
      const code = Buffer.from(memory.u8.buffer, memory.u8.byteOffset + offset, size);
      for (let at = code.indexOf(Buffer.from(bytes)); at >= 0; at = code.indexOf(Buffer.from(bytes), at + 1))
        code.set(others, at);
    }
    return createEngine(memory, image, kernelEntry);
  };
}

const FAULTS = [
  { name: 'cwd instead of cqo', bytes: [0x48, 0x99], others: [0x66, 0x99], shown: /cqo/ },
  { name: 'btr instead of bts', bytes: [0x0f, 0xab], others: [0x0f, 0xb3], shown: /bts/ },
];

describe('loops of random instructions end in the engine as on the processor', () => {
  test('loops, sequences and single instructions, at once and in portions', { ...options, ...THOROUGH }, () => {
    const proof = new Proof(createEngine, effort(100, 4096), {
      loops: effort(10, 300),
      sequences: effort(0, 100),
      ofForm: effort(0, 1),
    });
    for (let seed = 1; seed <= effort(1, 6); seed++) {
      const wrong = proof.batch(seed);
      assert.equal(wrong?.disagreement.differences.join('\n'), undefined);
    }
    assert.ok(proof.instructions > effort(2_000, 5_000_000), `${proof.instructions} instructions`);
    assert.deepEqual(effort([], proof.missing()), [], 'never seen');
  });

  for (const { name, bytes, others, shown } of sample(FAULTS, 0)) {
    test(`a fault of the engine becomes one instruction: ${name}`, options, () => {
      const factory = otherCode(bytes, others);
      const { batch, loops } = makeLoops(5, 40, 300);
      const { disagreements } = tryBatch(batch, factory, 'whole');
      assert.ok(disagreements.length > 0, 'no loop has these bytes');
      const loop = loops.find(({ one }) => one === disagreements[0]!.one)!;
      const shrunk = shrink({ ...batch, cases: [loop.one] }, loop, factory, 'whole')!;
      const [instruction, ...more] = disassemble(shrunk.batch, shrunk.disagreement.one);
      assert.match(instruction!, shown);
      assert.match(more.join('\n'), /^ .*ud2$/);
    });
  }
});
