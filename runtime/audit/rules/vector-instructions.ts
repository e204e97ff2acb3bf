import {
  CpuidFeature,
  EncodingKind,
  type Instruction,
  InstructionInfoFactory,
  Mnemonic,
  Register,
  type UsedRegister,
} from 'iced-x86';
import type { AuditFinding, RequirementOutcome } from '../outcome.ts';
import type { ProgramAnalysis } from '../program-analysis.ts';
import { count, finding, judged, where } from './judgement.ts';

/**
 * Features with instructions that all use the x87 unit (Intel SDM volume 1, 5.2), or the MMX registers, which alias it
 * (5.4).
 */
const UNITS: ReadonlyMap<CpuidFeature, string> = new Map([
  [CpuidFeature.FPU, 'x87'],
  [CpuidFeature.FPU287, 'x87'],
  [CpuidFeature.FPU287XL_ONLY, 'x87'],
  [CpuidFeature.FPU387, 'x87'],
  [CpuidFeature.FPU387SL_ONLY, 'x87'],
  [CpuidFeature.MMX, 'MMX'],
  [CpuidFeature.D3NOW, '3DNow!'],
  [CpuidFeature.D3NOWEXT, '3DNow!'],
]);

/** Instructions on the whole state of these units, which name none of its registers (5.2, 5.5.3, 5.10, 13). */
const STATE: ReadonlyMap<Mnemonic, string> = new Map([
  [Mnemonic.Wait, 'x87'],
  [Mnemonic.Emms, 'MMX'],
  [Mnemonic.Femms, '3DNow!'],
  [Mnemonic.Ldmxcsr, 'SSE'],
  [Mnemonic.Stmxcsr, 'SSE'],
  [Mnemonic.Vldmxcsr, 'AVX'],
  [Mnemonic.Vstmxcsr, 'AVX'],
  [Mnemonic.Vzeroall, 'AVX'],
  [Mnemonic.Vzeroupper, 'AVX'],
  [Mnemonic.Tilerelease, 'AMX'],
  [Mnemonic.Ldtilecfg, 'AMX'],
  [Mnemonic.Sttilecfg, 'AMX'],
  ...(
    [
      Mnemonic.Fxsave,
      Mnemonic.Fxsave64,
      Mnemonic.Fxrstor,
      Mnemonic.Fxrstor64,
      Mnemonic.Xsave,
      Mnemonic.Xsave64,
      Mnemonic.Xsavec,
      Mnemonic.Xsavec64,
      Mnemonic.Xsaveopt,
      Mnemonic.Xsaveopt64,
      Mnemonic.Xrstor,
      Mnemonic.Xrstor64,
    ] as const
  ).map((mnemonic) => [mnemonic, 'x87 and SSE state'] as const),
]);

const factory = new InstructionInfoFactory();

/**
 * The unit that an instruction uses besides the general purpose registers; undefined if it uses none. Only state counts
 * that the kernel never saves for a program. Prefetches, fences, movnti, crc32, popcnt and the BMI instructions use
 * none of it, whichever extension they belong to.
 */
export function vectorUnit(instruction: Instruction): string | undefined {
  const state = STATE.get(instruction.mnemonic);
  if (state !== undefined) return state;
  const info = factory.info(instruction);
  let unit: string | undefined;
  for (const used of info.usedRegisters() as UsedRegister[]) {
    unit ??= unitOf(used.register, instruction.encoding);
    used.free();
  }
  info.free();
  if (unit !== undefined) return unit;
  for (const feature of instruction.cpuidFeatures()) {
    const known = UNITS.get(feature);
    if (known !== undefined) return known;
  }
  return undefined;
}

function unitOf(register: Register, encoding: EncodingKind): string | undefined {
  if (register >= Register.XMM0 && register <= Register.ZMM31) {
    if (encoding === EncodingKind.Legacy) return 'SSE';
    return encoding === EncodingKind.VEX ? 'AVX' : 'AVX-512';
  }
  if (register >= Register.K0 && register <= Register.K7) return 'AVX-512';
  if (register >= Register.BND0 && register <= Register.BND3) return 'MPX';
  if (register >= Register.ST0 && register <= Register.ST7) return 'x87';
  if (register >= Register.MM0 && register <= Register.MM7) return 'MMX';
  if (register >= Register.TMM0 && register <= Register.TMM7) return 'AMX';
  return undefined;
}

/** REX-MEMORY-04: no instruction that control can reach uses the SSE, MMX, AVX or x87 units (Rex ABI: the object file, soft float). */
export function judgeVectorInstructions(program: ProgramAnalysis): RequirementOutcome {
  const findings: AuditFinding[] = [];
  const instructions = program.reachable();
  for (const { address } of instructions) {
    const unit = vectorUnit(program.text.raw(address));
    if (unit === undefined) continue;
    const place = program.text.place(address);
    findings.push(
      finding('AUDIT_VECTOR_INSTRUCTION', place, `${where(place)} uses the ${unit} unit: ${place.instruction}`, {
        cause:
          'the kernel does not save the registers of that unit for a program: the interrupted task would lose them',
        hint: 'build for x86_64-unknown-none, which has soft float and no SSE, and without target features',
      }),
    );
  }
  return judged('REX-MEMORY-04', findings, count(instructions.length, 'instruction'));
}
