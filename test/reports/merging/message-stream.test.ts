import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { mergeMessages } from '../../../reports/merging/merge-messages.ts';
import { parseEnvelopes } from '../../../reports/merging/message-stream.ts';
import { resultsOf } from '../../../reports/results/build-results.ts';
import { RunCollector } from '../../../reports/results/run-collector.ts';
import { overallVerdict } from '../../../vocabulary/results.ts';
import { effort, sample, THOROUGH } from '../../effort.ts';
import { catalogue, context } from '../sample-runs.ts';
import { linesOf, RUN, ran, type testCase } from './sample-messages.ts';

/** The verdict on messages, or the code of the diagnostic that refuses them. */
function judged(text: string): string {
  try {
    const { envelopes } = mergeMessages([{ file: 'm', envelopes: parseEnvelopes(text, 'm') }], true);
    const collector = new RunCollector();
    for (const envelope of envelopes) collector.receive(envelope);
    return overallVerdict(resultsOf(collector.run(), catalogue, context()));
  } catch (error) {
    if (error instanceof Diagnostic && error.kind === 'input') return error.code;
    throw error;
  }
}

type Path = readonly (string | number)[];

function places(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, item]) =>
    places(item, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? below : [path, ...below];
}

function changed(path: Path, value: unknown): string {
  const copy: unknown = structuredClone(RUN);
  let at = copy as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
  if (value === undefined) delete at[path.at(-1)!];
  else at[path.at(-1)!] = value;
  return linesOf((copy as unknown[]).filter((envelope) => envelope !== undefined));
}

const kindOf = (envelope: object) => Object.keys(envelope)[0]!;

describe('the messages of a run', () => {
  test('that is whole are judged', () => assert.equal(judged(linesOf(RUN)), 'full'));

  test('that lack one are never full, unless it is one that tells nothing of how it went', () => {
    const silent = new Set(['meta', 'stepDefinition', 'hook', 'testStepStarted']);
    const good = RUN.filter((_, at) => judged(linesOf(RUN.toSpliced(at, 1))) === 'full').map(kindOf);
    assert.deepEqual(new Set(good), silent);
  });

  test('that lack an end are incomplete: of a step, of a scenario', () => {
    const without = (kind: string) =>
      judged(
        linesOf(
          RUN.toSpliced(
            RUN.findIndex((each) => kindOf(each) === kind),
            1,
          ),
        ),
      );
    assert.equal(without('testStepFinished'), 'incomplete');
    assert.equal(without('testCaseFinished'), 'incomplete');
    assert.equal(without('testRunFinished'), 'MERGE_UNFINISHED');
  });

  test('that are cut anywhere are never full', THOROUGH, () => {
    const text = linesOf(RUN);
    for (let at = 0; at < text.length - 1; at += 13) assert.notEqual(judged(text.slice(0, at)), 'full', String(at));
    for (let at = 0; at < RUN.length; at += 1) assert.notEqual(judged(linesOf(RUN.slice(0, at))), 'full', String(at));
  });

  test('that tell anything twice, or in another order, are never full for it', () => {
    const silent = new Set(['meta', 'source', 'gherkinDocument', 'stepDefinition', 'hook', 'testStepStarted']);
    for (const [at, envelope] of RUN.entries()) {
      const verdict = judged(linesOf(RUN.toSpliced(at, 0, envelope)));
      if (!silent.has(kindOf(envelope))) assert.equal(verdict, 'MESSAGES_BROKEN', kindOf(envelope));
    }
    assert.equal(judged(linesOf(RUN.toReversed())), 'MESSAGES_BROKEN');
  });

  test('of any wrong shape are an error of input or a verdict, and never one that hides a step', THOROUGH, () => {
    const values = [undefined, null, 0, -1, 1e300, '', 'x', true, false, [], {}, [null], { id: 1 }, '__proto__'];
    let tried = 0;
    for (const path of sample(places(RUN), 40)) {
      for (const value of values) {
        judged(changed(path, value));
        tried += 1;
      }
    }
    assert.ok(tried > effort(500, 3000), String(tried));
    for (const path of places(RUN).filter((each) => each.at(-1) === 'status')) {
      for (const status of ['FAILED', 'SKIPPED', 'PENDING', 'UNDEFINED', 'AMBIGUOUS', 'UNKNOWN']) {
        assert.equal(judged(changed(path, status)), 'incomplete', status);
      }
      for (const status of [undefined, null, 'passed', 1, '']) {
        assert.equal(judged(changed(path, status)), 'MESSAGES_BROKEN', String(status));
      }
    }
  });

  test('that will be tried again, and are not, are incomplete', () => {
    for (const path of places(RUN).filter((each) => each.at(-1) === 'willBeRetried')) {
      assert.equal(judged(changed(path, true)), 'incomplete');
    }
  });

  test('of several files end when the last of them ended, in whatever order they are named', () => {
    const half = (name: 'c' | 'e', seconds: number) => {
      const other = name === 'c' ? 'e' : 'c';
      const own = RUN.filter(
        (each) => !new RegExp(`"(id":"${other}|testCaseId":"${other}|${other}s)"`).test(JSON.stringify(each)),
      );
      const told = own.map((each) =>
        'testRunFinished' in each
          ? { testRunFinished: { ...(each.testRunFinished as object), timestamp: { seconds, nanos: 0 } } }
          : each,
      );
      return { file: name, envelopes: parseEnvelopes(linesOf(told), name) };
    };
    const [early, late] = [half('c', 1_790_000_001), half('e', 1_790_000_009)];
    for (const files of [
      [early, late],
      [late, early],
    ]) {
      const end = mergeMessages(files, false).envelopes.at(-1)?.testRunFinished;
      assert.equal(end?.timestamp.seconds, 1_790_000_009);
    }
  });

  test('that go on after the end of the run, or of a scenario, are refused by that name', () => {
    const finished = RUN.findIndex((each) => 'testRunFinished' in each);
    const ofCase = (kind: string, id: string) =>
      RUN.findIndex((each) => JSON.stringify(each).startsWith(`{"${kind}":`) && JSON.stringify(each).includes(id));
    const moved = (at: number, to: number) => RUN.toSpliced(at, 1).toSpliced(to - (to > at ? 1 : 0), 0, RUN[at]!);
    const why = (told: readonly object[]) => {
      try {
        parseEnvelopes(linesOf(told), 'm');
      } catch (error) {
        return error instanceof Diagnostic ? error.cause : String(error);
      }
      return 'nothing';
    };
    for (const kind of ['testCase', 'testCaseStarted', 'testStepStarted', 'testStepFinished', 'testCaseFinished']) {
      const at = RUN.findLastIndex((each) => kind in each);
      assert.match(why(moved(at, finished + 1)), /it comes after the end of the run|has begun|is no case/, kind);
    }
    const end = ofCase('testCaseFinished', '"cs"');
    for (const kind of ['testStepStarted', 'testStepFinished']) {
      assert.match(why(moved(ofCase(kind, '"c2"'), end + 1)), /the scenario has ended before/, kind);
    }
  });

  test('whose scenario has two steps of one identifier are refused', () => {
    const at = RUN.findIndex((each) => 'testCase' in each);
    const { testCase: whole } = RUN[at] as { testCase: ReturnType<typeof testCase> };
    const hook = { id: 'c1', hookId: 'h' };
    const told = RUN.toSpliced(at, 1, { testCase: { ...whole, testSteps: [hook, ...whole.testSteps.slice(1)] } });
    const other = told.filter((each) => !JSON.stringify(each).includes('"testStepId":"ch"'));
    assert.equal(judged(linesOf(other)), 'MESSAGES_BROKEN');
  });

  test('whose scenario has one of its steps twice, or another instead, are refused', () => {
    const at = RUN.findIndex((each) => 'testCase' in each);
    const { testCase: whole } = RUN[at] as { testCase: ReturnType<typeof testCase> };
    for (const pickleStepId of ['p1', 'q2']) {
      const steps = [...whole.testSteps.slice(0, 2), { id: 'c2', pickleStepId, stepDefinitionIds: ['d'] }];
      const told = RUN.toSpliced(at, 1, { testCase: { ...whole, testSteps: steps } });
      assert.equal(judged(linesOf(told)), 'MESSAGES_BROKEN');
      const more = [...whole.testSteps, { id: 'c3', pickleStepId, stepDefinitionIds: ['d'] }];
      assert.equal(
        judged(linesOf(RUN.toSpliced(at, 1, { testCase: { ...whole, testSteps: more } }))),
        'MESSAGES_BROKEN',
      );
    }
  });

  test('that begin a scenario again which was not to be tried again are refused', () => {
    const end = RUN.findIndex((each) => 'testRunFinished' in each);
    const again = ran('c').map((each) => JSON.parse(JSON.stringify(each).replaceAll('"cs"', '"again"')) as object);
    assert.equal(judged(linesOf(RUN.toSpliced(end, 0, ...again))), 'MESSAGES_BROKEN');
  });

  test('of a run that did not succeed, and does not say why, are incomplete', () => {
    const success = places(RUN).find((each) => each.at(-1) === 'success')!;
    assert.equal(judged(changed(success, false)), 'incomplete');
  });

  test('whose scenario the feature has and no message tells are partial', () => {
    const about = (envelope: object) => /"(q|e|es|e[h12]|q[12])"/.test(JSON.stringify(envelope));
    assert.equal(judged(linesOf(RUN.filter((envelope) => !about(envelope)))), 'partial');
  });

  test('that are no JSON, no objects, of several things or without bottom are named with their line', () => {
    const deep = `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`;
    for (const line of ['{', '[]', '1', 'null', '"x"', '{}', '{"meta":1,"source":2}', deep]) {
      assert.throws(() => parseEnvelopes(`${linesOf(RUN.slice(0, 2))}${line}\n`, 'm'), {
        code: 'MESSAGES_BROKEN',
        message: /^m:3: /,
      });
    }
  });
});
