import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Envelope, Hook } from '@cucumber/messages';
import { Identifiers } from '../../../reports/merging/merge-identifiers.ts';

const HOOK = {
  id: 'h',
  type: 'BEFORE_TEST_CASE',
  name: 'a',
  tagExpression: '@a',
  sourceReference: { uri: 'a.ts', location: { line: 2 } },
};
const STEP = {
  id: 'h',
  pattern: { type: 'CUCUMBER_EXPRESSION', source: 'it is' },
  sourceReference: { uri: 'a.ts', location: { line: 2 } },
};

/** The identifiers of definitions, each in a file of its own. */
function merged(...envelopes: readonly object[]): readonly string[] {
  const identifiers = new Identifiers();
  return envelopes.map((envelope) => {
    identifiers.nextFile();
    identifiers.definition(envelope as Envelope);
    return identifiers.of('h');
  });
}

const hooks = (...parts: readonly object[]) => merged(...parts.map((part) => ({ hook: { ...HOOK, ...part } as Hook })));
const steps = (...parts: readonly object[]) =>
  merged(...parts.map((part) => ({ stepDefinition: { ...STEP, ...part } })));

describe('definitions of two files', () => {
  test('are one where they are equal', () => {
    assert.deepEqual(hooks({}, {}), ['h', 'h']);
    assert.deepEqual(steps({}, {}), ['h', 'h']);
  });

  test('are two hooks where type, name, tags or place differ', () => {
    for (const other of [
      { type: 'AFTER_TEST_CASE' },
      { name: 'b' },
      { tagExpression: '@b' },
      { sourceReference: { uri: 'b.ts', location: { line: 2 } } },
      { sourceReference: { uri: 'a.ts', location: { line: 3 } } },
    ]) {
      assert.deepEqual(hooks({}, other), ['h', 'h-2'], JSON.stringify(other));
    }
  });

  test('are two steps where pattern or place differ', () => {
    for (const other of [
      { pattern: { type: 'REGULAR_EXPRESSION', source: 'it is' } },
      { pattern: { type: 'CUCUMBER_EXPRESSION', source: 'it was' } },
      { sourceReference: { uri: 'b.ts', location: { line: 2 } } },
      { sourceReference: { uri: 'a.ts', location: { line: 3 } } },
    ]) {
      assert.deepEqual(steps({}, other), ['h', 'h-2'], JSON.stringify(other));
    }
  });

  test('are a hook and a step, and a type and a run', () => {
    assert.deepEqual(merged({ hook: HOOK }, { stepDefinition: STEP }), ['h', 'h-2']);
    assert.deepEqual(merged({ parameterType: { id: 'h', name: 'a' } }, { parameterType: { id: 'h', name: 'b' } }), [
      'h',
      'h-2',
    ]);
    assert.deepEqual(merged({ testRunStarted: { id: 'h' } }, { testRunStarted: { id: 'h' } }), ['h', 'h']);
  });
});
