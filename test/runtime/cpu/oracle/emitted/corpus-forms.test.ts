import assert from 'node:assert/strict';
import { test } from 'node:test';
import { THOROUGH } from '../../../../effort.ts';
import { countForms, readForms } from './forms.ts';
import { objectsOfLevels } from './levels.ts';

const FEWEST_OBJECTS = 20;

test('programs at every level of optimisation have no form that the list lacks', THOROUGH, () => {
  const known = new Set(readForms().map(({ form }) => form));
  const objects = objectsOfLevels();
  assert.ok(objects.length >= FEWEST_OBJECTS, `${objects.length} objects`);
  const counts = new Map<string, number>();
  const where = new Map<string, string>();
  for (const path of objects) countForms(path, counts, where);
  assert.deepEqual(
    [...counts.keys()].filter((form) => !known.has(form)).map((form) => `${form} in ${where.get(form)}`),
    [],
  );
});
