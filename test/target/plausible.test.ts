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
  programs.attach('count');
  programs.attach('filter/probe');
  return programs;
}

describe('a run that a remote kernel tells', () => {
  test('is one of a program that is attached', () => {
    const programs = known();
    assert.equal(programs.problemOf(RUN), undefined);
    assert.match(programs.problemOf({ ...RUN, program: 'other' }) ?? '', /"filter\/other", which is not loaded/);
    assert.match(programs.problemOf({ ...RUN, object: 'other' }) ?? '', /"other\/count", which is not loaded/);
    assert.match(programs.problemOf({ ...RUN, type: 'tc' }) ?? '', /its type is tc, and the program's is xdp/);
    programs.detach('filter/count');
    assert.match(programs.problemOf(RUN) ?? '', /"filter\/count", which is not attached/);
  });

  test('is not one of a link that went with its object', () => {
    const programs = known();
    programs.unload('filter');
    assert.equal(programs.problemOf(RUN), undefined, 'an attachment by netlink stays');
    assert.match(programs.problemOf({ ...RUN, program: 'probe', type: 'kprobe' }) ?? '', /which is not attached/);
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
