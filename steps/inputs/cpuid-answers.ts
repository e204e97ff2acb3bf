import { Diagnostic } from '../../base/diagnostic.ts';
import type { CpuidAnswer } from '../../kernel-model/kernel-configuration.ts';

const NUMBER = '0x[0-9a-fA-F]+|\\d+';
const REGISTER = `(?:eax|ebx|ecx|edx) (?:${NUMBER})`;

/** `leaf 7 with ebx 0x108`, `leaf 7, subleaf 1 with eax 0 and ebx 2`; as groups the leaf, the subleaf and the registers. */
export const CPUID_ANSWER = new RegExp(
  `leaf (${NUMBER})(?:, subleaf (${NUMBER}))? with (${REGISTER}(?:(?:, | and )${REGISTER})*)`,
);

/** A number that a register of 32 bits holds. @throws Diagnostic CPUID_ANSWER */
function word(text: string, what: string): number {
  const value = Number(text);
  if (value <= 0xffffffff) return value;
  throw wrongAnswer(`cpuid: ${what} ${text} has more than 32 bits`, 'write a number up to 0xffffffff');
}

function wrongAnswer(message: string, hint: string): Diagnostic {
  const cause = 'cpuid takes a leaf in eax and a subleaf in ecx, and answers in eax, ebx, ecx and edx, each of 32 bits';
  return new Diagnostic({ code: 'CPUID_ANSWER', kind: 'input', message, cause, hint });
}

/**
 * An answer of cpuid from its words.
 * @param registers `ebx 0x108`, `eax 0 and ebx 2`
 * @throws Diagnostic CPUID_ANSWER where a number does not fit, or a register appears twice
 */
export function cpuidAnswer(leaf: string, subleaf: string | undefined, registers: string): CpuidAnswer {
  const values = new Map<string, number>();
  for (const part of registers.split(/, | and /)) {
    const [name, text] = part.split(' ') as [string, string];
    if (values.has(name)) throw wrongAnswer(`cpuid: ${name} appears twice`, 'say each register once');
    values.set(name, word(text, name));
  }
  return {
    leaf: word(leaf, 'leaf'),
    ...(subleaf === undefined ? {} : { subleaf: word(subleaf, 'subleaf') }),
    ...Object.fromEntries(values),
  };
}
