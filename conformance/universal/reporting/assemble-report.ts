import { Diagnostic } from '../../../base/diagnostic.ts';
import { layoutSha256 } from '../../../kernel-model/layouts/reader.ts';
import type { Audit, AuditFinding, RequirementOutcome } from '../../../runtime/audit/outcome.ts';
import { crateOf } from '../../../runtime/load/crate-note.ts';
import type { ElfObject } from '../../../runtime/object/elf-object.ts';
import { combineOutcomes } from '../../../vocabulary/results.ts';
import type { Subject } from '../bench.ts';
import type { Exploration, FoundBreach } from '../exploration/exploration.ts';
import {
  AUDITED_AND_RUN,
  DYNAMIC_REQUIREMENTS,
  type DynamicRequirement,
  type RunRequirement,
} from '../requirements.ts';
import { evidenceOf } from './evidence.ts';
import type { Exercise, RequirementText } from './exercise.ts';
import { CodeListing } from './listing.ts';
import { placeOf, placeText } from './places.ts';
import type { CheckedProgram, CheckedRequirement, CheckFinding, CheckReport, CheckWarning } from './report.ts';
import { reproduce } from './reproduction.ts';
import { verdictOn } from './verdicts.ts';

/** All that a report is made from. */
export interface ReportParts {
  /** What the object is called; it may have run under another name. */
  readonly name: string;
  readonly subject: Subject;
  readonly audit: Audit;
  readonly exercise: Exercise;
  /** The object's code, where it can be read. */
  readonly elf: ElfObject | undefined;
  readonly sha256: string;
  readonly layout: string;
  readonly seed: number;
  readonly warnings: readonly CheckWarning[];
  readonly texts: readonly RequirementText[];
}

type Judged = Omit<CheckedRequirement, 'level' | 'statement'>;

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;

function auditFinding(
  { code, place, message, cause, hint }: AuditFinding,
  listing: CodeListing | undefined,
): CheckFinding {
  const where = place === undefined ? null : (place.symbol ?? `0x${place.address.toString(16)}`);
  const sources = place === undefined ? [] : (listing?.sourcesAt(place.address) ?? []);
  const offset = place?.symbol === undefined ? '' : `+0x${place.offset.toString(16)}`;
  return {
    code,
    program: null,
    message,
    cause: cause ?? '',
    hint: hint ?? '',
    place:
      where === null ? null : `${where}${offset}${place?.instruction === undefined ? '' : `: ${place.instruction}`}`,
    ...(sources.length === 0 ? {} : { sources }),
    authors: false,
    times: 1,
    run: null,
    reproduction: null,
  };
}

function fromAudit(
  { requirement, verdict, reason, findings }: RequirementOutcome,
  listing: CodeListing | undefined,
): Judged {
  return {
    id: requirement,
    outcome: verdict,
    reason,
    breaches: findings.length,
    findings: findings.map((finding) => auditFinding(finding, listing)),
  };
}

function checkedProgram(seen: Exploration): CheckedProgram {
  const { program, plan, assumed = '' } = seen.subject;
  return {
    name: program.name,
    section: program.section,
    attachedTo: seen.runs === 0 && seen.unsupported !== '' ? null : (plan.place ?? 'a perf event'),
    assumed,
    runs: seen.runs,
    instructions: seen.instructions,
    panics: seen.panics,
    timeouts: seen.forcedTimeouts,
    unjudged: seen.unjudgedRuns,
    unjudgedReasons: [...seen.unjudged.keys()],
    watchdog: seen.watchdog,
    untried: seen.untriedInputs === 0 ? '' : `${count(seen.untriedInputs, 'input')}: ${seen.leftAlone}`,
    unsupported: seen.unsupported,
  };
}

async function runFinding(
  parts: ReportParts,
  listing: CodeListing | undefined,
  program: string,
  found: FoundBreach,
): Promise<CheckFinding> {
  const { breach, judged, input, count: times } = found;
  const place = judged === undefined ? undefined : placeOf(judged.run, breach);
  const several = parts.exercise.object!.programs.length > 1;
  return {
    code: breach.code,
    program,
    message: breach.message,
    cause: breach.cause,
    hint: breach.hint,
    place: place === undefined ? null : placeText(place),
    authors: input.authors === true,
    times,
    run: judged === undefined ? null : evidenceOf(judged, breach, listing),
    reproduction: found.history.length === 0 ? null : await reproduce(parts.subject, found, several),
  };
}

async function fromRuns(
  parts: ReportParts,
  requirement: RunRequirement,
  listing: CodeListing | undefined,
): Promise<Judged> {
  const { object, explorations, refusal } = parts.exercise;
  const nothing = { id: requirement, breaches: 0, findings: [] };
  if (object === undefined) {
    return { ...nothing, outcome: 'skipped', reason: `nothing could be run: ${refusal?.message}` };
  }
  if (explorations.length === 0) {
    return { ...nothing, outcome: 'not applicable', reason: 'the object has no program (REX-LOAD-08)' };
  }
  const verdicts = explorations.map((exploration) =>
    verdictOn(requirement, exploration, object, explorations, parts.audit.facts?.kernelCalls),
  );
  const outcome = combineOutcomes(verdicts.map((verdict) => verdict.outcome));
  if (outcome !== 'failed') {
    const telling = explorations.map((exploration, n) => ({ name: exploration.subject.program.name, ...verdicts[n]! }));
    const reasons = telling.filter((verdict) => verdict.outcome === outcome);
    const shown =
      reasons.length === 1 || new Set(reasons.map(({ reason }) => reason)).size === 1
        ? (reasons[0]?.reason ?? 'no program')
        : '';
    return {
      ...nothing,
      outcome,
      reason: shown === '' ? reasons.map(({ name, reason }) => `${name}: ${reason}`).join('; ') : shown,
    };
  }
  return { id: requirement, outcome, reason: '', ...(await breachesOf(parts, requirement, listing)) };
}

/** What runs show about a broken requirement: the number of breaches, and a finding for each place. */
async function breachesOf(
  parts: ReportParts,
  requirement: DynamicRequirement,
  listing: CodeListing | undefined,
): Promise<Pick<Judged, 'breaches' | 'findings'>> {
  const found = parts.exercise.explorations.flatMap((exploration) =>
    exploration
      .breaches()
      .filter(({ breach }) => breach.requirement === requirement)
      .map((breach) => ({ program: exploration.subject.program.name, breach })),
  );
  const findings: CheckFinding[] = [];
  for (const { program, breach } of found) findings.push(await runFinding(parts, listing, program, breach));
  return { breaches: found.reduce((sum, { breach }) => sum + breach.count, 0), findings };
}

/** The result of the audit for a requirement, together with the results of runs. */
async function withRuns(parts: ReportParts, audited: Judged, listing: CodeListing | undefined): Promise<Judged> {
  const requirement = AUDITED_AND_RUN.find((id) => id === audited.id);
  if (requirement === undefined) return audited;
  const { breaches, findings } = await breachesOf(parts, requirement, listing);
  if (breaches === 0) return audited;
  const both = { breaches: audited.breaches + breaches, findings: [...audited.findings, ...findings] };
  return { ...audited, ...both, outcome: 'failed', reason: '' };
}

/** With what the catalogue says of each, in its order. */
function inOrder(judged: readonly Judged[], texts: readonly RequirementText[]): readonly CheckedRequirement[] {
  const unknown = judged.find(({ id }) => texts.every((text) => text.id !== id));
  if (unknown !== undefined) {
    throw new Diagnostic({
      code: 'REQUIREMENT_UNKNOWN',
      kind: 'internal',
      message: `the universal profile judges ${unknown.id}, which the catalogue of requirements does not have`,
      cause: 'identifiers of the profile and of the catalogue are the same',
      hint: 'report this: it is a fault of the suite',
    });
  }
  return texts.flatMap(({ id, level, statement }) =>
    judged.filter((requirement) => requirement.id === id).map((requirement) => ({ ...requirement, level, statement })),
  );
}

/** Puts together what the audit and the runs came to. */
export async function assembleReport(parts: ReportParts): Promise<CheckReport> {
  const { audit, exercise, subject, elf } = parts;
  const listing = elf === undefined ? undefined : new CodeListing(elf);
  const judged: Judged[] = [];
  for (const outcome of audit.outcomes) judged.push(await withRuns(parts, fromAudit(outcome, listing), listing));
  for (const requirement of DYNAMIC_REQUIREMENTS) judged.push(await fromRuns(parts, requirement, listing));
  return {
    format: 'rex-conformance check',
    formatVersion: 1,
    object: {
      name: parts.name,
      ranAs: subject.name,
      sha256: parts.sha256,
      crate: elf === undefined ? null : crateOf(elf),
    },
    layout: parts.layout,
    layoutSha256: layoutSha256(parts.layout) ?? null,
    seed: parts.seed,
    warnings: parts.warnings,
    programs: exercise.explorations.map(checkedProgram),
    requirements: inOrder(judged, parts.texts),
  };
}
