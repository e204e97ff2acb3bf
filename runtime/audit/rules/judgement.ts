import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { AuditedRequirement, AuditFinding, CodePlace, RequirementOutcome } from '../outcome.ts';

/** The outcome of a judged requirement: failed if there are findings, otherwise passed for the given reason. */
export function judged(
  requirement: AuditedRequirement,
  findings: readonly AuditFinding[],
  reason: string,
): RequirementOutcome {
  return findings.length > 0
    ? { requirement, verdict: 'failed', reason: '', findings }
    : { requirement, verdict: 'passed', reason, findings };
}

/** The outcome of a requirement without a judgement. */
export function notApplicable(requirement: AuditedRequirement, reason: string): RequirementOutcome {
  return { requirement, verdict: 'not applicable', reason, findings: [] };
}

/** A finding about an instruction. */
export function finding(
  code: string,
  place: CodePlace,
  message: string,
  more: { readonly cause?: string; readonly hint?: string } = {},
): AuditFinding {
  return { code, place, message, cause: more.cause, hint: more.hint };
}

/** A finding in the words of the loader. */
export function fromDiagnostic({ code, message, cause, hint }: Diagnostic): AuditFinding {
  return { code, place: undefined, message, cause, hint };
}

/** A count with its noun: `1 function`, `2 functions`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `name+0x2a`, or only the address if no symbol covers it. */
export function where({ symbol, offset, address }: CodePlace): string {
  return symbol === undefined ? `0x${address.toString(16)}` : `${symbol}+0x${offset.toString(16)}`;
}
