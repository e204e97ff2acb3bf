import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBuilds, readForms, stateOf } from './forms.ts';

const FEWEST_FORMS = 300;
const FEWEST_INSTRUCTIONS = 1_000_000;

test('every form that rustc emits is in the table, or has a reason', () => {
  const forms = readForms();
  assert.deepEqual(
    forms.filter(({ form, state }) => stateOf(form) !== state).map(({ form }) => form),
    [],
  );
  assert.ok(forms.length > FEWEST_FORMS, `${forms.length} forms`);
  const instructions = forms.reduce((sum, { count }) => sum + count, 0);
  assert.ok(instructions > FEWEST_INSTRUCTIONS, `${instructions} instructions`);
});

test('a form that the table lacks has no state', () => {
  assert.equal(stateOf('Addps_xmm_xmmm128'), undefined);
});

test('the list has every level of optimisation', () => {
  const levels = new Set(readBuilds());
  assert.deepEqual(
    ['O0', 'O1', 'O2', 'O3', 'Os', 'Oz'].filter((level) => !levels.has(level)),
    [],
  );
});
