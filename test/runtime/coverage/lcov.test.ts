import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lcovParser } from '@friedemannsommer/lcov-parser';
import { lcovText } from '../../../runtime/coverage/lcov.ts';
import type { ObjectCoverage } from '../../../runtime/coverage/object-coverage.ts';
import { isOwnFile, sourceCoverage } from '../../../runtime/coverage/source-coverage.ts';
import { THOROUGH } from '../../effort.ts';
import { bytesOf, countedRuns, DUP, FIXTURES } from './counted-runs.ts';

async function parsed(objects: readonly ObjectCoverage[], all = false) {
  return await lcovParser({ from: lcovText(sourceCoverage(objects, all)) });
}

const NOTHING: ObjectCoverage = {
  name: 'x',
  sha256: '0'.repeat(64),
  noLines: null,
  files: [],
  functions: [],
  lines: [],
  instructions: [],
  jumps: [],
};

test('a parser of lcov reads the lines, functions and branches of a run, and their sums', THOROUGH, async () => {
  const { coverage } = await countedRuns(bytesOf(`${FIXTURES}/recursion`), 'recursion', [{ event: DUP, wanted: 7 }]);
  const [section, ...others] = await parsed([coverage]);
  assert.deepEqual(others, []);
  assert.equal(section!.path, 'programs/src/recursion.rs');
  const { lines, functions, branches } = section!;
  assert.deepEqual([lines.instrumented, lines.hit], [10, 10]);
  assert.deepEqual(lines.details.find(({ line }) => line === 25)?.hit, 7);
  const descend = functions.details.find(({ name }) => name === 'recursion::descend');
  assert.deepEqual([descend?.line, descend?.hit], [19, 8]);
  assert.equal(functions.instrumented, functions.details.length);
  const ways = branches.details.filter(({ line }) => line === 21).map(({ branch, hit }) => [branch, hit]);
  assert.deepEqual(ways, [
    ['0', 7],
    ['1', 1],
  ]);
  assert.equal(branches.instrumented, branches.details.length);
});

test("files of Rust's libraries and of the kernel crate are there only if they are asked for", THOROUGH, async () => {
  const { coverage } = await countedRuns(bytesOf(`${FIXTURES}/recursion`), 'recursion', [{ event: DUP, wanted: 1 }]);
  const paths = (await parsed([coverage], true)).map(({ path }) => path);
  assert.ok(paths.some((path) => path.startsWith('./library/core/')));
  assert.ok(paths.includes('programs/rex/src/entry.rs'));
  for (const own of ['src/main.rs', '/home/me/rex-firewall/src/lib.rs', 'library/mine.rs', 'programs/src/hello.rs']) {
    assert.ok(isOwnFile(own), own);
  }
  for (const other of ['/rustc/abc/library/core/src/fmt/mod.rs', '/root/.cargo/registry/src/x/lib.rs', 'rex/src/a.rs'])
    assert.ok(!isOwnFile(other), other);
});

test('whatever names and paths are, records stay records', async () => {
  const path = 'a\nend_of_record\nSF:/etc/passwd\r\u001b[31m,b';
  const name = 'f\nDA:1,999\nFNDA:5,g,h';
  const [section, ...others] = await parsed([
    {
      ...NOTHING,
      files: [path],
      functions: [{ name, address: 0, size: 1, file: 0, line: 3 }],
      lines: [{ file: 0, line: 3, name, code: [0] }],
      instructions: [[0, 2]],
      jumps: [{ address: 0, target: 9, taken: 0, fallen: 0, file: 0, line: 3 }],
    },
  ]);
  assert.deepEqual(others, []);
  assert.ok(!section!.path.includes('\n') && !section!.path.includes('\u001b'));
  assert.deepEqual(
    section!.lines.details.map(({ line, hit }) => [line, hit]),
    [[3, 2]],
  );
  assert.equal(section!.functions.details.length, 1);
  assert.equal(section!.functions.details[0]!.hit, 2);
  assert.deepEqual(
    section!.branches.details.map(({ hit }) => hit),
    [0, 0],
  );
});

test('copies of a function add up; other functions on the same line do not', async () => {
  const lines = [
    { file: 0, line: 5, name: 'f', code: [0, 1] },
    { file: 0, line: 5, name: 'f', code: [2] },
    { file: 0, line: 5, name: 'f::{closure#0}', code: [3] },
  ];
  const count = async (times: readonly number[]) => {
    const instructions = times.map((each, address) => [address, each] as const);
    const [section] = await parsed([{ ...NOTHING, files: ['a.rs'], lines, instructions }]);
    return section!.lines.details[0]!.hit;
  };
  assert.equal(await count([4, 6, 3, 5]), 9);
  assert.equal(await count([4, 6, 3, 50]), 50);
});
