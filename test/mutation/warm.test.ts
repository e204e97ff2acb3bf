import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { type Bundles, bundleAll } from './bundles.ts';
import { instrument, type Mutant, replacedText, whyNoInstrumenter } from './instrument.ts';
import { replacementOf } from './survivors.ts';
import { type Failure, runTests } from './warm/run-tests.ts';
import { addHook, collect, collectGroup, openFile, TESTS } from './warm/test-tree.ts';
import { WarmJudges } from './warm/warm-judges.ts';

describe('tests in hand', () => {
  const seen: string[] = [];
  const note = (what: string) => () => void seen.push(what);
  const fail = () => assert.fail('it fails');

  /** Runs some tests of a file, and tells what happens. */
  async function ran(...names: readonly string[]): Promise<{ failure: Failure | undefined; seen: string[] }> {
    seen.length = 0;
    const tests = names.map((name) => TESTS.get(name)!);
    const failure = await runTests(tests, 1000, {
      begins: () => {},
      passed: (name) => seen.push(name),
      opens: () => {},
    });
    return { failure, seen: [...seen] };
  }

  before(() => {
    openFile('a');
    for (const hook of ['before', 'after', 'beforeEach', 'afterEach'] as const) addHook(hook, note(hook));
    collect('one', note('one runs'));
    collectGroup('group', () => {
      addHook('before', note('before the group'));
      addHook('after', note('after the group'));
      collect('two', note('two runs'));
      collect('two', fail);
      collect('late', () => new Promise(() => {}));
    });
  });

  test('run with the hooks around them, as often as they are asked to', async () => {
    const expected = {
      failure: undefined,
      seen: [
        'before',
        ...['beforeEach', 'one runs', 'afterEach', 'a › one', 'before the group'],
        ...['beforeEach', 'two runs', 'afterEach', 'a › group › two', 'after the group'],
        'after',
      ],
    };
    for (const _ of [1, 2]) assert.deepEqual(await ran('a › one', 'a › group › two'), expected);
  });

  test('end at the first that fails, or that does not end, and hooks clean up behind it', THOROUGH, async () => {
    const failing = await ran('a › group › two (2)', 'a › one');
    assert.deepEqual(failing.failure, { name: 'a › group › two (2)', message: 'it fails' });
    assert.deepEqual(failing.seen, [
      'before',
      'before the group',
      'beforeEach',
      'afterEach',
      'after the group',
      'after',
    ]);
    assert.match((await ran('a › group › late')).failure!.message, /not ended within 1 s/);
  });
});

const skip = whyNoInstrumenter() ?? false;

describe('judges that judge many faults', { skip, ...THOROUGH }, () => {
  const FILE = 'mutation/sample/sums.judge.ts';
  const source = join(import.meta.dirname, 'sample/sums.ts');
  let bundles: Bundles;
  let mutants: readonly Mutant[];
  let judges: WarmJudges;

  before(async () => {
    const instrumented = await instrument([source]);
    mutants = instrumented.mutants;
    bundles = await bundleAll(instrumented.texts, [FILE]);
    judges = new WarmJudges('tests', [FILE], bundles);
  });
  after(() => judges.end());

  /** What kills a fault, of the tests with these names. */
  async function killer(from: string, to: string, ...names: readonly string[]): Promise<string | undefined> {
    const mutant = mutants.find((each) => replacedText(each) === from && replacementOf(each) === to);
    assert.ok(mutant, `${from} → ${to}`);
    const whole = names.map((name) => `${FILE} › ${name}`);
    const by = await judges.judge(whole, { id: mutant.id, limit: 1000 }, 0.1);
    return by?.replace(`${FILE} › `, '');
  }

  test('name the test that kills a fault, and let one live that no test sees', async () => {
    assert.equal(await killer('one - other', 'one + other', 'counts', 'differences'), 'differences');
    const small = 'small numbers › are below a thousand, with all hooks around them';
    assert.equal(await killer('number < 1000', 'number <= 1000', 'sums', small), undefined);
    assert.equal(await killer('number < 1000', 'false', 'sums', small), small);
  });

  test('do not take what a fault has left behind for the next fault', THOROUGH, async () => {
    judges.end();
    assert.equal(await killer('one + other', 'one - other', 'sums'), 'sums');
    assert.equal(await killer('number < 1000', 'number <= 1000', 'sums', 'sums once more'), undefined);
  });

  test('end a loop that a fault has made endless', async () => {
    assert.equal(await killer('count += 1', 'count -= 1', 'counts'), 'counts');
    assert.equal(await killer('one - other', 'one + other', 'differences'), 'differences');
  });
});
