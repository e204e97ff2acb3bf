import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { corpus, RELAID, VARIED } from '../../../programs/corpus.ts';
import { effort, sample, THOROUGH } from '../../effort.ts';
import { judgeObject, requirement, withOutcome } from './judged.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** What an object of several levels breaks, at each of them. */
const VARIED_BREAK: Readonly<Record<string, readonly string[]>> = { port_filter: ['REX-PANIC-10'] };

/** Broken objects that keep all that the profile asks for: what they do wrong is only to be seen by who knows what they are for. */
const KEEP_ALL: readonly string[] = ['per_cpu_state'];

/** The objects that the features of the profile judge. */
function judgedByFeatures(): ReadonlySet<string> {
  const folder = join(ROOT, 'features/universal');
  const text = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
  return new Set(text.join('\n').match(/[\w./]+/g));
}

/** What objects break on purpose that the features do not judge; the others there keep everything. */
const BREAKS: Readonly<Record<string, readonly string[]>> = {
  // Two locks at a time: what two CPUs make of it is for explorations.
  locks_crosswise: ['REX-RESOURCE-04'],
  ...Object.fromEntries(
    [
      'explicit_panic',
      'gap_data_loop',
      'gap_policy_pointer',
      'overflow',
      'panic_long_message',
      'panic_places',
      'ring_events',
      'slice_index',
      'two_locks',
      'unwrap_none',
      'waypoints',
    ].map((name) => [name, ['REX-PANIC-10']]),
  ),
};

const JUDGED_BY_FEATURES = judgedByFeatures();
const NOT_IN_FEATURES = corpus()
  .map(({ name }) => name)
  .filter((name) => !JUDGED_BY_FEATURES.has(name) && !name.includes('/') && !KEEP_ALL.includes(name));

/** Objects of several levels; the quick effort takes them from those of one, because unoptimised ones take long. */
const LEVELS = corpus().filter(({ name, level }) => name.startsWith('opt/') && effort(String(level) === 's', true));

describe('the corpus by the universal profile', () => {
  for (const name of sample(NOT_IN_FEATURES, 1)) {
    test(`${name} breaks what is known of it, and nothing else`, async () => {
      assert.deepEqual(withOutcome(await judgeObject(name), 'failed'), BREAKS[name] ?? []);
    });
  }

  for (const { name, level } of sample(LEVELS, 1)) {
    const program = VARIED.find((varied) => name === `opt/${varied}.O${level}`);
    test(`${name} is judged as at any other level`, async () => {
      assert.deepEqual(withOutcome(await judgeObject(name), 'failed'), VARIED_BREAK[program ?? ''] ?? []);
    });
  }

  for (const name of KEEP_ALL) {
    test(`${name} keeps all that the profile asks for`, async () => {
      assert.deepEqual(withOutcome(await judgeObject(name), 'failed'), []);
    });
  }

  test('an object for another kernel is refused on the usual one, and judged on its own', THOROUGH, async () => {
    const name = `other_layout/${RELAID.program}`;
    const usual = await judgeObject(name);
    assert.deepEqual(withOutcome(usual, 'failed'), ['REX-LOAD-14']);
    assert.match(requirement(usual, 'REX-MEMORY-01').reason, /^nothing could be run: /);
    assert.equal(requirement(usual, 'REX-MEMORY-01').outcome, 'skipped');
    const own = await judgeObject(name, { layout: join(ROOT, 'programs', RELAID.layout) });
    assert.deepEqual(withOutcome(own, 'failed'), ['REX-PANIC-10']);
    assert.deepEqual(withOutcome(own, 'skipped'), []);
  });
});
