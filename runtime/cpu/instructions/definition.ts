import { Code } from 'iced-x86';
import type { DecodedInstruction } from '../decoded-instruction.ts';
import type { Translation } from '../translation/translation.ts';

/** What is left undefined may depend on the operand size and, for shifts and rotates, on the count as given. */
export interface UndefinedFlagsContext {
  /** Bytes of the first operand. */
  readonly size: number;
  /** The count before masking, where the instruction has one. */
  readonly count: number;
}

/** One instruction of the table: what is decoded to it, what it does to the flags, how it is translated. */
export interface InstructionDefinition {
  /** The mnemonic, in lower case. */
  readonly name: string;
  /** Where the Intel Software Developer's Manual specifies it: volume and entry. */
  readonly manual: string;
  /** The encodings that are supported, as the decoder tells them apart. */
  readonly forms: readonly Code[];
  /** Status flags that are read, as a mask of RFLAGS. */
  readonly reads: number;
  /** Status flags that are written or left undefined; those not named keep their values. */
  readonly writes: number;
  /** Of those written, the ones whose value the manual leaves undefined. */
  readonly undefinedFlags: number | ((context: UndefinedFlagsContext) => number);
  /** Whether the manual leaves even the result undefined, such as a double shift of 16 bits by more than 16. */
  readonly undefinedResult: (context: UndefinedFlagsContext) => boolean;
  /** The flags are written only sometimes: a shift by a count that may be 0, a repetition that may be empty. */
  readonly writesSometimes: boolean;
  /** It can fault or leave translated code even without an explicit memory operand. */
  readonly leaves: boolean;
  readonly translate: (t: Translation, instruction: DecodedInstruction) => void;
}

/** The parts of a definition that most instructions do not need. */
type Optional = 'reads' | 'writes' | 'undefinedFlags' | 'undefinedResult' | 'writesSometimes' | 'leaves';

/** Completes a definition: no flags are touched and nothing leaves translated code unless it says so. */
export function define(
  definition: Omit<InstructionDefinition, Optional> & Partial<Pick<InstructionDefinition, Optional>>,
): InstructionDefinition {
  return {
    reads: 0,
    writes: 0,
    undefinedFlags: 0,
    undefinedResult: () => false,
    writesSometimes: false,
    leaves: false,
    ...definition,
  };
}

/** The decoder's codes of a mnemonic's forms: `forms('Add', 'rm8_r8 rm16_r16')`; `-` stands for a form without operands. */
export function forms(mnemonic: string, suffixes: string): Code[] {
  return suffixes.split(' ').map((suffix) => {
    const name = suffix === '-' ? mnemonic : `${mnemonic}_${suffix}`;
    const code = (Code as unknown as Record<string, Code>)[name];
    if (code === undefined) throw new Error(`the decoder knows no form ${name}`);
    return code;
  });
}
