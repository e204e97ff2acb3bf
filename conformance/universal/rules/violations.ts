import type { Diagnostic } from '../../../kernel-model/diagnostic.ts';
import type { Violation } from '../../../runtime/target.ts';
import type { DynamicRequirement } from '../requirements.ts';
import type { Breach, Rule } from './breach.ts';

/** Which requirement each rule that the kernel watches belongs to, by its code. */
const REQUIREMENT_OF: Readonly<Record<string, DynamicRequirement>> = {
  LOCK_HELD_AT_EXIT: 'REX-RESOURCE-01',
  LOCK_DEADLOCK: 'REX-RESOURCE-01',
  REFERENCE_HELD_AT_EXIT: 'REX-RESOURCE-02',
  RECORD_OPEN_AT_EXIT: 'REX-RESOURCE-03',
  LOCK_SECOND: 'REX-RESOURCE-04',
  LOCK_NOT_HELD: 'REX-RESOURCE-05',
  REFERENCE_NOT_HELD: 'REX-RESOURCE-05',
  RING_BUFFER_SAMPLE_WRONG: 'REX-RESOURCE-05',
  STRAY_CALL: 'REX-MEMORY-03',
  NEVER_ENDED: 'REX-TERM-07',
  PACKET_LOOP: 'REX-TERM-07',
};

/** What is not listed lets a helper or the kernel touch what the program was not given. */
function breachOf({ code, message, cause, hint }: Violation): Breach {
  return { requirement: REQUIREMENT_OF[code] ?? 'REX-MEMORY-01', code, message, cause, hint };
}

/** Rules broken without a fault. */
export const violations: Rule = ({ run }) => run.violations.map(breachOf);

/** A rule broken by what came of an event, not by one run. */
export function refusalBreach(refusal: Diagnostic): Breach {
  return breachOf(refusal);
}
