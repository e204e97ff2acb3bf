import { Code, CodeExt, EncodingKind, OpCodeOperandKind as Kind, Mnemonic, type OpCodeInfo } from 'iced-x86';

/** One encoding of an instruction: an element of iced's `Code`, which lists every encoding there is. */
export interface Form {
  /** Its name, such as `Add_rm8_r8`. */
  readonly name: string;
  readonly code: Code;
  /** The mnemonic in lower case, as the instruction table has it. */
  readonly mnemonic: string;
  readonly operands: readonly Kind[];
  readonly canLock: boolean;
}

/** A form that is not compared with the processor, and why. */
export interface SkippedForm {
  readonly name: string;
  readonly mnemonic: string;
  readonly reason: string;
}

/** Operand kinds the generator can make up: general registers, memory, immediates, branch targets, string operands. */
const OPERAND_KINDS: ReadonlySet<Kind> = new Set([
  Kind.mem,
  Kind.mem_offs,
  Kind.r8_or_mem,
  Kind.r16_or_mem,
  Kind.r32_or_mem,
  Kind.r64_or_mem,
  Kind.r8_reg,
  Kind.r8_opcode,
  Kind.r16_reg,
  Kind.r16_rm,
  Kind.r16_opcode,
  Kind.r32_reg,
  Kind.r32_rm,
  Kind.r32_opcode,
  Kind.r32_vvvv,
  Kind.r64_reg,
  Kind.r64_rm,
  Kind.r64_opcode,
  Kind.r64_vvvv,
  Kind.al,
  Kind.cl,
  Kind.ax,
  Kind.eax,
  Kind.rax,
  Kind.imm8,
  Kind.imm8_const_1,
  Kind.imm8sex16,
  Kind.imm8sex32,
  Kind.imm8sex64,
  Kind.imm16,
  Kind.imm32,
  Kind.imm32sex64,
  Kind.imm64,
  Kind.seg_rSI,
  Kind.es_rDI,
  Kind.br64_1,
  Kind.br64_4,
]);

/** Forms of general instructions that are left out although they run in 64-bit mode, each with its reason. */
const LEFT_OUT: readonly { readonly match: RegExp; readonly reason: string }[] = [
  { match: /^(Cpuid|Rdtscp?|Rdrand|Rdseed|Rdpid|Rdpru|Xgetbv)/, reason: 'the result is not a function of the state' },
  {
    match: /^(Syscall|Sysenter|Sysexit|Int_imm8|Int1|Iret|Retf|Jmp_m16|Call_m16)/,
    reason: 'leaves the code for the kernel or another segment',
  },
  {
    match: /^(Call|Jmp)_rm(16|32)$|^Retnw|^Retnd/,
    reason: 'Intel and AMD processors disagree on the operand size of near branches',
  },
  {
    match: /^J\w+_rel\d+_(16|32)$|^(Call|Jmp)_rel\d+_(16|32)$/,
    reason: 'Intel and AMD processors disagree on the operand size of near branches',
  },
  { match: /^(Rd|Wr)(fs|gs)base/, reason: 'changes the segment bases the harness itself uses' },
  { match: /^(Mov_\w*Sreg|Push\w_[FG]S|Pop\w_[FG]S)/, reason: 'segment registers are not modelled' },
  { match: /^Reservednop_.*_0F0D$/, reason: 'a prefetch hint on some processors, not an instruction on others' },
  { match: /^Prefetchreserved/, reason: 'reserved: a prefetch hint on some processors, not an instruction on others' },
  { match: /^VEX_KNC_/, reason: 'of a coprocessor, Knights Corner' },
  { match: /^Bswap_r16$/, reason: 'the result is undefined (Intel SDM volume 2, BSWAP)' },
  { match: /^(Push_imm16|Pushw_imm8|Leavew)$/, reason: 'never emitted: 16-bit stack operations without a register' },
  { match: /^Loop\w*_ECX$/, reason: 'never emitted: loops that count in ecx' },
  { match: /^Ud0$/, reason: 'ud0 without a ModRM byte, as old processors read it' },
  { match: /^(Xabort|Xbegin|Xend|Xtest)/, reason: 'transactional memory is not in every processor' },
];

const isGeneral = (kind: Kind): boolean => OPERAND_KINDS.has(kind);

/** Why a form is left out, or `undefined`. */
function reasonToSkip(name: string, info: OpCodeInfo, operands: readonly Kind[]): string | undefined {
  if (!info.isInstruction) return 'not an instruction';
  if (!info.mode64) return 'not in 64-bit mode';
  if (info.cpl0 && !info.cpl3) return 'privileged';
  if (info.isInputOutput) return 'input and output';
  if (info.encoding !== EncodingKind.Legacy && !(info.encoding === EncodingKind.VEX && operands.every(isGeneral)))
    return 'an encoding that no processor here has, or operands that are not general registers';
  const left = LEFT_OUT.find(({ match }) => match.test(name));
  if (left !== undefined) return left.reason;
  if (operands.some((kind) => !OPERAND_KINDS.has(kind)))
    return 'operands that are not general registers, memory or immediates';
  return undefined;
}

/** Whether the engine's result is a modelled one, which no processor need have: cpuid. */
export function isMachineDependent(mnemonic: string): boolean {
  return mnemonic === 'cpuid';
}

/** Every form of the given mnemonics, those compared with the processor and those left out. */
export function formsOf(mnemonics: ReadonlySet<string>): { forms: Form[]; skipped: SkippedForm[] } {
  const forms: Form[] = [];
  const skipped: SkippedForm[] = [];
  for (const [name, code] of Object.entries(Code)) {
    if (typeof code !== 'number') continue;
    const info = CodeExt.opCode(code);
    const mnemonic = Mnemonic[info.mnemonic]?.toLowerCase() ?? '';
    if (!mnemonics.has(mnemonic)) continue;
    const operands = Array.from({ length: info.opCount }, (_, operand) => info.opKind(operand));
    const reason = reasonToSkip(name, info, operands);
    if (reason === undefined) forms.push({ name, code, mnemonic, operands, canLock: info.canUseLockPrefix });
    else skipped.push({ name, mnemonic, reason });
    info.free();
  }
  return { forms, skipped };
}
