import { Code } from 'iced-x86';
import type { DecodedInstruction } from '../decoded-instruction.ts';
import type { Translation } from '../translation/translation.ts';

/** The context of undefined flags: the operand size and, for shifts and rotates, the given count. */
export interface UndefinedFlagsContext {
  /** Bytes of the first operand. */
  readonly size: number;
  /** The count before masking, if the instruction has one. */
  readonly count: number;
}

/** One instruction of the table: its encodings, its effects on the flags, its translation. */
export interface InstructionDefinition {
  /** The mnemonic, in lower case. */
  readonly name: string;
  /** Its place in the Intel Software Developer's Manual: volume and entry. */
  readonly manual: string;
  /** The supported encodings, by the decoder's codes. */
  readonly forms: readonly Code[];
  /** Status flags that it reads, as a mask of RFLAGS. */
  readonly reads: number;
  /** Status flags that it writes or leaves undefined; others keep their values. */
  readonly writes: number;
  /** The written flags with values that the manual leaves undefined. */
  readonly undefinedFlags: number | ((context: UndefinedFlagsContext) => number);
  /** Whether the manual leaves even the result undefined, such as a double shift of 16 bits by more than 16. */
  readonly undefinedResult: (context: UndefinedFlagsContext) => boolean;
  /** Whether it writes the flags only sometimes: a shift by a count that may be 0, a repetition that may be empty. */
  readonly writesSometimes: boolean;
  /** Whether it can fault or leave translated code even without an explicit memory operand. */
  readonly leaves: boolean;
  readonly translate: (t: Translation, instruction: DecodedInstruction) => void;
}

/** The parts of a definition that most instructions do not need. */
export type OptionalParts = Partial<Pick<InstructionDefinition, Optional>>;
type Optional = 'reads' | 'writes' | 'undefinedFlags' | 'undefinedResult' | 'writesSometimes' | 'leaves';

/** A definition as it is written: its forms by their names. */
type Written = Omit<InstructionDefinition, Optional | 'forms'> & OptionalParts & { readonly forms: readonly string[] };

/**
 * Completes a definition. By default it touches no flags and does not leave translated code. The forms are looked up
 * when they are read: a process that decodes nothing need not load the decoder.
 */
export function define({ forms: names, ...definition }: Written): InstructionDefinition {
  let codes: readonly Code[] | undefined;
  return {
    reads: 0,
    writes: 0,
    undefinedFlags: 0,
    undefinedResult: () => false,
    writesSometimes: false,
    leaves: false,
    ...definition,
    get forms() {
      codes ??= names.map(codeOf);
      return codes;
    },
  };
}

/** The decoder's names of a mnemonic's forms: `forms('Add', 'rm8_r8 rm16_r16')`; `-` means a form without operands. */
export function forms(mnemonic: string, suffixes: string): string[] {
  return suffixes.split(' ').map((suffix) => (suffix === '-' ? mnemonic : `${mnemonic}_${suffix}`));
}

function codeOf(name: string): Code {
  const code = (Code as unknown as Record<string, Code>)[name];
  if (code === undefined) throw new Error(`the decoder knows no form ${name}`);
  return code;
}
