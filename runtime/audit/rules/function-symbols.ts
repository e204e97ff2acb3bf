import type { AuditFinding, RequirementOutcome } from '../outcome.ts';
import type { ProgramAnalysis } from '../program-analysis.ts';
import { count, finding, judged } from './judgement.ts';

/**
 * REX-PANIC-12: every function that is called, jumped to from another or pointed to has a function symbol, so that
 * stack traces have names (Rex ABI: loading, function symbols are registered with kallsyms).
 */
export function judgeFunctionSymbols(program: ProgramAnalysis): RequirementOutcome {
  const findings: AuditFinding[] = [];
  const callers = new Map<number, string>();
  for (const { name, calls } of program.functions.values()) {
    for (const { target } of calls) {
      if (target.kind === 'address' && !callers.has(target.address)) callers.set(target.address, name);
    }
  }
  for (const { address } of program.functions.values()) {
    if (program.text.symbolOf(address) !== undefined) continue;
    const caller = callers.get(address);
    const used = caller === undefined ? 'a relocation points to it' : `${caller} calls it`;
    findings.push(
      finding(
        'AUDIT_NO_SYMBOL',
        program.text.place(address),
        `the function at 0x${address.toString(16)} has no symbol: ${used}`,
        {
          cause: 'the kernel names the frames of a stack trace by the symbols of type STT_FUNC in .symtab',
          hint: 'keep the symbol table whole: no strip, no -Wl,--discard-all',
        },
      ),
    );
  }
  return judged('REX-PANIC-12', findings, count(program.functions.size, 'function'));
}
