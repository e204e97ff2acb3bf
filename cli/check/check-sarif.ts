import { plainJson } from '../../base/plain-text.ts';
import type { CheckFinding } from '../../conformance/universal/reporting/report.ts';
import type { SuiteVersion } from '../../reports/results/suite.ts';
import type { UnjudgedFile } from './check-junit.ts';
import { type CheckedObject, isWaivedNow, type ShownRequirement, verdictLine } from './checked-object.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** A path as a URI reference (RFC 3986); an absolute one has the scheme `file`. */
function uriOf(path: string): string {
  const segments = path.split('/').map(encodeURIComponent).join('/');
  return path.startsWith('/') ? `file://${segments}` : segments;
}

function levelOf({ level }: ShownRequirement): 'error' | 'warning' | 'note' {
  if (level === 'MUST') return 'error';
  return level === 'SHOULD' ? 'warning' : 'note';
}

/** The place in the object. It is a binary, so it has no lines; viewers want one, and get the first. */
function locationOf(path: string, finding: CheckFinding | undefined) {
  const names = [finding?.program, finding?.place].filter((name) => name !== null && name !== undefined);
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(path) }, region: { startLine: 1 } },
    ...(names.length === 0 ? {} : { logicalLocations: names.map((name) => ({ fullyQualifiedName: name })) }),
  };
}

function failures(object: CheckedObject, requirement: ShownRequirement, ruleIndex: number) {
  const { id, findings, statement, waivers } = requirement;
  const found: readonly (CheckFinding | undefined)[] = findings.length === 0 ? [undefined] : findings;
  const waiver = isWaivedNow(requirement) ? waivers.find(({ inForce }) => inForce) : undefined;
  return found.map((finding) => ({
    ruleId: id,
    ruleIndex,
    kind: 'fail',
    level: levelOf(requirement),
    message: { text: [finding?.message ?? statement, finding?.cause, finding?.hint].filter(Boolean).join('\n') },
    locations: [locationOf(object.path, finding)],
    occurrenceCount: Math.max(1, finding?.times ?? 1),
    partialFingerprints: {
      'rexConformance/v1': [id, object.report.object.name, finding?.code, finding?.program, finding?.place].join('|'),
    },
    ...(waiver === undefined
      ? {}
      : { suppressions: [{ kind: 'external', justification: `waived until ${waiver.until}: ${waiver.reason}` }] }),
  }));
}

/** Requirements without a judgement: nobody may read their silence as a pass. */
function open(object: CheckedObject, { id, reason }: ShownRequirement, ruleIndex: number) {
  return {
    ruleId: id,
    ruleIndex,
    kind: 'open',
    level: 'none',
    message: { text: `could not be judged: ${reason}` },
    locations: [locationOf(object.path, undefined)],
  };
}

/**
 * The check as a document of SARIF 2.1.0 (OASIS): a rule for each requirement, and a result for each finding and each
 * requirement without a judgement.
 * @param objects with texts that are safe to print @param files without a judgement
 */
export function sarifDocument(
  objects: readonly CheckedObject[],
  files: readonly UnjudgedFile[],
  { name, version }: SuiteVersion,
): string {
  const requirements = new Map(
    objects.flatMap((object) => object.requirements.map((each) => [each.id, each] as const)),
  );
  const ids = [...requirements.keys()];
  const results = objects.flatMap((object) =>
    object.requirements.flatMap((requirement) => {
      const index = ids.indexOf(requirement.id);
      if (requirement.outcome === 'failed') return failures(object, requirement, index);
      return requirement.outcome === 'skipped' ? [open(object, requirement, index)] : [];
    }),
  );
  const run = {
    tool: {
      driver: {
        name,
        version,
        rules: [...requirements.values()].map((requirement) => ({
          id: requirement.id,
          shortDescription: { text: requirement.statement },
          defaultConfiguration: { level: levelOf(requirement) },
        })),
      },
    },
    invocations: [
      {
        executionSuccessful: files.length === 0,
        toolExecutionNotifications: files.map(({ path, code, message, cause, hint }) => ({
          descriptor: { id: code },
          level: 'error',
          message: { text: `${message}\n${cause}\n${hint}` },
          locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(path) } } }],
        })),
      },
    ],
    columnKind: 'utf16CodeUnits',
    results,
    properties: {
      verdicts: objects.map((object) => ({ object: object.report.object.name, verdict: verdictLine(object) })),
    },
  };
  return `${plainJson({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, 2)}\n`;
}
