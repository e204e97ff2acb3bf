import type {
  Refutation,
  StandingJudgement,
  VerifiedObject,
  VerifiedRequirement,
} from '../../reports/results/verify.ts';
import type { CheckRun, Results } from '../../vocabulary/results.ts';

/** The result of a verification. */
export interface VerifyResult {
  readonly verdict: 'confirmed' | 'refuted' | 'not verified';
  /** Why the bundle is refuted. `null`: it is not. */
  readonly code: Refutation['code'] | 'OTHER_LAYOUT' | 'OTHER_OUTCOME' | null;
  /** One sentence; empty if there is nothing to say. */
  readonly message: string;
  readonly hint: string;
  readonly object: VerifiedObject;
  /** The suite that made the bundle, and the time. `null`: the bundle contradicts itself. */
  readonly bundle: { readonly suite: Results['suite']; readonly finishedAt: string } | null;
  /** The checks that were made again. */
  readonly checks: readonly CheckRun[];
  readonly requirements: readonly VerifiedRequirement[];
  /** Judgements by scenarios, which were not made again. */
  readonly standing: readonly { readonly id: string; readonly subject: string; readonly outcome: string }[];
}

/** The judgements by scenarios, as the document has them. */
export function standingResult(standing: readonly StandingJudgement[]): VerifyResult['standing'] {
  return standing.map(({ id, judgement: { subject, outcome } }) => ({ id, subject, outcome }));
}
