import { Diagnostic } from '../../base/diagnostic.ts';
import { shippedPath } from '../../base/host.ts';
import { knownNames } from '../../base/known-names.ts';
import { plainLine } from '../../base/plain-text.ts';
import type { Catalogue } from '../../conformance/catalogue.ts';
import type { CheckReport } from '../../conformance/universal/reporting/report.ts';
import { isInForce, type Waiver } from '../../project/waivers.ts';
import {
  type CheckRun,
  combineOutcomes,
  type JudgedObject,
  type Judgement,
  type RanScenario,
  type RequirementResult,
  type Results,
  type ResultWaiver,
  type ResultWarning,
} from '../../vocabulary/results.ts';
import { compareJudgements, compareTexts, inOrder, uniqueBy } from '../../vocabulary/results-order.ts';
import { attachedReports, checkJudgement } from './check-judgements.ts';
import { joinReports } from './joined-reports.ts';
import { placeOf, type RunMessages, type RunScenario } from './run-collector.ts';
import { scopeOf } from './run-scope.ts';
import type { ResultsContext } from './suite.ts';

const TAG = /^@(REX-.*)$/;
/** How many lines of a failure a judgement repeats. */
const MESSAGE_LINES = 6;

/** The identifiers of a scenario's requirements, in the order of its tags, each once. */
export function requirementsOf({ tags }: Pick<RunScenario, 'tags'>): readonly string[] {
  return [...new Set(tags.flatMap((tag) => TAG.exec(tag)?.[1] ?? []))];
}

function messageOf({ outcome, reason, failed: [first] }: RunScenario): string {
  if (outcome === 'passed') return '';
  if (first === undefined) return reason;
  const lines = first.message.split('\n').slice(0, MESSAGE_LINES);
  const said = first.status === 'FAILED' ? '' : ` (${first.status.toLowerCase()})`;
  return [`${first.text}${said}`, ...lines.filter((line) => line.trim() !== '')].join('\n');
}

function scenarioJudgement(scenario: RunScenario): Judgement {
  const { observations } = scenario;
  const loaded = observations?.objects.map(({ name }) => name) ?? [];
  const refused = observations?.loadRefusals.map(({ object }) => object) ?? [];
  return {
    by: 'scenario',
    subject: placeOf(scenario),
    name: scenario.name,
    objects: [...new Set([...loaded, ...refused])].sort(compareTexts),
    outcome: scenario.outcome,
    message: messageOf(scenario),
  };
}

function ranScenario(scenario: RunScenario): RanScenario {
  const { outcome } = scenario;
  // Scenarios that must not be judged do not run.
  const ended = outcome === 'not applicable' ? 'skipped' : outcome;
  return { subject: placeOf(scenario), outcome: ended, requirements: requirementsOf(scenario) };
}

/** Warnings of scenarios and checks. */
function warningsOf(scenarios: readonly RunScenario[], reports: readonly CheckReport[]): readonly ResultWarning[] {
  const told = scenarios.flatMap((scenario) =>
    (scenario.observations?.warnings ?? []).map((text) => ({ subject: placeOf(scenario), text })),
  );
  const checked = reports.flatMap(({ object, warnings }) =>
    warnings.map(({ source, text }) => ({ subject: object.name, text: plainLine(`${source}: ${text}`) })),
  );
  const old = scenarios.flatMap(({ observations }) =>
    (observations?.oldObjects ?? []).map(({ object, text }) => ({ subject: object, text })),
  );
  // Several scenarios tell the same of an object.
  return uniqueBy([...old, ...told, ...checked], ({ subject, text }) => JSON.stringify([subject, text]));
}

function isFlaky({ outcome, earlier }: RunScenario): boolean {
  return outcome === 'passed' && earlier.length > 0;
}

function flakyJudgement(scenario: RunScenario): Judgement {
  const [first] = scenario.earlier;
  const message = [first?.text ?? '', ...(first?.message.split('\n').slice(0, MESSAGE_LINES) ?? [])];
  return { ...scenarioJudgement(scenario), message: message.filter((line) => line.trim() !== '').join('\n') };
}

function unknownRequirement(id: string, where: string, catalogue: Catalogue): Diagnostic {
  const { nearest, list } = knownNames(
    id,
    catalogue.requirements.map((requirement) => requirement.id),
  );
  return new Diagnostic({
    code: 'REQUIREMENT_UNKNOWN',
    kind: 'input',
    message: `${where}: there is no requirement ${id}`,
    cause: `the catalogue, ${shippedPath('features/requirements.yaml')}, has ${list}`,
    hint: nearest === undefined ? 'name one of these' : `write ${nearest}`,
  });
}

/** Collects judgements by requirement. */
class Judgements {
  readonly #catalogue: Catalogue;
  readonly #byId = new Map<string, Judgement[]>();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  add(id: string, judgement: Judgement, where: string): void {
    this.#require(id, where);
    this.#byId.set(id, [...(this.#byId.get(id) ?? []), judgement]);
  }

  /** Every requirement that was judged or is waived. */
  results(waivers: readonly Waiver[], file: string, now: Date): readonly RequirementResult[] {
    for (const { requirement } of waivers) this.#require(requirement, file);
    const results: RequirementResult[] = [];
    for (const { id, level } of this.#catalogue.requirements) {
      const judgements = [...(this.#byId.get(id) ?? [])].sort(compareJudgements);
      const waived = waivers.filter(({ requirement }) => requirement === id).map((waiver) => waiverResult(waiver, now));
      if (judgements.length === 0 && waived.length === 0) continue;
      const outcome = combineOutcomes(judgements.map((judgement) => judgement.outcome));
      results.push({ id, level, outcome, judgements, waivers: waived });
    }
    return results;
  }

  #require(id: string, where: string): void {
    if (this.#catalogue.find(id) === undefined) throw unknownRequirement(id, where, this.#catalogue);
  }
}

function waiverResult(waiver: Waiver, now: Date): ResultWaiver {
  const { reason, until, object } = waiver;
  return { reason, until, inForce: isInForce(waiver, now), ...(object === undefined ? {} : { object }) };
}

function checkRun({ object, layout, layoutSha256, seed }: CheckReport): CheckRun {
  const file = layoutSha256 === null ? {} : { layoutSha256 };
  return { object: object.name, sha256: object.sha256, layout, ...file, seed };
}

function checkKey(report: CheckReport): string {
  return JSON.stringify(checkRun(report));
}

/**
 * Whether a report fails the step that an object conforms to the universal profile. Only a MUST without a waiver fails
 * it.
 * @param now when the run ended: a waiver may end before its messages are merged
 */
function isBroken({ object, requirements }: CheckReport, { project }: ResultsContext, now: Date): boolean {
  const isWaived = (id: string) =>
    (project?.waivers ?? []).some(
      (waiver) =>
        waiver.requirement === id &&
        (waiver.object === undefined || waiver.object === object.name) &&
        isInForce(waiver, now),
    );
  return requirements.some(({ id, level, outcome }) => outcome === 'failed' && level === 'MUST' && !isWaived(id));
}

interface Parts {
  readonly judgements: Judgements;
  readonly reports: readonly CheckReport[];
  readonly otherFailures: readonly Judgement[];
  readonly run: Pick<RunMessages, 'scenarios' | 'known' | 'troubles' | 'finishedAt' | 'environment'>;
  readonly context: ResultsContext;
}

function assemble({ judgements, reports: given, otherFailures, run, context }: Parts): Results {
  const { project, now, suite, profile } = context;
  const reports = joinReports(given, checkKey);
  for (const report of reports) {
    for (const requirement of report.requirements) {
      judgements.add(requirement.id, checkJudgement(report, requirement), `the check of ${report.object.name}`);
    }
  }
  const observed = run.scenarios.flatMap(({ observations }) => observations ?? []);
  const objects: JudgedObject[] = [
    ...observed.flatMap((seen) => seen.objects),
    ...reports.map(({ object: { name, sha256, crate } }) => ({ name, sha256, ...(crate && { crate }) })),
  ];
  const layouts = [...observed.flatMap((seen) => seen.layouts), ...reports.map(({ layout }) => layout)];
  const layoutFiles = [
    ...observed.flatMap((seen) => seen.layoutFiles),
    ...reports.flatMap(({ layout: name, layoutSha256: sha256 }) => (sha256 === null ? [] : [{ name, sha256 }])),
  ];
  const seeds = [...observed.flatMap((seen) => seen.seeds), ...reports.map(({ seed }) => seed)];
  const targets = observed.flatMap((seen) => seen.targets);
  const finishedAt = run.finishedAt ?? now.toISOString();
  const count = (outcome: string) => run.scenarios.filter((scenario) => scenario.outcome === outcome).length;
  return inOrder({
    format: 'rex-conformance results',
    formatVersion: 1,
    suite,
    profiles: [...(reports.length > 0 ? ['universal'] : []), ...(run.scenarios.length > 0 ? [profile] : [])],
    layouts,
    layoutFiles,
    ...(targets.length > 0 && { targets }),
    seeds,
    environment: run.environment,
    finishedAt,
    objects,
    checks: reports.map(checkRun),
    scenarios: { passed: count('passed'), failed: count('failed'), skipped: count('skipped') },
    ran: run.scenarios.map(ranScenario),
    scope: scopeOf([...run.known, ...(run.scenarios.length > 0 ? context.scenarios : [])], run.scenarios.map(placeOf)),
    warnings: warningsOf(run.scenarios, reports),
    troubles: run.troubles,
    flaky: run.scenarios.filter(isFlaky).map(flakyJudgement),
    otherFailures,
    requirements: judgements.results(project?.waivers ?? [], project?.file ?? '', new Date(finishedAt)),
  });
}

/**
 * The results of a run of features. A scenario with a tag such as `@REX-XDP-04` is a judgement of that requirement. An
 * attached check report has a judgement of each requirement of the universal profile.
 * @throws Diagnostic REQUIREMENT_UNKNOWN for an identifier outside the catalogue, naming the scenario or the project's
 *   file; CHECK_REPORT_BROKEN
 */
export function resultsOf(run: RunMessages, catalogue: Catalogue, context: ResultsContext): Results {
  const judgements = new Judgements(catalogue);
  const reports: CheckReport[] = [];
  const otherFailures: Judgement[] = [];
  const now = run.finishedAt === undefined ? context.now : new Date(run.finishedAt);
  for (const scenario of run.scenarios) {
    const place = placeOf(scenario);
    const ids = requirementsOf(scenario);
    const judgement = scenarioJudgement(scenario);
    for (const id of ids) judgements.add(id, judgement, `${place} "${scenario.name}"`);
    const attached = attachedReports(scenario.attachments, place);
    reports.push(...attached);
    const told = ids.length > 0 || attached.some((report) => isBroken(report, context, now));
    if (scenario.outcome === 'failed' && !told) otherFailures.push(judgement);
  }
  return assemble({ judgements, reports, otherFailures, run, context });
}

/**
 * The results of the checks of some objects, without features.
 * @throws Diagnostic REQUIREMENT_UNKNOWN
 */
export function resultsOfChecks(
  reports: readonly CheckReport[],
  catalogue: Catalogue,
  context: ResultsContext,
): Results {
  const environment = { node: process.versions.node, platform: process.platform, architecture: process.arch };
  const run = { scenarios: [], known: [], troubles: [], finishedAt: undefined, environment };
  return assemble({ judgements: new Judgements(catalogue), reports, otherFailures: [], run, context });
}
