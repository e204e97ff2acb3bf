import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askModel } from './compare-maps.ts';
import { ModelFormats } from './helpers/model-formats.ts';
import { bootModel, Frame } from './model.ts';
import { exerciseOf, formatCallOf, outcomeOf, readRegressions } from './regressions.ts';

const { maps, formats, reads } = readRegressions();

for (const entry of maps) {
  test(`regression: ${entry.name}`, () => {
    const outcome = askModel(exerciseOf(entry), Number(entry.cpus));
    assert.deepEqual(outcomeOf(entry, outcome), { created: String(entry.created), operations: entry.operations });
  });
}

test('regressions: formats', () => {
  const model = new ModelFormats();
  for (const entry of formats) {
    const { result, bytes } = model.tracePrintk(formatCallOf(entry));
    assert.deepEqual({ result, text: bytes.toString() }, { result: entry.result, text: entry.text }, entry.format);
  }
  model.release();
});

test('regressions: reads of addresses that are not mapped', () => {
  const { kernel } = bootModel(1);
  const frame = new Frame();
  const place = kernel.memory.allocate('oracle', 4096, 3);
  for (const { size, address, result } of reads) {
    frame.setPointer(0, place.offset);
    frame.set(1, Number(size));
    frame.setU64(2, address);
    kernel.helpers.find('bpf_probe_read_kernel')!.call!(kernel, frame);
    assert.equal(frame.result, result, `${size} bytes at 0x${address.toString(16)}`);
  }
  kernel.release();
});
