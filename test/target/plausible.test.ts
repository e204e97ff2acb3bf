import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LoadedObject } from '../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import { KnownPrograms } from '../../target/plausible.ts';

const OBJECT = {
  name: 'filter',
  programs: [
    { name: 'count', type: 'xdp', section: 'xdp', attachPoint: undefined },
    { name: 'probe', type: 'kprobe', section: 'kprobe/f', attachPoint: 'f' },
  ],
} as unknown as LoadedObject;

const RUN = {
  object: 'filter',
  program: 'count',
  type: 'xdp',
  outcome: 'completed',
  panic: null,
  oops: null,
  timeout: null,
  explanation: null,
  violations: [],
} as unknown as ProgramRun;

function known(): KnownPrograms {
  const programs = new KnownPrograms();
  programs.load(OBJECT);
  return programs;
}

describe('a run that a remote kernel tells', () => {
  test('is one of a program that was loaded', () => {
    const programs = known();
    assert.equal(programs.problemOf(RUN), undefined);
    assert.match(programs.problemOf({ ...RUN, program: 'other' }) ?? '', /"filter\/other", which was not loaded/);
    assert.match(programs.problemOf({ ...RUN, object: 'other' }) ?? '', /"other\/count", which was not loaded/);
    assert.match(programs.problemOf({ ...RUN, type: 'tc' }) ?? '', /its type is tc, and the program's is xdp/);
  });

  test('has what its outcome needs, and nothing else', () => {
    const programs = known();
    const other = {} as never;
    const contradictions: readonly Partial<ProgramRun>[] = [
      { panic: other },
      { oops: other },
      { timeout: other },
      { violations: [other] },
      { outcome: 'panicked' },
      { outcome: 'oops' },
      { outcome: 'timed out' },
      { outcome: 'unsupported' },
      { outcome: 'conformance failure', violations: [other] },
    ];
    for (const part of contradictions)
      assert.match(programs.problemOf({ ...RUN, ...part }) ?? '', /^its outcome is/, JSON.stringify(part));
    assert.equal(programs.problemOf({ ...RUN, outcome: 'panicked', panic: other }), undefined);
    assert.equal(programs.problemOf({ ...RUN, outcome: 'unsupported', explanation: 'no SSE' }), undefined);
  });
});
