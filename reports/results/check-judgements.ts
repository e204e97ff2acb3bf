import type { Attachment } from '@cucumber/messages';
import { Diagnostic } from '../../base/diagnostic.ts';
import {
  CHECK_MEDIA_TYPE,
  type CheckedRequirement,
  type CheckReport,
} from '../../conformance/universal/reporting/report.ts';
import type { Judgement } from '../../vocabulary/results.ts';

const OUTCOMES: readonly unknown[] = ['passed', 'failed', 'skipped', 'not applicable'];
const LEVELS: readonly unknown[] = ['MUST', 'SHOULD', 'MAY'];

function broken(where: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'CHECK_REPORT_BROKEN',
    kind: 'input',
    message: `${where}: the report of a check cannot be read`,
    cause,
    hint: 'run it again with this version of rex-conformance',
  });
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isRequirement(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { id, level, outcome, reason, statement, breaches, findings } = value;
  const texts = [id, reason, statement].every((text) => typeof text === 'string');
  const counted = Number.isSafeInteger(breaches) && (breaches as number) >= 0;
  const found =
    Array.isArray(findings) && findings.every((finding) => isFields(finding) && typeof finding.message === 'string');
  return texts && counted && found && LEVELS.includes(level) && OUTCOMES.includes(outcome);
}

/**
 * Reads the report of a check as far as judgements need it.
 * @param where its place in errors: the scenario that it is attached to, or a file
 * @throws Diagnostic CHECK_REPORT_BROKEN
 */
export function readCheckReport(text: string, where: string): CheckReport {
  let report: unknown;
  try {
    report = JSON.parse(text);
  } catch (error) {
    throw broken(where, error instanceof Error ? error.message : String(error));
  }
  if (!isFields(report) || report.format !== 'rex-conformance check' || report.formatVersion !== 1) {
    throw broken(where, 'its version is not 1');
  }
  const { object, layout, layoutSha256, seed, requirements, warnings } = report;
  const named = isFields(object) && typeof object.name === 'string' && object.name !== '';
  const told = named && /^[0-9a-f]{64}$/.test(String(object.sha256));
  if (!told) throw broken(where, 'it does not name its object');
  if (typeof layout !== 'string' || layout === '' || !Number.isSafeInteger(seed) || (seed as number) < 0) {
    throw broken(where, 'it does not name its layout and seed');
  }
  const isWarning = (warning: unknown) =>
    isFields(warning) && typeof warning.source === 'string' && typeof warning.text === 'string';
  if (!Array.isArray(warnings) || !warnings.every(isWarning)) throw broken(where, 'its warnings cannot be read');
  if (layoutSha256 !== null && !/^[0-9a-f]{64}$/.test(String(layoutSha256))) {
    throw broken(where, 'it does not have the hash of its layout file');
  }
  if (!Array.isArray(requirements)) throw broken(where, 'it has no requirements');
  const wrong = requirements.findIndex((requirement) => !isRequirement(requirement));
  if (wrong >= 0) throw broken(where, `requirement ${wrong + 1} does not match the schema`);
  return report as unknown as CheckReport;
}

/**
 * The reports that are attached to a scenario. @param where the scenario's place in errors. @throws Diagnostic
 * CHECK_REPORT_BROKEN
 */
export function attachedReports(attachments: readonly Attachment[], where: string): readonly CheckReport[] {
  return attachments
    .filter(({ mediaType }) => mediaType === CHECK_MEDIA_TYPE)
    .map(({ body, contentEncoding }) =>
      readCheckReport(contentEncoding === 'BASE64' ? Buffer.from(body, 'base64').toString('utf8') : body, where),
    );
}

function messageOf({ outcome, reason, breaches, findings }: CheckedRequirement): string {
  if (outcome !== 'failed') return outcome === 'passed' ? '' : reason;
  const [first] = findings;
  const more = breaches > 1 ? ` (${breaches} breaches)` : '';
  return `${first?.message ?? reason}${more}`;
}

/** A check's judgement of one requirement. */
export function checkJudgement({ object }: CheckReport, requirement: CheckedRequirement): Judgement {
  const { outcome, reason, statement } = requirement;
  return {
    by: 'check',
    subject: object.name,
    name: outcome === 'passed' && reason !== '' ? reason : statement,
    objects: [object.name],
    outcome,
    message: messageOf(requirement),
  };
}
