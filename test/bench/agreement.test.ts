import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { Diagnostic } from '../../base/diagnostic.ts';
import type { ProgramLine } from '../../bench/line.ts';
import { LINES } from '../../bench/lines.ts';
import { Emulated } from '../../bench/measure/emulated.ts';
import { buildHarnesses, Harness, type Harnesses, type HarnessKind } from '../../bench/measure/harness.ts';
import { whyNoCompiler } from '../compile.ts';
import { effort, sample, THOROUGH } from '../effort.ts';
import { skipUnless } from '../skip.ts';

/** Rounds enough that each depends on the one before it. */
const ROUNDS = effort(3, 20);

const programs = LINES.filter((line): line is ProgramLine => line.kind === 'program');
const noProcessor = process.arch === 'x64' && process.platform === 'linux' ? whyNoCompiler() : 'not an x86-64 Linux';
const needs: Readonly<Record<HarnessKind, string | undefined>> = {
  native: noProcessor,
  unicorn: noProcessor ?? (existsSync('/usr/include/unicorn/unicorn.h') ? undefined : 'no libunicorn'),
};

/** What a program leaves here after so many rounds. */
async function resultHere(line: ProgramLine, rounds: number): Promise<bigint | undefined> {
  const emulated = await Emulated.forLine({ ...line, rounds });
  try {
    return (await emulated.run()).result;
  } finally {
    await emulated.end();
  }
}

for (const kind of ['native', 'unicorn'] as const) {
  const left = kind === 'unicorn' ? THOROUGH : {};
  describe(`the harness ${kind}`, { ...left, ...skipUnless(needs[kind] === undefined, needs[kind] ?? '') }, () => {
    let harnesses: Harnesses;
    before(() => {
      harnesses = buildHarnesses();
    });

    for (const line of sample(programs, 2)) {
      test(`${line.name} does the same work there as here`, THOROUGH, async () => {
        const built = harnesses[kind];
        assert.ok('file' in built);
        const harness = new Harness(built.file, { ...line, rounds: ROUNDS });
        after(() => harness.end());
        assert.equal((await harness.run()).result, await resultHere(line, ROUNDS));
      });
    }

    test('a program that panics there says so', THOROUGH, async () => {
      const built = harnesses[kind];
      assert.ok('file' in built);
      const [line] = programs;
      const harness = new Harness(built.file, { ...line!, packet: line!.packet!.subarray(0, 20) });
      after(() => harness.end());
      await assert.rejects(harness.run(), (error: unknown) => {
        assert.ok(error instanceof Diagnostic);
        assert.equal(error.code, 'BENCH_HARNESS');
        assert.match(error.cause, /^the program panicked: panicked at .*range end index/s);
        return true;
      });
    });
  });
}

for (const line of sample(programs, 1)) {
  test(`the result of ${line.name} depends on how often it does its work`, async () => {
    const results = [await resultHere(line, 1), await resultHere(line, 2), await resultHere(line, 3)];
    assert.equal(new Set(results).size, results.length, results.join(', '));
  });
}

test('a program that does not run to its end is no measurement', async () => {
  const line = programs.find(({ packet }) => packet !== undefined)!;
  const emulated = await Emulated.forLine({ ...line, packet: line.packet!.subarray(0, 20) });
  await assert.rejects(emulated.run(), (error: unknown) => {
    assert.ok(error instanceof Diagnostic);
    assert.equal(error.message, `${line.program} cannot be measured: the program panicked`);
    assert.match(error.cause, /range end index/);
    return true;
  });
});
