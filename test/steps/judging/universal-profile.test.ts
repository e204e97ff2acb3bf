import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { RunScenario } from '../../../reports/results/run-collector.ts';
import { THOROUGH } from '../../effort.ts';
import { runFeatures } from '../feature-run.ts';

const ONLY = 'Then by the universal profile these objects break only';
const KEEPS = 'Then object "wanted_record" keeps every requirement of the universal profile';
const NEVER =
  /UNIVERSAL_PROFILE_INCOMPLETE: object "wanted_record" .*\n *cause: no run took a record .* at wanted_record\+0x2f/;

const SCENARIOS: Readonly<Record<string, readonly string[]>> = {
  'breaks only': [ONLY, '| object | requirements |', '| wanted_record | |'],
  keeps: [KEEPS],
  'breaks a MUST': [ONLY, '| object | requirements |', '| null_read | REX-MEMORY-01 |'],
};

describe('an object that could not be judged whole', THOROUGH, () => {
  let scenarios: readonly RunScenario[];
  before(async () => {
    const feature = Object.entries(SCENARIOS).map(
      ([name, steps]) => `  Scenario: ${name}\n    ${steps.join('\n    ')}`,
    );
    scenarios = await runFeatures({ 'profile.feature': `Feature: Profile\n\n${feature.join('\n\n')}\n` });
  });
  const failed = (name: string) => scenarios.find((scenario) => scenario.name === name)!.failed;

  test('is not said to break only something', () => assert.match(failed('breaks only')[0]?.message ?? '', NEVER));
  test('is not said to keep all', () => assert.match(failed('keeps')[0]?.message ?? '', NEVER));
  test('is said to break a MUST', () => assert.deepEqual(failed('breaks a MUST'), []));
});
