import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { RunScenario } from '../../../reports/results/run-collector.ts';
import { THOROUGH } from '../../effort.ts';
import { runFeatures } from '../feature-run.ts';

const SERIAL = 'Then whatever the interleaving, some order of the events leads to the same';

function atOnce(object: string, then: readonly string[], second = 'the tracepoint'): readonly string[] {
  return [
    'Given the kernel has 2 CPUs',
    `And the object "${object}", attached to tracepoint "syscalls/sys_enter_dup"`,
    'When the events happen at once on CPUs 0 and 1',
    'And task 42 "bash" on CPU 0 hits the tracepoint',
    `And task 43 "zsh" on CPU 1 hits ${second}`,
    ...then,
  ];
}

const EMPTY = [
  'Then whatever the interleaving, the entries of map "counts" are',
  '| key: u32 | value: u64 |',
  '| 0 | 1 |',
];

/** Scenarios that a judge must not pass, and what their last step says. */
const SCENARIOS: Readonly<Record<string, readonly [steps: readonly string[], says: RegExp]>> = {
  'runs end in an oops in every order': [atOnce('null_read', [SERIAL]), /program "null_read" on CPU 0 ends in an oops/],
  'the model lacks what runs lead to': [atOnce('x87_instruction', [SERIAL]), /INTERLEAVING_UNJUDGED/],
  'no program sees an event': [
    atOnce('counter_racy', EMPTY, 'tracepoint "syscalls/sys_enter_close"'),
    /no program sees event 1 of CPU 1/,
  ],
  'a sweep leaves out what breaks a rule anyway': [
    ['Then by sweeps over 4 points these objects break only', '| object | requirements |', '| handler_words | |'],
    /handler_words\.1: without a disturbance it breaks REX-TERM-07/,
  ],
  'a sweep has no points': [
    ['Then by sweeps over 4 points these objects break only', '| object | requirements |', '| null_read | |'],
    /no point could be judged/,
  ],
};

describe('nothing passes that was not judged:', THOROUGH, () => {
  let scenarios: readonly RunScenario[];
  before(async () => {
    const texts = Object.entries(SCENARIOS).map(
      ([name, [steps]]) => `  Scenario: ${name}\n    ${steps.join('\n    ')}`,
    );
    scenarios = await runFeatures({ 'unjudged.feature': `Feature: Unjudged\n\n${texts.join('\n\n')}\n` });
  });
  for (const [name, [, says]] of Object.entries(SCENARIOS)) {
    test(name, () => {
      const { failed } = scenarios.find((scenario) => scenario.name === name)!;
      assert.match(failed[0]?.message ?? 'it passes', says);
    });
  }
});
