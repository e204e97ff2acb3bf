import type { Rule } from '../../../conformance/universal/rules/breach.ts';
import { timeouts as wholeTimeouts } from '../../../conformance/universal/rules/termination.ts';

export * from '../../../conformance/universal/rules/termination.ts';

/** A program was ended by the watchdog where its handler says so. */
export const timeouts: Rule = (judged) => (judged.run.outcome === 'timed out' ? wholeTimeouts(judged) : []);
