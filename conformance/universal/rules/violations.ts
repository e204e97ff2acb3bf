import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { Violation } from '../../../runtime/program-run.ts';
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
  FLAGS_LEFT: 'REX-MEMORY-05',
  FLAGS_AT_CALL: 'REX-MEMORY-05',
  CLEANUP_ENTRY_LEFT: 'REX-PANIC-03',
  NEVER_ENDED: 'REX-TERM-07',
  PACKET_LOOP: 'REX-TERM-07',
  PROGRAM_GONE: 'REX-PANIC-09',
  XDP_PACKET_ROOM_WRITTEN: 'REX-XDP-02',
};

/** What is not listed lets a helper or the kernel touch what the program was not given. */
function breachOf({ code, message, cause, hint }: Violation): Breach {
  return { requirement: REQUIREMENT_OF[code] ?? 'REX-MEMORY-01', code, message, cause, hint };
}

/** What shows that a timeout handler does not do its work; REX-TERM-08 has rules of its own. */
const OF_THE_HANDLER = new Set(['TIMEOUT_SURVIVED']);

/** Rules broken without a fault. */
export const violations: Rule = ({ run }) => {
  // Behind a firing that was forced, it is the handler that does not end.
  const forced = run.firings[0]?.forced === true && run.firings[0].reached;
  return run.violations
    .filter(({ code }) => !OF_THE_HANDLER.has(code) && !(forced && code === 'NEVER_ENDED'))
    .map(breachOf);
};

/** A rule broken by the result of an event, not by one run. */
export function refusalBreach(refusal: Diagnostic): Breach {
  return breachOf(refusal);
}
