import { Code } from 'iced-x86';
import type { KernelSymbol } from '../../../kernel-model/symbols/kernel-symbol.ts';
import type { CallSite } from '../function-analysis.ts';
import type { AuditFinding, CodePlace, RequirementOutcome } from '../outcome.ts';
import type { AnalysedFunction, ProgramAnalysis } from '../program-analysis.ts';
import { count, finding, judged, where } from './judgement.ts';

const HINT =
  'look for unsafe code, or for damage to the file: safe Rust compiles only to calls of functions and jumps within them';

/**
 * REX-MEMORY-06: direct jumps and calls lead to the starts of instructions of the image, and the only way out is an
 * imported function (Rex ABI: the object file). A call through an unknown pointer is not a breach: a run shows its
 * target.
 * @param resolve finds the kernel's symbol with a name
 */
export function judgeControlTransfer(
  program: ProgramAnalysis,
  resolve: (name: string) => KernelSymbol | undefined,
): RequirementOutcome {
  const findings: AuditFinding[] = [];
  let transfers = 0;
  for (const caller of program.functions.values()) {
    for (const site of caller.calls) {
      transfers += 1;
      const place = program.text.place(site.address);
      const problem = wayOut(program, site, resolve);
      if (problem !== undefined) findings.push(breach('AUDIT_WAY_OUT', place, problem));
    }
    for (const address of caller.analysis.runsPast()) {
      findings.push(breach('AUDIT_RUNS_PAST_END', program.text.place(address), `runs past the end of ${caller.name}`));
    }
    for (const each of instructionFindings(program, caller)) findings.push(each);
  }
  if (!program.complete) {
    const [first] = program.text.functions;
    const place = program.text.place(first?.address ?? 0);
    findings.push(
      finding('AUDIT_ENTANGLED', place, 'the code is too entangled to be followed to its end', { hint: HINT }),
    );
  }
  for (const each of overlaps(program)) findings.push(each);
  const distinct = new Map(findings.map((each) => [`${each.place?.address}${each.code}`, each]));
  const sorted = [...distinct.values()].sort((a, b) => a.place!.address - b.place!.address);
  return judged('REX-MEMORY-06', sorted, `${count(transfers, 'call')} and tail calls`);
}

function breach(code: string, place: CodePlace, problem: string): AuditFinding {
  const instruction = place.instruction === undefined ? '' : `: ${place.instruction}`;
  return finding(code, place, `${where(place)} ${problem}${instruction}`, { hint: HINT });
}

function wayOut(
  program: ProgramAnalysis,
  { target }: CallSite,
  resolve: (name: string) => KernelSymbol | undefined,
): string | undefined {
  switch (target.kind) {
    case 'address': {
      if (program.text.isCode(target.address)) return undefined;
      const inImage = program.text.isInImage(target.address);
      return `leads to ${hexAddress(target.address)}, ${inImage ? 'which holds data' : 'outside of the image'}`;
    }
    case 'import': {
      const symbol = resolve(target.name);
      return symbol === undefined || symbol.kind === 'function'
        ? undefined
        : `leads to ${target.name}, a variable of the kernel`;
    }
    case 'absolute':
      return target.inMemory
        ? `leads to the address that lies at 0x${target.value.toString(16)}, a place that is fixed in the code`
        : `leads to the address 0x${BigInt.asUintN(64, target.value).toString(16)}, which is fixed in the code`;
    case 'stack':
      return 'leads into the stack';
    default:
      return undefined;
  }
}

function instructionFindings(program: ProgramAnalysis, { analysis }: AnalysedFunction): AuditFinding[] {
  const findings: AuditFinding[] = [];
  const { text } = program;
  for (const address of analysis.addresses()) {
    const instruction = text.at(address);
    if (instruction.flow === 'far') {
      findings.push(breach('AUDIT_FAR_TRANSFER', text.place(address), 'changes the code segment'));
    }
    if (instruction.code === Code.INVALID) {
      const reason = text.isTruncated(address) ? 'an instruction that the segment ends in' : 'no instruction';
      findings.push(breach('AUDIT_NO_INSTRUCTION', text.place(address), `is reached by control, and holds ${reason}`));
    }
    const left = instruction.flow === 'return' ? analysis.leftOnStack(address) : undefined;
    if (left !== undefined) {
      const side = left < 0 ? 'below' : 'above';
      findings.push(
        breach(
          'AUDIT_RETURN',
          text.place(address),
          `returns to what lies ${Math.abs(left)} bytes ${side} its return address`,
        ),
      );
    }
  }
  return findings;
}

/** Jumps and calls into the middle of instructions that control also reaches from their first byte. */
function overlaps(program: ProgramAnalysis): AuditFinding[] {
  const sources = new Map<number, number[]>();
  const note = (target: number, source: number): void => {
    const known = sources.get(target);
    if (known === undefined) sources.set(target, [source]);
    else known.push(source);
  };
  for (const { analysis, calls } of program.functions.values()) {
    for (const { target, address } of calls) if (target.kind === 'address') note(target.address, address);
    for (const address of analysis.addresses()) {
      for (const target of analysis.jumpTargets(address)) note(target, address);
    }
  }
  const findings: AuditFinding[] = [];
  const { text } = program;
  let around: { address: number; length: number } | undefined;
  for (const instruction of program.reachable()) {
    if (around !== undefined && instruction.address < around.address + around.length) {
      const inside = sources.has(instruction.address) && text.symbolOf(instruction.address) === undefined;
      const [jumped, other] = inside ? [instruction.address, around.address] : [around.address, instruction.address];
      for (const source of sources.get(jumped) ?? []) {
        const target = `${hexAddress(jumped)}, where the instruction at ${hexAddress(other)} overlaps it`;
        findings.push(breach('AUDIT_JUMP_INTO_INSTRUCTION', text.place(source), `leads to ${target}`));
      }
    }
    if (around === undefined || instruction.address + instruction.length > around.address + around.length) {
      around = instruction;
    }
  }
  return findings;
}

function hexAddress(address: number): string {
  return `0x${BigInt.asUintN(64, BigInt(address)).toString(16)}`;
}
