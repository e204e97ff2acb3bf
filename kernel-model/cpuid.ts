import type { CpuidAnswer } from './kernel-configuration.ts';

/** The results of cpuid in eax, ebx, ecx and edx, unsigned. */
export type CpuidRegisters = readonly [eax: number, ebx: number, ecx: number, edx: number];

const NOTHING: CpuidRegisters = [0, 0, 0, 0];

/** Four letters in a register, the first in the lowest byte. */
function letters(text: string): number {
  return [...text].reduceRight((word, letter) => word * 256 + letter.charCodeAt(0), 0);
}

const bits = (...numbers: readonly number[]): number => numbers.reduce((mask, bit) => mask + 2 ** bit, 0);

const BRAND = 'Model of rex-conformance'.padEnd(48, '\0');
const brand = (part: number): CpuidRegisters => {
  const word = (n: number) => letters(BRAND.slice(16 * part + 4 * n, 16 * part + 4 * n + 4));
  return [word(0), word(1), word(2), word(3)];
};

/**
 * The modelled processor, leaf by leaf (Intel SDM volume 2A, CPUID): an Intel processor of family 6, model 60, with one
 * CPU. Its optional instructions are those of the engine. Its vector units are those of every x86-64 processor.
 */
const MODEL: ReadonlyMap<number, CpuidRegisters> = new Map([
  [0, [7, letters('Genu'), letters('ntel'), letters('ineI')]],
  // ecx: CX16, MOVBE, POPCNT. edx: FPU, TSC, MSR, PAE, CX8, SEP, PGE, CMOV, MMX, FXSR, SSE, SSE2.
  [1, [0x306c3, 0, bits(13, 22, 23), bits(0, 4, 5, 6, 8, 11, 13, 15, 23, 24, 25, 26)]],
  // ebx: BMI1, BMI2.
  [7, [0, bits(3, 8), 0, 0]],
  [0x80000000, [0x80000008, 0, 0, 0]],
  // ecx: LAHF and SAHF, LZCNT, PREFETCHW. edx: SYSCALL, NX, long mode.
  [0x80000001, [0, 0, bits(0, 5, 8), bits(11, 20, 29)]],
  [0x80000002, brand(0)],
  [0x80000003, brand(1)],
  [0x80000004, brand(2)],
  // Bits of physical and of linear addresses.
  [0x80000008, [0x302e, 0, 0, 0]],
]);

/** Leaves that depend on the subleaf in ecx. In other leaves all subleaves are equal. */
const WITH_SUBLEAVES = new Set([7]);

/**
 * The answer of the kernel's processors to cpuid, the same on every machine.
 * @param leaf eax, unsigned
 * @param subleaf ecx, unsigned
 * @param settings answers instead of the model's; the last match counts
 */
export function answerCpuid(leaf: number, subleaf: number, settings: readonly CpuidAnswer[] = []): CpuidRegisters {
  const answer = (at: number): CpuidRegisters => {
    const known = WITH_SUBLEAVES.has(at) && subleaf > 0 ? NOTHING : (MODEL.get(at) ?? NOTHING);
    const set = settings.findLast((one) => one.leaf === at && (one.subleaf === undefined || one.subleaf === subleaf));
    if (set === undefined) return known;
    return [set.eax ?? known[0], set.ebx ?? known[1], set.ecx ?? known[2], set.edx ?? known[3]];
  };
  if (settings.some((one) => one.leaf === leaf)) return answer(leaf);
  const last = answer(0)[0];
  const range = leaf >= 0x80000000 ? answer(0x80000000)[0] : last;
  // For leaves after the last, Intel's processors answer with the last basic one.
  return answer(leaf > range ? last : leaf);
}
