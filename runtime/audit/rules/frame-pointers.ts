import type { AuditFinding, RequirementOutcome } from '../outcome.ts';
import type { ProgramAnalysis } from '../program-analysis.ts';
import { count, finding, judged, where } from './judgement.ts';

/**
 * REX-PANIC-11: a function that calls another has pushed its caller's rbp below the return address and keeps rbp
 * pointing there (Rex ABI: the object file, frame pointers forced). A function without calls, or only with jumps out,
 * needs no frame pointer.
 */
export function judgeFramePointers(program: ProgramAnalysis): RequirementOutcome {
  const findings: AuditFinding[] = [];
  let callers = 0;
  for (const { name, calls } of program.functions.values()) {
    const real = calls.filter(({ tail }) => !tail);
    if (real.length > 0) callers += 1;
    const wrong = real.find(({ framePointer }) => !framePointer);
    if (wrong === undefined) continue;
    const place = program.text.place(wrong.address);
    findings.push(
      finding(
        'AUDIT_NO_FRAME_POINTER',
        place,
        `${name} calls at ${where(place)} without a frame pointer: ${place.instruction}`,
        {
          cause: 'rbp does not point to the saved rbp of the caller, so a stack trace from here would be wrong',
          hint: 'build with -C force-frame-pointers=yes, the standard library too',
        },
      ),
    );
  }
  return judged('REX-PANIC-11', findings, `${count(callers, 'function')} that call others`);
}
