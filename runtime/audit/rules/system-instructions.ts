import { CpuidFeature, type Instruction, Mnemonic, OpKind, Register } from 'iced-x86';
import type { AuditFinding, RequirementOutcome } from '../outcome.ts';
import type { ProgramAnalysis } from '../program-analysis.ts';
import { count, finding, judged, where } from './judgement.ts';

/** Effects of instructions that a program must not have, beyond privileged ones. */
const OFFENCES: ReadonlyMap<Mnemonic, string> = new Map([
  ...tell('enters the kernel by a system call', Mnemonic.Syscall, Mnemonic.Sysenter),
  ...tell('leaves the kernel for user space', Mnemonic.Sysret, Mnemonic.Sysretq, Mnemonic.Sysexit, Mnemonic.Sysexitq),
  ...tell('raises a software interrupt', Mnemonic.Int, Mnemonic.Int1, Mnemonic.Int3, Mnemonic.Into),
  ...tell('returns from an interrupt', Mnemonic.Iret, Mnemonic.Iretd, Mnemonic.Iretq, Mnemonic.Uiret),
  ...tell('enables or disables interrupts', Mnemonic.Cli, Mnemonic.Sti),
  // In the kernel, popf also loads IF and IOPL (volume 2B, POPF).
  ...tell('loads the flags, the one for interrupts among them', Mnemonic.Popf, Mnemonic.Popfd, Mnemonic.Popfq),
  ...tell('reads from a port', Mnemonic.In, Mnemonic.Insb, Mnemonic.Insw, Mnemonic.Insd),
  ...tell('writes to a port', Mnemonic.Out, Mnemonic.Outsb, Mnemonic.Outsw, Mnemonic.Outsd),
  ...tell('calls a hypervisor', Mnemonic.Vmcall, Mnemonic.Vmmcall, Mnemonic.Vmfunc),
  ...tell('changes a segment base', Mnemonic.Wrfsbase, Mnemonic.Wrgsbase),
  ...tell('loads a segment register', Mnemonic.Lss, Mnemonic.Lfs, Mnemonic.Lgs),
]);

function tell(what: string, ...mnemonics: readonly Mnemonic[]): [Mnemonic, string][] {
  return mnemonics.map((mnemonic) => [mnemonic, what]);
}

/**
 * The effect of an instruction that only the kernel may have; undefined if it has none. Sources: Intel SDM volume 3,
 * 6.9, privileged instructions; volume 1, 19.5, I/O sensitive instructions; volume 2, the entries' own pages. Reading
 * is not changing: cpuid, rdtsc, rdpmc (see machine-dependence.ts), pushf and the stores of descriptor table registers
 * are allowed.
 */
export function systemOffence(instruction: Instruction): string | undefined {
  const offence = OFFENCES.get(instruction.mnemonic);
  if (offence !== undefined) return offence;
  if (loadsSegment(instruction)) return 'loads a segment register';
  if (instruction.isPrivileged) return 'is privileged';
  return [...instruction.cpuidFeatures()].includes(CpuidFeature.VMX) ? 'controls virtual machines' : undefined;
}

function loadsSegment(instruction: Instruction): boolean {
  if (instruction.mnemonic !== Mnemonic.Mov && instruction.mnemonic !== Mnemonic.Pop) return false;
  if (instruction.opKind(0) !== OpKind.Register) return false;
  const register = instruction.opRegister(0);
  return register >= Register.ES && register <= Register.GS;
}

/**
 * REX-MEMORY-05: no instruction that control can reach is privileged, a system call, a software interrupt or a port
 * access. None enables or disables interrupts (Rex ABI: the object file). int3 between functions is padding that
 * control does not reach.
 */
export function judgeSystemInstructions(program: ProgramAnalysis): RequirementOutcome {
  const findings: AuditFinding[] = [];
  const instructions = program.reachable();
  for (const { address } of instructions) {
    const offence = systemOffence(program.text.raw(address));
    if (offence === undefined) continue;
    const place = program.text.place(address);
    findings.push(
      finding('AUDIT_SYSTEM_INSTRUCTION', place, `${where(place)} ${offence}: ${place.instruction}`, {
        cause: 'the state of the processor is the kernel’s: a program does its work by calling imported functions',
        hint: 'look for unsafe code: safe Rust has no inline assembly',
      }),
    );
  }
  return judged('REX-MEMORY-05', findings, count(instructions.length, 'instruction'));
}
