import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EFFORT_VARIABLE, effort, readEffort, sample, spread } from './effort.ts';

test('the effort is what the environment says, thorough in continuous integration, and quick otherwise', () => {
  assert.equal(readEffort({}), 'quick');
  assert.equal(readEffort({ CI: '', [EFFORT_VARIABLE]: '' }), 'quick');
  assert.equal(readEffort({ CI: 'true' }), 'thorough');
  assert.equal(readEffort({ [EFFORT_VARIABLE]: 'thorough' }), 'thorough');
  assert.equal(readEffort({ CI: 'true', [EFFORT_VARIABLE]: 'quick' }), 'quick');
  assert.throws(() => readEffort({ [EFFORT_VARIABLE]: 'full' }), {
    message: 'REX_CONFORMANCE_EFFORT is quick or thorough, not "full"',
  });
  assert.equal(effort('quick', 'thorough'), readEffort(process.env));
});

test('some of a list are its ends and what lies evenly between them', () => {
  const list = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  assert.deepEqual(spread(list, 3), [0, 4, 8]);
  assert.deepEqual(spread(list, 4), [0, 3, 5, 8]);
  assert.deepEqual(spread(list, 1), [0]);
  assert.deepEqual(spread(list, 0), []);
  assert.deepEqual(spread(list, 9), list);
  assert.deepEqual(spread(list, 99), list);
});

test('a sample is the whole list when the effort is thorough, and holds what it must hold in any case', () => {
  const list = [9, 1, 2, 3, 4, 5, 6, 7, 8];
  assert.deepEqual(sample(list, 2), effort([9, 8], list));
  assert.deepEqual(
    sample(list, 2, (item) => item === 4 || item === 6),
    effort([9, 4, 6, 8], list),
  );
});
