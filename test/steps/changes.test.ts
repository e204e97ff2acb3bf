import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { KernelSnapshot } from '../../runtime/target.ts';
import { type Mentioned, nothingMentioned, unmentionedChanges } from '../../steps/comparisons/changes.ts';

const NOTHING: KernelSnapshot = {
  maps: {},
  log: [],
  trace: [],
  locksHeld: [],
  references: [],
  attached: [],
  perCpu: {},
  signals: [],
};
const value = (byte: number) => ({ key: Uint8Array.of(1), value: Uint8Array.of(byte) });

function changes(
  before: Partial<KernelSnapshot>,
  after: Partial<KernelSnapshot>,
  mention?: (mentioned: Mentioned) => void,
) {
  const mentioned = nothingMentioned();
  mention?.(mentioned);
  return unmentionedChanges({ ...NOTHING, ...before }, { ...NOTHING, ...after }, mentioned);
}

describe('what changed and no step has mentioned', () => {
  test('nothing, where nothing did', () => {
    const same = { maps: { a: [value(1)] }, log: ['x'], attached: ['p'], perCpu: { state: '0' } };
    assert.deepEqual(changes(same, structuredClone(same)), []);
  });

  test('a map entry that changed, came or went', () => {
    assert.deepEqual(changes({ maps: { a: [value(1)] } }, { maps: { a: [value(2)] } }), [
      'map "a" at key 01: 01 became 02',
    ]);
    assert.deepEqual(changes({ maps: { a: [] } }, { maps: { a: [value(2)] } }), [
      'map "a" at key 01: no value became 02',
    ]);
    assert.deepEqual(changes({ maps: { a: [value(1)] } }, { maps: { a: [] } }), [
      'map "a" at key 01: 01 became no value',
    ]);
    assert.deepEqual(changes({ maps: { a: [] } }, {}), ['map "a" is gone']);
    assert.deepEqual(changes({}, { maps: { a: [] } }), ['map "a" is new']);
  });

  test('not a map or a key that a step compares', () => {
    const before = { maps: { a: [value(1)] } };
    const after = { maps: { a: [value(2)] } };
    assert.deepEqual(
      changes(before, after, ({ maps }) => maps.add('a')),
      [],
    );
    assert.deepEqual(
      changes(before, after, ({ keys }) => keys.set('a', new Set(['01']))),
      [],
    );
    assert.equal(changes(before, after, ({ keys }) => keys.set('a', new Set(['02']))).length, 1);
  });

  test('each other aspect, unless it is mentioned', () => {
    const aspects = {
      log: 'log',
      trace: 'trace',
      locks: 'locksHeld',
      references: 'references',
      signals: 'signals',
    } as const;
    for (const [aspect, property] of Object.entries(aspects) as [keyof typeof aspects, keyof KernelSnapshot][]) {
      const after = { [property]: ['same', 'new'] };
      const before = { [property]: ['same'] };
      assert.match(changes(before, after).join(), /: new$/, aspect);
      assert.match(changes(after, before).join(), /gone: new$/, aspect);
      assert.deepEqual(
        changes(before, after, (mentioned) => mentioned.aspects.add(aspect)),
        [],
        aspect,
      );
    }
  });

  test('a program that is no longer attached, unless a step says that it is removed', () => {
    assert.deepEqual(changes({ attached: ['p'] }, {}), ['attached, gone: p']);
    assert.deepEqual(
      changes({ attached: ['p'] }, {}, ({ removed }) => removed.add('p')),
      [],
    );
    assert.deepEqual(
      changes({ attached: ['p', 'q'] }, {}, ({ removed }) => removed.add('p')),
      ['attached, gone: q'],
    );
  });

  test('per-CPU state, which no step can mention', () => {
    assert.deepEqual(changes({ perCpu: { state: '0' } }, { perCpu: { state: '1' } }), ['per-CPU state: 0 became 1']);
  });
});
