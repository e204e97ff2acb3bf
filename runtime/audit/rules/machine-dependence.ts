import { type Instruction, Mnemonic } from 'iced-x86';
import type { AuditFinding, RequirementOutcome } from '../outcome.ts';
import type { ProgramAnalysis } from '../program-analysis.ts';
import { count, finding, judged, where } from './judgement.ts';

const PROCESSOR = 'asks for the processor it runs on';
const COUNTER = 'reads a counter of the processor';
const RANDOM = 'takes a random number of the processor';
const CPU = 'asks which CPU it runs on, past the kernel';

/** Queries of instructions with answers that differ by machine or moment (Intel SDM volume 2, their entries). */
const QUESTIONS: ReadonlyMap<Mnemonic, string> = new Map([
  [Mnemonic.Cpuid, PROCESSOR],
  [Mnemonic.Xgetbv, PROCESSOR],
  [Mnemonic.Rdpru, COUNTER],
  [Mnemonic.Rdtsc, COUNTER],
  [Mnemonic.Rdtscp, COUNTER],
  [Mnemonic.Rdpmc, COUNTER],
  [Mnemonic.Rdrand, RANDOM],
  [Mnemonic.Rdseed, RANDOM],
  [Mnemonic.Rdpid, CPU],
]);

/** An instruction's query with an answer that differs by machine; undefined if it has none. */
export function machineDependence(instruction: Instruction): string | undefined {
  return QUESTIONS.get(instruction.mnemonic);
}

/** REX-MEMORY-07: no instruction that control can reach gives a result that depends on the machine or the moment. */
export function judgeMachineDependence(program: ProgramAnalysis): RequirementOutcome {
  const findings: AuditFinding[] = [];
  const instructions = program.reachable();
  for (const { address } of instructions) {
    const question = machineDependence(program.text.raw(address));
    if (question === undefined) continue;
    const place = program.text.place(address);
    findings.push(
      finding('AUDIT_MACHINE_DEPENDENT', place, `${where(place)} ${question}: ${place.instruction}`, {
        cause: 'the program can behave differently on another machine',
        hint: 'take time, CPU and random numbers from the kernel crate, and use one code path for all processors',
      }),
    );
  }
  return judged('REX-MEMORY-07', findings, count(instructions.length, 'instruction'));
}
