import { Diagnostic } from '../../base/diagnostic.ts';
import { type Exploration, explore, type Statement } from '../../conformance/interleavings/explore.ts';
import type { Finding } from '../../conformance/interleavings/findings.ts';
import { Mismatch } from '../comparisons/mismatch.ts';
import type { Scenario } from '../scenario.ts';
import type { MapEntries } from '../tables/map-tables.ts';
import { compareMap } from './kernel-state.ts';
import { needCapability } from './new-kernel.ts';

/** The most preemptions of a schedule in a scenario. */
const MOST_PREEMPTIONS = 2;

async function exploreScenario(scenario: Scenario, statement?: Statement): Promise<Exploration> {
  await needCapability('many kernels');
  await scenario.kernel();
  const limits = { preemptions: MOST_PREEMPTIONS, timeLeft: () => true };
  return await explore(scenario.situation(), limits, statement);
}

/** @throws Diagnostic INTERLEAVING_UNJUDGED where nothing is known of a part; Mismatch where no program sees an event */
function expectJudged({ gaps, unseen }: Exploration): void {
  if (unseen.length > 0) throw new Mismatch('programs that see each event', `no program sees ${unseen.join(', ')}`);
  if (gaps.length === 0) return;
  throw new Diagnostic({
    code: 'INTERLEAVING_UNJUDGED',
    kind: 'unsupported',
    message: 'the interleavings cannot be judged',
    cause: `the model lacks what a run leads to: ${gaps.join('; ')}`,
    hint: 'let events happen that do not lead there',
  });
}

function storyOf({ details, schedule, steps }: Finding): string[] {
  return [...details, `schedule ${schedule}`, ...steps];
}

/** @throws Mismatch with the smallest interleaving after which a map has other entries */
export async function expectWhatever(scenario: Scenario, map: string, table: MapEntries | undefined): Promise<void> {
  let difference: Mismatch | undefined;
  const exploration = await exploreScenario(scenario, async (target) => {
    try {
      await compareMap(scenario, target, map, table, 'exactly');
      return undefined;
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      difference ??= error;
      return `map "${map}" holds something else`;
    }
  });
  const [fault] = exploration.findings.filter((finding) => finding.fault);
  if (fault === undefined) {
    expectJudged(exploration);
    return;
  }
  if (fault.kind === 'not as stated' && difference !== undefined) {
    throw new Mismatch(difference.expected, difference.found, storyOf(fault));
  }
  throw new Mismatch(`map "${map}" whatever the interleaving`, fault.message, storyOf(fault));
}

/** @throws Mismatch if no interleaving leads to these entries of a map */
export async function expectSome(scenario: Scenario, map: string, table: MapEntries | undefined): Promise<void> {
  let found = false;
  const { schedules } = await exploreScenario(scenario, async (target) => {
    try {
      await compareMap(scenario, target, map, table, 'exactly');
      found = true;
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
    }
    return undefined;
  });
  if (!found) throw new Mismatch(`map "${map}" with these entries`, `none of ${schedules} interleavings leads there`);
}

/** @throws Mismatch with the smallest interleaving that is as no order of the events */
export async function expectSerial(scenario: Scenario): Promise<void> {
  const exploration = await exploreScenario(scenario);
  const [fault] = exploration.findings.filter((finding) => finding.fault);
  if (fault === undefined) expectJudged(exploration);
  else throw new Mismatch('what some order of the events leads to', fault.message, storyOf(fault));
}

/** @throws Mismatch if no interleaving makes CPUs wait for each other */
export async function expectDeadlock(scenario: Scenario): Promise<void> {
  const { findings, schedules } = await exploreScenario(scenario);
  if (findings.some(({ kind }) => kind === 'deadlock')) return;
  throw new Mismatch('CPUs that wait for each other', `none of ${schedules} interleavings leads there`);
}
