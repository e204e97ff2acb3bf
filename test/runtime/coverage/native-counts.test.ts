import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { lcovParser } from '@friedemannsommer/lcov-parser';
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

/** Features, and the programs in them that are compared. */
const FEATURES = ['features/panics/message.feature', 'features/stack/stack-check.feature'];
const CHOSEN = ['overflow', 'slice_index', 'recursion'];
const NATIVE = 'test/runtime/coverage/native-features.mjs';
const CUCUMBER = join(packageRoot, 'node_modules/@cucumber/cucumber/bin/cucumber.js');

/** Runs cucumber. @returns the text of a file that it left */
function leftBy(words: readonly string[], environment: NodeJS.ProcessEnv, file: string): string {
  const env = { ...process.env, FORCE_COLOR: '0', ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [CUCUMBER, ...words], {
    cwd: packageRoot,
    encoding: 'utf8',
    env,
  });
  assert.ok(status === 0 || /^PARTIAL/m.test(stdout), stdout + stderr);
  return readFileSync(file, 'utf8');
}

describe('lcov.info of features', options, () => {
  test('has the counts of the processor, line by line', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
    try {
      const at = (name: string) => join(folder, name);
      const lcov = leftBy(FEATURES, { REX_CONFORMANCE_COVERAGE: folder }, at('lcov.info'));
      const { objects } = JSON.parse(readFileSync(at('counts.json'), 'utf8')) as { objects: ObjectCoverage[] };
      const surroundings = {
        NODE_OPTIONS: `--import=${REGISTER}`,
        REX_LOCKSTEP_ENGINE: 'counts',
        REX_LOCKSTEP_STEPS: `${Number.MAX_SAFE_INTEGER}`,
        NATIVE_COUNTS: at('native.json'),
      };
      const native = JSON.parse(leftBy(['--config', NATIVE, ...FEATURES], surroundings, at('native.json'))) as Record<
        string,
        Record<number, number>
      >;
      const sections = new Map((await lcovParser({ from: lcov })).map((section) => [section.path, section]));
      for (const name of CHOSEN) {
        const object = objects.find((each) => each.name === name)!;
        const taken = native[name]!;
        const instructions = object.instructions.map(([address]) => [address, taken[address] ?? 0] as const);
        assert.equal(
          instructions.reduce((sum, [, times]) => sum + times, 0),
          Object.values(taken).reduce((sum, times) => sum + times, 0),
        );
        const [file] = sourceCoverage([{ ...object, instructions }], false);
        const { path, lines } = sections.get(`programs/src/${name}.rs`)!;
        assert.equal(file!.path, path);
        assert.deepEqual(
          lines.details.map(({ line, hit }) => [line, hit]),
          [...file!.lines].sort(([a], [b]) => a - b),
        );
        assert.ok(
          lines.details.some(({ hit }) => hit > 1),
          name,
        );
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
