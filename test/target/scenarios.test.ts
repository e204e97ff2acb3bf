import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { PHRASES } from '../../steps/phrases.ts';
import type { Scenario } from '../../steps/scenario.ts';
import { CAPABILITY_NAMES, type Capability, FOUND_LATE } from '../../target/capabilities.ts';
import { effort, spread, THOROUGH } from '../effort.ts';
import { runWired, type SuiteScenario, suiteScenarios, wiredKernels } from './wired.ts';

/** Scenarios that run, and of those the ones that run again without each capability that they need. */
const SCENARIOS = spread(suiteScenarios(), effort(40, Number.POSITIVE_INFINITY));
const AGAIN = effort(2, 12);

/** What the phrases so far say that they may need. */
let declared = new Set<Capability>();
/** What the scenario under way needed. */
let needed = new Set<Capability>();

for (const phrase of PHRASES) {
  const { code, needs } = phrase;
  const noted = function (this: Scenario, ...args: readonly unknown[]) {
    for (const capability of needs) declared.add(capability);
    return code.call(this, ...args);
  };
  Object.assign(phrase, { code: noted });
}

describe('scenarios on the emulated kernel behind a wire', () => {
  const undeclared: string[] = [];
  const needing = new Map<Capability, SuiteScenario[]>();
  const kernels = wiredKernels(CAPABILITY_NAMES, (capability) => {
    needed.add(capability);
    if (!declared.has(capability)) undeclared.push(capability);
  });
  after(() => kernels.close());

  test('pass as they do without the wire, and need what their phrases declare', THOROUGH, async () => {
    const problems: string[] = [];
    for (const scenario of SCENARIOS) {
      [declared, needed, undeclared.length] = [new Set(), new Set(), 0];
      assert.deepEqual(await runWired(scenario, kernels), { passed: true }, scenario.name);
      for (const name of new Set(undeclared)) problems.push(`${scenario.name}: no phrase declares ${name}`);
      for (const capability of needed) needing.set(capability, [...(needing.get(capability) ?? []), scenario]);
    }
    assert.deepEqual(problems, []);
  });

  test('are skipped, and never pass, where the target lacks what they need', THOROUGH, async () => {
    assert.ok(needing.size > effort(10, 35), `only ${needing.size} capabilities are needed`);
    for (const [capability, scenarios] of needing) {
      const without = wiredKernels(CAPABILITY_NAMES.filter((name) => name !== capability));
      for (const scenario of spread(scenarios, AGAIN)) {
        assert.deepEqual(
          await runWired(scenario, without),
          { lacks: capability },
          `${scenario.name} without ${capability}`,
        );
      }
      await without.close();
    }
  });

  test('every capability is needed by a scenario', THOROUGH, () => {
    assert.deepEqual(
      CAPABILITY_NAMES.filter((name) => !needing.has(name)),
      FOUND_LATE,
    );
  });
});
