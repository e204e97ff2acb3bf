import {
  type CheckRun,
  combineOutcomes,
  type Judgement,
  type RequirementResult,
  type Results,
  type ResultWaiver,
} from '../../../vocabulary/results.ts';
import {
  compareJudgements,
  compareObjects,
  compareTexts,
  compareWarnings,
  objectKey,
  uniqueBy,
  uniqueObjects,
} from '../../../vocabulary/results-order.ts';

function mergeWaivers(old: readonly ResultWaiver[], fresh: readonly ResultWaiver[]): readonly ResultWaiver[] {
  // The same waiver may have come out of force since.
  return uniqueBy([...fresh, ...old], ({ reason, until, object }) => JSON.stringify([reason, until, object]));
}

function mergeResult(old: RequirementResult | undefined, fresh: RequirementResult): RequirementResult {
  const judgements = [...(old?.judgements ?? []), ...fresh.judgements].sort(compareJudgements);
  const outcome = combineOutcomes(judgements.map((judgement) => judgement.outcome));
  return { ...fresh, outcome, judgements, waivers: mergeWaivers(old?.waivers ?? [], fresh.waivers) };
}

/** The same without what checks of some objects had said; `undefined` where nothing is left. */
function without(result: RequirementResult, checked: ReadonlySet<string>): RequirementResult | undefined {
  const judgements = result.judgements.filter(({ by, subject }: Judgement) => by !== 'check' || !checked.has(subject));
  if (judgements.length === 0 && result.waivers.length === 0) return undefined;
  return { ...result, judgements, outcome: combineOutcomes(judgements.map(({ outcome }) => outcome)) };
}

/**
 * A bundle with the results of checks in place of those that it had of the same objects; what scenarios have shown stays.
 * @param order the identifiers of all requirements, in the catalogue's order
 */
export function updateResults(old: Results, fresh: Results, order: readonly string[]): Results {
  const checked = new Set(fresh.checks.map(({ object }) => object));
  const kept = old.requirements.map((result) => without(result, checked)).filter((result) => result !== undefined);
  const byId = new Map(kept.map((result) => [result.id, result]));
  for (const result of fresh.requirements) byId.set(result.id, mergeResult(byId.get(result.id), result));
  const place = new Map(order.map((id, n) => [id, n]));
  const at = ({ id }: RequirementResult) => place.get(id) ?? order.length;
  const checks: readonly CheckRun[] = [...old.checks.filter(({ object }) => !checked.has(object)), ...fresh.checks];
  const gone = new Set(
    old.checks
      .filter(({ object }) => checked.has(object))
      .map(({ object, sha256 }) => objectKey({ name: object, sha256 })),
  );
  return {
    ...fresh,
    profiles: [...new Set([...fresh.profiles, ...old.profiles])],
    layouts: [...new Set([...old.layouts, ...fresh.layouts])].sort(compareTexts),
    layoutFiles: uniqueObjects([...old.layoutFiles, ...fresh.layoutFiles]),
    seeds: [...new Set([...old.seeds, ...fresh.seeds])].sort((a, b) => a - b),
    objects: uniqueBy(
      [...old.objects.filter((object) => !gone.has(objectKey(object))), ...fresh.objects],
      objectKey,
    ).sort(compareObjects),
    checks: [...checks].sort((a, b) => compareTexts(a.object, b.object) || compareTexts(a.sha256, b.sha256)),
    scenarios: old.scenarios,
    ran: old.ran,
    warnings: [...old.warnings.filter(({ subject }) => !checked.has(subject)), ...fresh.warnings].sort(compareWarnings),
    scope: old.scope,
    troubles: old.troubles,
    flaky: old.flaky,
    otherFailures: old.otherFailures,
    requirements: [...byId.values()].sort((one, other) => at(one) - at(other)),
  };
}
