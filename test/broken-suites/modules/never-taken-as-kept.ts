import { verdictOn as wholeVerdictOn } from '../../../conformance/universal/reporting/verdicts.ts';

export * from '../../../conformance/universal/reporting/verdicts.ts';

/** What an object could take, and no run took, counts as nothing to give back. */
export const verdictOn: typeof wholeVerdictOn = (requirement, exploration, object, all) =>
  wholeVerdictOn(requirement, exploration, { ...object, imports: [] }, all);
