/** Number by which {@link Pointer.register} names the gs base, after the sixteen registers. */
export const GS_BASE = 16;
/** {@link Pointer.coefficient} of a plain pointer. */
export const PLAIN_POINTER = 0x100000000n;

/**
 * A register that holds a place in memory. On the processor the window lies elsewhere: where its high 32 bits move by n, the
 * register moves by n times the coefficient. An index register scaled by 8 that makes up the whole address has 1/8 of the
 * coefficient of a plain pointer.
 */
export interface Pointer {
  /** Number of the register, or {@link GS_BASE}. */
  readonly register: number;
  readonly coefficient: bigint;
}

/** Bytes written to memory before a case. */
export interface Patch {
  /** Window offset. */
  readonly offset: number;
  readonly bytes: Uint8Array;
  /** Whether the bytes are the 8 bytes of an address in the window. */
  readonly isPointer: boolean;
}

/** The state in which a piece of code is entered. All addresses are the guest's. */
export interface Case {
  /** What is tested, as the completeness check counts it: a name of iced's `Code`, or of a sequence or function. */
  readonly name: string;
  /** The mnemonic whose entry of the instruction table the case is for; empty for sequences and functions. */
  readonly mnemonic: string;
  /** Window offset of the first byte of its code, and how many there are, the ending `ud2` included. */
  readonly start: number;
  readonly size: number;
  /** Window offset of the instruction at which it is entered. */
  readonly entry: number;
  readonly registers: readonly bigint[];
  /** Arithmetic flags and DF. */
  readonly flags: number;
  readonly gsBase: bigint;
  readonly pointers: readonly Pointer[];
  readonly patches: readonly Patch[];
  /** Flags whose value the manual leaves open after the case. */
  readonly undefinedFlags: number;
  /** The same for a case that ends early: flags left open before the instruction at a window offset. */
  readonly undefinedFlagsAt?: ReadonlyMap<number, number>;
  /** Whether the processor counts the instructions it retires, one by one. */
  readonly counted: boolean;
  /** Instructions after which it ends, if it does not end before. */
  readonly stopAfter?: number;
  /** Whether the case is one instruction, which retires unless rip stays where it was. */
  readonly isSingle: boolean;
}

/** Bytes that differ from what they were before the case. */
export interface Change {
  /** Window offset. */
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** The state in which a case ended. */
export interface Outcome {
  /** The exception that ended it: `#UD` of the `ud2` behind the code when nothing went wrong. */
  readonly exception: string;
  readonly rip: bigint;
  /** For #PF: the address, and the kind of access. */
  readonly address: bigint;
  readonly access: '' | 'read' | 'write' | 'execute';
  readonly registers: readonly bigint[];
  readonly flags: number;
  readonly changes: readonly Change[];
  /** Instructions retired; -1 where they were not counted. */
  readonly retired: number;
}

/** The flags a case compares: CF, PF, AF, ZF, SF, DF and OF (Intel SDM volume 1, section 3.4.3). */
export const FLAG_BITS = { CF: 0x1, PF: 0x4, AF: 0x10, ZF: 0x40, SF: 0x80, DF: 0x400, OF: 0x800 } as const;
export const ALL_FLAGS = 0xcd5;

/** Names of the flags set in a mask: `CF ZF`. */
export function flagNames(flags: number): string {
  return Object.entries(FLAG_BITS)
    .filter(([, bit]) => (flags & bit) !== 0)
    .map(([name]) => name)
    .join(' ');
}

/** The flags the manual leaves open when a case has ended at an address. */
export function undefinedFlagsAt(one: Case, rip: bigint): number {
  return one.undefinedFlagsAt?.get(Number(BigInt.asUintN(32, rip))) ?? one.undefinedFlags;
}
