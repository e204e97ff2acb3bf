import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../../node/package-root.ts';
import type { ObjectCoverage } from '../../../runtime/coverage/object-coverage.ts';
import { sourceCoverage } from '../../../runtime/coverage/source-coverage.ts';
import { THOROUGH } from '../../effort.ts';
import { skipUnless } from '../../skip.ts';
import { whyNoProcessor } from '../cpu/oracle/processor.ts';
import { bytesOf, type CountedEvent, countedRuns, DUP, FIXTURES } from './counted-runs.ts';

const absent = whyNoProcessor();
const REGISTER = pathToFileURL(join(packageRoot, 'test/runtime/cpu/oracle/lockstep/register.mjs')).href;
const SCRIPT = join(packageRoot, 'test/runtime/coverage/native-steps.ts');

/** How often the processor takes each instruction of a program, an instruction at a time. */
function nativeCounts(path: string, name: string, input: CountedEvent): readonly (readonly [number, number])[] {
  const words = ['--import', 'tsx', '--import', REGISTER, SCRIPT, path, name, JSON.stringify(input)];
  const { stdout, stderr, status } = spawnSync(process.execPath, words, {
    cwd: packageRoot,
    encoding: 'utf8',
    env: { ...process.env, REX_LOCKSTEP_ENGINE: 'usual' },
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

const PROGRAMS: readonly ({ readonly name: string; readonly path: string } & CountedEvent)[] = [
  { name: 'recursion', path: `${FIXTURES}/recursion`, event: DUP, wanted: 9 },
  { name: 'slice_index', path: `${FIXTURES}/slice_index`, event: DUP },
  { name: 'explicit_panic', path: 'test/runtime/object/debug-info/fixtures/explicit_panic', event: DUP },
];

const options = { ...THOROUGH, ...skipUnless(absent === undefined, absent ?? '') };
describe('the counts of each line are those of the processor, stepped', options, () => {
  for (const { name, path, ...input } of PROGRAMS) {
    test(name, async () => {
      const { coverage, runs } = await countedRuns(bytesOf(path), name, [input]);
      const native = nativeCounts(path, name, input);
      assert.equal(
        native.reduce((sum, [, times]) => sum + times, 0),
        runs[0]!.instructions,
      );
      const reached = new Map(native);
      const instructions = coverage.instructions.map(([address]) => [address, reached.get(address) ?? 0] as const);
      assert.deepEqual(coverage.instructions, instructions);
      const lines = (object: ObjectCoverage) =>
        sourceCoverage([object], true).map((file) => [file.path, [...file.lines].sort(([a], [b]) => a - b)]);
      assert.deepEqual(lines(coverage), lines({ ...coverage, instructions }));
    });
  }
});
