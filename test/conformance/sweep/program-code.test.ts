import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { blockEntries } from '../../../conformance/sweep/points/watchdog-points.ts';
import { ProgramCode } from '../../../conformance/sweep/program-code.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';
import { dup, fireOne, kernelWith } from '../../runtime/run/corpus-kernel.ts';
import { objectBytes } from '../universal/judged.ts';

/** Where no object has code. */
const ELSEWHERE = 0x7fff_0000;

describe('the code of an object, along a run', () => {
  let code: ProgramCode;
  let path: readonly number[];

  before(async () => {
    const object = readElfObject(objectBytes('guards'), 'guards');
    code = new ProgramCode(object);
    const run = await fireOne(await kernelWith('guards'), dup(0, { disturbance: { noted: 1000 } }));
    path = run.noted!.path;
  });

  test('begins a block at its first instruction, and where control comes from elsewhere', () => {
    const begins = path.map((_, index) => code.beginsBlock(path, index));
    assert.equal(begins[0], true);
    // Most instructions follow the one before.
    const count = begins.filter(Boolean).length;
    assert.ok(count > 1 && count < path.length / 2, `${count} of ${path.length}`);
    const inside = begins.indexOf(false);
    const at = path[inside]!;
    assert.equal(code.beginsBlock([path[inside - 1]!, at], 1), false);
    assert.equal(code.beginsBlock([ELSEWHERE, at], 1), true);
    assert.equal(code.beginsBlock([at, at], 1), true, 'a place that is not the next');
    assert.equal(code.beginsBlock([at, ELSEWHERE], 1), false);
    assert.equal(code.beginsBlock([at], 1), false, 'behind the end');
  });

  test('has another side of each branch, and none where control left it for a third place', () => {
    const branch = path.findIndex((_, index) => code.notTaken(path, index) !== undefined);
    assert.ok(branch >= 0);
    const [at, next] = [path[branch]!, path[branch + 1]!];
    const other = code.notTaken(path, branch)!;
    assert.notEqual(other, next);
    assert.equal(code.notTaken([at, other], 0), next);
    assert.equal(code.notTaken([at, path[0]!], 0), undefined, 'the watchdog has come in between');
    assert.equal(code.notTaken([at], 0), undefined);
  });

  test('returns from the kernel behind a call, and a moment at that place is an instruction later', () => {
    const returns = path.flatMap((_, index) => (code.returnsFromKernel(path, index) ? [index] : []));
    assert.ok(returns.length > 0);
    const moments = blockEntries(code, path, 1000);
    for (const index of returns) {
      assert.ok(code.beginsBlock(path, index));
      assert.ok(!moments.includes(index) && moments.includes(index + 1), `${index}`);
    }
    assert.equal(code.returnsFromKernel(path, 0), false);
  });

  test('is visited at the places that are known: others are passed over, and so is a moment behind the end', () => {
    const [first] = path;
    assert.deepEqual(blockEntries(code, [first!, undefined as never, first!], 2), [0, 2]);
    const end = path.findIndex((_, index) => code.returnsFromKernel(path, index));
    assert.ok(!blockEntries(code, path.slice(0, end + 1), 1).includes(end + 1));
  });
});
