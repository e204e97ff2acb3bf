import assert from 'node:assert/strict';
import { relative } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { effort } from '../effort.ts';
import { inputOf, PLANS } from './forms/edits.ts';
import { foundInputs } from './found.ts';
import { measure } from './process/measured.ts';
import { READERS } from './readers/table.ts';

/** New inputs of each reader in every run, always the same. Many more belong to `npm run fuzz`. */
const NEW_INPUTS = effort(2, 200);
const SEED = 20_261_130;

for (const reader of READERS) {
  test(`${reader.name}: whatever it gets, it reads or refuses`, () => {
    const seeds = reader.seeds();
    assert.ok(seeds.length > 0);
    for (const plan of fc.sample(PLANS, { seed: SEED, numRuns: NEW_INPUTS })) {
      const { verdict } = measure(reader, inputOf(seeds, plan));
      assert.notEqual(verdict.kind, 'finding', `${JSON.stringify(plan)}: ${JSON.stringify(verdict)}`);
    }
  });

  test(`${reader.name}: inputs that were found once`, () => {
    for (const { path, input } of foundInputs(reader)) {
      const { verdict } = measure(reader, input);
      assert.notEqual(verdict.kind, 'finding', `${relative(process.cwd(), path)}: ${JSON.stringify(verdict)}`);
    }
  });

  test(`${reader.name}: a file without changes is read`, () => {
    const refused: string[] = [];
    const isRead = reader.seeds().some((seed) => {
      const { verdict } = measure(reader, seed.changed([]));
      if (verdict.kind !== 'read') refused.push(`${seed.name}: ${JSON.stringify(verdict)}`);
      return verdict.kind === 'read';
    });
    assert.ok(isRead, refused.join('\n'));
  });
}

test('every folder of found inputs is that of a reader', () => {
  const names = new Set(READERS.map(({ name }) => name));
  assert.equal(names.size, READERS.length, 'two readers have one name');
});
