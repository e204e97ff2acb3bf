import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { ProjectFolder } from './project-folder.ts';

const STEPS = `
    Given the object "port_filter"
    When the packet "00" arrives
    Then the verdict is XDP_TX
`;

/** Everything that skips a scenario, or leaves it without a verdict; the last of its own steps is wrong, so that none can pass. */
const SKIPPED = `Feature: What is skipped is not judged
  @REX-XDP-01 @hook
  Scenario: [1] By a hook, by tag
${STEPS}
  @REX-XDP-02
  Scenario: [2] By a step at its start
    Given it is skipped
${STEPS}
  @REX-XDP-03
  Scenario: [3] By a step in the middle
    Given the object "port_filter"
    And it is skipped
    Then the verdict is XDP_TX

  Rule: In a rule
    @REX-XDP-04 @hook
    Scenario: [4] By a hook
${STEPS}
  @REX-TC-01
  Scenario Outline: [<number>] A row of an outline
    Given the object "port_filter"
    And it is <what>
    @hook
    Examples:
      | number | what  |
      | 5      | ready |
    Examples:
      | number | what    |
      | 6      | skipped |

  @REX-TC-02
  Scenario: [7] Without steps

  @REX-TC-03
  Scenario: [8] A step that is pending
    Given it is pending

  @REX-TC-04 @afterwards
  Scenario: [9] By a hook after its last step
    Given the object "port_filter"

  @REX-TC-05
  Scenario: [10] A step that nobody has written
    Given nobody has written this

  @REX-TC-06
  Scenario: [11] A step that two phrases fit
    Given it is both

  @REX-LOAD-01
  Scenario: [12] This one passes
    Then it is ready

  @REX-LOAD-02
  Scenario: [13] Nothing is compared
    Given the object "port_filter"
    When it is ready

  @REX-LOAD-03
  Scenario: [14] What compares nothing stands under Then
    Then the object "port_filter"
`;

const CODE = `import { After, Before, Given } from '@cucumber/cucumber';
Before({ tags: '@hook' }, () => 'skipped');
After({ tags: '@afterwards' }, () => 'skipped');
Given('it is skipped', () => 'skipped');
Given('it is pending', () => 'pending');
Given('it is ready', () => {});
Given('it is both', () => {});
Given(/it is bo(th)/, (text) => {});
`;

describe('a scenario that is skipped, or does not come to its end', THOROUGH, () => {
  const project = new ProjectFolder({ 'features/skipped.feature': SKIPPED, 'features/hooks.mjs': CODE });
  let ran: ReturnType<ProjectFolder['cucumber']>;
  before(() => {
    ran = project.cucumber();
  });
  after(() => project.remove());

  test('is not judged: the verdict is INCOMPLETE, and the exit code 5', () => {
    assert.equal(ran.status, 5, ran.stdout + ran.stderr);
    assert.match(ran.stdout, /^INCOMPLETE: of 14 scenarios 4 broken, 9 not judged \(/m);
    assert.match(ran.stdout, /∅ What is skipped is not judged +1 of 14$/m);
    assert.match(ran.stdout, / 14 scenarios +13 not judged$/m);
    assert.match(ran.stdout, /^requirements +MUST 1 of \d+ met, \d+ not judged/m);
  });

  test('is named with its reason', () => {
    const reasons = [...ran.stdout.matchAll(/^not judged: features\/skipped\.feature:\d+ \[(\d+)\] [^:]*: (.*)$/gm)];
    assert.deepEqual(
      reasons.map(([, number, reason]) => [number, reason]),
      [
        ['1', 'a hook skipped it before the first step'],
        ['2', 'a step skipped it: it is skipped'],
        ['3', 'a step skipped it: it is skipped'],
        ['4', 'a hook skipped it before the first step'],
        ['5', 'a hook skipped it before the first step'],
        ['6', 'a step skipped it: it is skipped'],
        ['7', 'it has no steps'],
        ['9', 'a hook skipped it after the last step'],
        ['13', 'it has no Then: it compares nothing with an expectation'],
      ],
    );
  });

  test('is broken where a step under Then is none that compares', () => {
    assert.match(
      ran.stdout,
      /STEP_NOT_COMPARING: features\/skipped\.feature:\d+: this step follows Then, and compares nothing/,
    );
    assert.match(ran.stdout, /hint: begin the step with Given$/m);
  });

  test('leaves its requirement without a judgement in the results', () => {
    const { scenarios, requirements, scope } = project.results();
    assert.deepEqual(scenarios, { passed: 1, failed: 0, skipped: 13 });
    assert.deepEqual(scope, { scenarios: 14, leftOut: [] });
    const outcomes = requirements.map(({ id, outcome }) => `${id} ${outcome}`);
    assert.equal(outcomes.filter((outcome) => outcome.endsWith(' skipped')).length, 12);
    assert.deepEqual(
      outcomes.filter((outcome) => !outcome.endsWith(' skipped')),
      ['REX-LOAD-01 passed'],
    );
  });

  test('makes the badge incomplete, and what is merged', () => {
    const badge = project.command('badge');
    assert.equal(badge.status, 5);
    assert.match(badge.stdout, / · incomplete$/m);
    assert.match(project.read('reports/out/badge.json'), /"color": "lightgrey"/);
    const messages = project.command('merge', 'reports/out/messages.ndjson', '-o', 'merged');
    assert.equal(messages.status, 5, messages.stdout + messages.stderr);
    assert.match(messages.stdout, /^INCOMPLETE: of 14 scenarios 4 broken, 9 not judged \(/m);
    const results = project.command('merge', 'reports/out/results.json', '-o', 'merged');
    assert.equal(results.status, 5);
    assert.match(results.stdout, /^INCOMPLETE$/m);
  });
});
