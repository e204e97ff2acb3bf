import {
  type CheckRun,
  combineOutcomes,
  type Judgement,
  type RequirementResult,
  type Results,
  untoldFailures,
  waiversOn,
} from '../../../vocabulary/results.ts';
import { compareJudgements, inOrder, objectKey, uniqueWaivers } from '../../../vocabulary/results-order.ts';

const byCheck = ({ by }: Judgement) => by === 'check';

/** A requirement with other judgements, and what these come to. */
function judgedBy(result: RequirementResult, judgements: readonly Judgement[]): RequirementResult {
  const outcome = combineOutcomes(judgements.map((judgement) => judgement.outcome));
  return { ...result, outcome, judgements: [...judgements].sort(compareJudgements) };
}

function mergeResult(old: RequirementResult, fresh: RequirementResult): RequirementResult {
  const merged = judgedBy(fresh, [...old.judgements, ...fresh.judgements]);
  // The same waiver may have come out of force since.
  return { ...merged, waivers: uniqueWaivers([...fresh.waivers, ...old.waivers]) };
}

/** Of checks that an earlier version of this suite has made: they could not judge a requirement that is new. */
function unjudgedBy({ object }: CheckRun): Judgement {
  return {
    by: 'check',
    subject: object,
    name: object,
    objects: [object],
    outcome: 'skipped',
    message: 'its check is older than the requirement: check the object again',
  };
}

/** Scenarios that failed because of a check stay failures when the check is repeated: they have not run again. */
function failuresOverChecks(results: Results): readonly Judgement[] {
  return untoldFailures(results).map(({ subject }) => ({
    by: 'scenario',
    subject,
    name: subject,
    objects: [],
    outcome: 'failed',
    message: 'it failed over an earlier check: run the features again',
  }));
}

/**
 * A bundle where new results of checks replace the old results of the same objects. Results of scenarios stay.
 * @param fresh the results of one check or several, and of nothing else
 * @param order the identifiers of all requirements, in the catalogue's order
 */
export function updateResults(old: Results, fresh: Results, order: readonly string[]): Results {
  const again = new Set(fresh.checks.map(({ object }) => object));
  const stay = old.checks.filter(({ object }) => !again.has(object));
  const judged = new Set(fresh.requirements.filter(({ judgements }) => judgements.some(byCheck)).map(({ id }) => id));
  const byId = new Map<string, RequirementResult>();
  for (const result of old.requirements) {
    // A requirement that no check judges any more is one that earlier versions had.
    const isKept = (one: Judgement) => !byCheck(one) || (judged.has(result.id) && !again.has(one.subject));
    const waivers = waiversOn(fresh.finishedAt, result.waivers);
    const kept = { ...judgedBy(result, result.judgements.filter(isKept)), waivers };
    if (kept.judgements.length > 0 || waivers.length > 0) byId.set(result.id, kept);
  }
  for (const result of fresh.requirements) {
    const kept = byId.get(result.id) ?? { ...result, judgements: [], waivers: [] };
    const isNew = judged.has(result.id) && !kept.judgements.some(byCheck);
    const older = isNew ? stay.map(unjudgedBy) : [];
    byId.set(result.id, mergeResult({ ...kept, judgements: [...kept.judgements, ...older] }, result));
  }
  const place = new Map(order.map((id, n) => [id, n]));
  const at = ({ id }: RequirementResult) => place.get(id) ?? order.length;
  const gone = new Set(
    old.checks
      .filter(({ object }) => again.has(object))
      .map(({ object, sha256 }) => objectKey({ name: object, sha256 })),
  );
  const updated: Results = {
    ...fresh,
    profiles: [...new Set([...fresh.profiles, ...old.profiles])],
    layouts: [...old.layouts, ...fresh.layouts],
    layoutFiles: [...old.layoutFiles, ...fresh.layoutFiles],
    seeds: [...old.seeds, ...fresh.seeds],
    objects: [...old.objects.filter((object) => !gone.has(objectKey(object))), ...fresh.objects],
    checks: [...stay, ...fresh.checks],
    scenarios: old.scenarios,
    ran: old.ran,
    warnings: [...old.warnings.filter(({ subject }) => !again.has(subject)), ...fresh.warnings],
    scope: old.scope,
    troubles: old.troubles,
    flaky: old.flaky,
    otherFailures: old.otherFailures,
    requirements: [...byId.values()].sort((one, other) => at(one) - at(other)),
  };
  return inOrder({ ...updated, otherFailures: [...old.otherFailures, ...failuresOverChecks(updated)] });
}
