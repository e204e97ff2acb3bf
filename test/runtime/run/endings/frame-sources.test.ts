import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describeCallSource } from '../../../../runtime/describe-source.ts';
import type { HelperCall } from '../../../../runtime/program-run.ts';
import { sourceOfCall } from '../../../../runtime/run/endings/frame-sources.ts';
import { dup, fireOne, kernelWith } from '../corpus-kernel.ts';

const frame = (name: string, line: number) => ({ name, file: 'a.rs', line, column: 1, inlined: false });
const CALL: HelperCall = { name: 'bpf_ktime_get_ns', args: [], result: 1n, site: 100, caller: 50 };

/** Lines that know the last bytes of two call instructions. */
const linesOf = (wrapper: string) => ({
  framesAt: (address: number) =>
    address === 99 ? [frame(wrapper, 7)] : address === 49 ? [frame('parse::filter', 12)] : [],
});

describe('the source of a helper call', () => {
  test('is that of the instruction that ends at its return address', () => {
    assert.deepEqual(sourceOfCall(CALL, linesOf('parse::header')), [frame('parse::header', 7)]);
  });

  test('goes on with the calling function where the kernel crate has made the call', () => {
    const frames = sourceOfCall(CALL, linesOf('rex::helpers::ktime'));
    assert.deepEqual(frames, [frame('rex::helpers::ktime', 7), frame('parse::filter', 12)]);
    assert.equal(describeCallSource({ callSource: () => frames }, CALL), 'a.rs:12:1 in parse::filter');
  });

  test('is not known without lines, without a place, and for a target that does not tell it', () => {
    assert.deepEqual(sourceOfCall(CALL, undefined), []);
    assert.deepEqual(sourceOfCall({}, linesOf('parse::header')), []);
    assert.equal(describeCallSource({}, CALL), undefined);
    assert.equal(describeCallSource({ callSource: () => [] }, CALL), undefined);
  });

  test('of an object of the corpus is its own line', async () => {
    const run = await fireOne(await kernelWith('hello'), dup());
    assert.match(describeCallSource(run, run.helpers[0]!)!, /^programs\/src\/hello\.rs:13:\d+ in hello::hello$/);
  });
});

describe('the source of the place where the watchdog found a program', () => {
  test('is told of a timeout, and of each firing', async () => {
    const { timeout, firings } = await fireOne(await kernelWith('endless'), dup());
    const own = timeout!.interruptedSource!.filter(({ file }) => file === 'programs/src/endless.rs');
    assert.deepEqual(own.length > 0 && own.every(({ line }) => line >= 12 && line <= 15), true, JSON.stringify(own));
    assert.deepEqual(firings[0]!.interruptedSource, timeout!.interruptedSource);
    assert.equal('at' in timeout!, false);
  });

  test('is not known in a helper', async () => {
    const target = await kernelWith('slow_helper', { helperDurations: { bpf_map_update_elem: 45e9 } });
    const { firings } = await fireOne(target, dup(5));
    for (const firing of firings) assert.equal(firing.interruptedSource, undefined);
    assert.ok(firings.length > 0);
  });
});
