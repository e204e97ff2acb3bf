import {
  combineOutcomes,
  type Judgement,
  type RequirementResult,
  type Results,
  untoldFailures,
} from '../../vocabulary/results.ts';
import { objectKey } from '../../vocabulary/results-order.ts';

/**
 * Repeated facts of a bundle must agree: counts with the list of scenarios, outcomes with judgements, judgements with
 * scenarios and checks. An edit must change all of them. Facts that appear once cannot be checked: whether a scenario
 * ended so, which objects it loaded, who waived something.
 */

/** A rule. It returns a contradiction in a bundle as a clause, or `undefined`. */
type Rule = (results: Results) => string | undefined;

/** The first that appears twice. */
function twice(names: Iterable<string>): string | undefined {
  const known = new Set<string>();
  for (const name of names) {
    if (known.has(name)) return name;
    known.add(name);
  }
  return undefined;
}

/** The first complaint about any of some items. */
function firstOf<Item>(items: Iterable<Item>, say: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const said = say(item);
    if (said !== undefined) return said;
  }
  return undefined;
}

const byScenario = ({ by }: Judgement) => by === 'scenario';
const byCheck = ({ by }: Judgement) => by === 'check';

const onceEach: Rule = ({ ran, requirements, objects, layoutFiles, flaky, otherFailures, checks }) => {
  const found =
    twice(ran.map(({ subject }) => subject)) ??
    twice(requirements.map(({ id }) => id)) ??
    twice(flaky.map(({ subject }) => subject)) ??
    twice(otherFailures.map(({ subject }) => subject)) ??
    twice(objects.map(objectKey)) ??
    twice(layoutFiles.map(({ name, sha256 }) => `${sha256} ${name}`)) ??
    twice(
      checks.map(
        ({ object, sha256, layout, layoutSha256 = 'as shipped', seed }) =>
          `${sha256} ${object} on ${layout} (${layoutSha256}) with seed ${seed}`,
      ),
    );
  return found && `${found} appears twice`;
};

/**
 * Compares a requirement with its judgements. Each judgement appears once, and comes from a scenario with its tag or
 * from a check.
 */
function unfoundedIn({ id, judgements, waivers, outcome }: RequirementResult, results: Results): string | undefined {
  const due = combineOutcomes(judgements.map((each) => each.outcome));
  if (outcome !== due) return `${id} is recorded as ${outcome}, but its judgements give ${due}`;
  if (judgements.length === 0 && waivers.length === 0) return `${id} is listed, but nothing judged it`;
  const again = twice(judgements.filter(byScenario).map(({ subject }) => subject));
  if (again !== undefined) return `${again} judges ${id} twice`;
  return firstOf(judgements.filter(byScenario), (judgement) => {
    if (judgement.outcome === 'not applicable')
      return `${judgement.subject} ran, but is recorded as not applicable to ${id}`;
    const scenario = results.ran.find(({ subject }) => subject === judgement.subject);
    if (scenario === undefined) return `${judgement.subject} judges ${id}, but is not among the scenarios that ran`;
    if (!scenario.requirements.includes(id)) return `${judgement.subject} judges ${id}, but does not list it`;
    return undefined;
  });
}

const foundedRequirements: Rule = (results) => firstOf(results.requirements, (each) => unfoundedIn(each, results));

/** Each scenario judges the requirements that it claims to judge. */
const judgingScenarios: Rule = ({ ran, requirements }) => {
  const judging = new Set(
    requirements.flatMap(({ id, judgements }) =>
      judgements.filter(byScenario).map(({ subject }) => `${id} ${subject}`),
    ),
  );
  return firstOf(ran, ({ subject, requirements: ids }) => {
    const missing = ids.find((id) => !judging.has(`${id} ${subject}`));
    return missing && `${subject} judges ${missing}, but its judgement is missing`;
  });
};

/** Each check judges each requirement that any check judges. */
const judgingChecks: Rule = ({ checks, requirements }) => {
  const due = new Map<string, number>();
  for (const { object } of checks) due.set(object, (due.get(object) ?? 0) + 1);
  return firstOf(requirements, ({ id, judgements }) => {
    const found = new Map<string, number>();
    for (const { subject } of judgements.filter(byCheck)) found.set(subject, (found.get(subject) ?? 0) + 1);
    if (found.size === 0) return undefined;
    return firstOf(new Set([...due.keys(), ...found.keys()]), (object) => {
      const [checked, judged] = [due.get(object) ?? 0, found.get(object) ?? 0];
      return checked === judged
        ? undefined
        : `${object} was checked ${checked} times, and judged ${judged} times by ${id}`;
    });
  });
};

/** A scenario's ending is the same everywhere in the bundle. */
const oneEnding: Rule = ({ ran, requirements, flaky, otherFailures }) => {
  const ended = new Map(ran.map(({ subject, outcome }) => [subject, outcome]));
  const named = [
    ...requirements.flatMap(({ judgements }) => judgements.filter(byScenario)),
    ...flaky,
    ...otherFailures,
  ];
  return firstOf(named, ({ subject, outcome }) => {
    const told = ended.get(subject);
    if (told === undefined) return `${subject} is not among the scenarios that ran`;
    return told === outcome ? undefined : `${subject} is recorded as ${told} and as ${outcome}`;
  });
};

const listsOfScenarios: Rule = ({ otherFailures, flaky }) => {
  const odd = otherFailures.find((failure) => failure.by !== 'scenario' || failure.outcome !== 'failed');
  if (odd !== undefined) return `${odd.subject} is among the failed scenarios, but did not fail`;
  const steady = flaky.find((judgement) => judgement.by !== 'scenario' || judgement.outcome !== 'passed');
  return steady && `${steady.subject} is among the flaky scenarios, but did not pass in the end`;
};

/** A failure belongs to a requirement, to the check that caused it, or to the others. */
const toldFailures: Rule = (results) => {
  const told = new Set(results.otherFailures.map(({ subject }) => subject));
  const needless = results.ran.find(({ subject, requirements: ids }) => told.has(subject) && ids.length > 0);
  if (needless !== undefined) return `${needless.subject} judges a requirement, but is recorded without one`;
  const [untold] = untoldFailures(results);
  return untold && `${untold.subject} failed, but no failure is recorded`;
};

const counts: Rule = ({ ran, scenarios, scope }) => {
  for (const ending of ['passed', 'failed', 'skipped'] as const) {
    const found = ran.filter(({ outcome }) => outcome === ending).length;
    if (found !== scenarios[ending]) {
      const recorded = scenarios[ending] === 1 ? '1 scenario is' : `${scenarios[ending]} scenarios are`;
      return `${recorded} recorded as ${ending}, but ${found} ${found === 1 ? 'is' : 'are'} named`;
    }
  }
  const due = scope.scenarios - scope.leftOut.length;
  return ran.length === due ? undefined : `${ran.length} scenarios are counted, but ${due} ran of ${scope.scenarios}`;
};

const leftOut: Rule = ({ ran, scope }) => {
  const absent = new Set(scope.leftOut);
  const there = ran.find(({ subject }) => absent.has(subject));
  return there && `${there.subject} is judged, but is recorded as left out`;
};

const waivers: Rule = ({ requirements, finishedAt }) => {
  const day = finishedAt.slice(0, 10);
  return firstOf(requirements, ({ id, waivers: all }) => {
    const late = all.find(({ inForce, until }) => inForce && until < day);
    return late && `the waiver of ${id} until ${late.until} is recorded as in force on ${day}`;
  });
};

const checked: Rule = ({ checks, objects, layouts, layoutFiles, seeds }) =>
  firstOf(checks, ({ object, sha256, layout, layoutSha256, seed }) => {
    if (!layouts.includes(layout)) return `${object} was checked on ${layout}, which is not among the layouts`;
    if (!seeds.includes(seed)) return `${object} was checked with seed ${seed}, which is not among the seeds`;
    const read = layoutFiles.some((file) => file.name === layout && file.sha256 === layoutSha256);
    if (layoutSha256 !== undefined && !read) {
      return `${object} was checked on a file ${layout} that is not among the layouts' files`;
    }
    const there = objects.some((each) => each.name === object && each.sha256 === sha256);
    return there ? undefined : `${object} was checked, and is not among the objects`;
  });

const profiles: Rule = ({ profiles: all, checks, ran }) => {
  if (all.includes('universal') !== checks.length > 0) {
    return checks.length > 0 ? 'objects were checked by no profile' : 'no object was checked by the universal profile';
  }
  const features = all.some((profile) => profile !== 'universal');
  if (features === ran.length > 0) return undefined;
  return features ? 'features are recorded as run, but no scenario is' : 'scenarios ran, but no feature is recorded';
};

const RULES: readonly Rule[] = [
  onceEach,
  foundedRequirements,
  listsOfScenarios,
  waivers,
  leftOut,
  oneEnding,
  judgingScenarios,
  judgingChecks,
  toldFailures,
  counts,
  checked,
  profiles,
];

/** A contradiction in a bundle, as a clause, independent of the judged object; undefined if it is consistent. */
export function contradictionIn(results: Results): string | undefined {
  return firstOf(RULES, (rule) => rule(results));
}
