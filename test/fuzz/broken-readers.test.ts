import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { sample, THOROUGH } from '../effort.ts';
import { BROKEN_READERS } from './broken-readers.ts';
import { inputOf } from './forms/edits.ts';
import { foundInputs, keepInput } from './found.ts';
import { fuzzReader } from './fuzz-reader.ts';
import { judge } from './judge.ts';
import { textOf } from './reader.ts';
import { describeReport } from './report-text.ts';

const RUNS = 1000;
/** Milliseconds in which an input is made smaller: the more where a try costs hardly anything, so that a slow machine comes to an end. */
const SHRINKING = { here: 40_000, elsewhere: 4000 };
const MOST_CHANGES = 6;
/** What is seen in this process: it does not hang, grow or end for that. */
const HERE = BROKEN_READERS.filter(({ name, fault }) => !/end-of|hang|slow|growth/.test(`${name} ${fault}`));

for (const reader of HERE) {
  test(`${reader.name} is a finding: ${reader.fault}`, () => {
    assert.deepEqual(judge(reader, inputOf(reader.seeds(), [0, []])), { kind: 'read' });
    const verdict = judge(reader, new TextEncoder().encode('one two'));
    assert.equal(verdict.kind === 'finding' && verdict.fault, reader.fault, JSON.stringify(verdict));
  });
}

describe('a watched process finds what readers do that are broken on purpose', THOROUGH, () => {
  for (const reader of sample(BROKEN_READERS, 1)) {
    test(reader.name, async () => {
      const report = await fuzzReader(
        reader.name,
        RUNS,
        1,
        HERE.includes(reader) ? SHRINKING.here : SHRINKING.elsewhere,
      );
      assert.ok(report.finding !== undefined);
      // A machine with little memory takes longer for the growth than an input may take.
      const faults = reader.fault === 'growth' ? ['growth', 'hang'] : [reader.fault];
      assert.ok(faults.includes(report.finding.fault), `${report.finding.fault}: ${report.finding.detail}`);
      const { input, plan } = report.finding;
      assert.doesNotMatch(textOf(input), /three/);
      // A fault that ends the process costs a process for each try.
      const most = HERE.includes(reader) ? 2 : MOST_CHANGES;
      assert.ok(plan[1].length <= most, `it is made small: ${JSON.stringify(plan)}`);
      assert.match(describeReport(report), /^ {2}FOUND at input \d+: /m);
    });
  }
});

test('a found input is kept under its fault and its hash, and is there to be tried again', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  try {
    const [reader] = BROKEN_READERS;
    const input = new TextEncoder().encode('one two');
    const path = keepInput(reader!, 'error without code', input, folder);
    assert.match(path, /\/broken\/crash\/error-[0-9a-f]{10}\.txt$/);
    assert.deepEqual(foundInputs(reader!, folder), [{ path, input }]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
