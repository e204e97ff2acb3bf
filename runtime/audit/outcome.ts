/** The requirements that loading judges. */
export const LOAD_REQUIREMENTS = [
  'REX-LOAD-01',
  'REX-LOAD-02',
  'REX-LOAD-03',
  'REX-LOAD-04',
  'REX-LOAD-05',
  'REX-LOAD-06',
  'REX-LOAD-07',
  'REX-LOAD-08',
  'REX-LOAD-11',
  'REX-LOAD-14',
  'REX-LOAD-22',
  'REX-LOAD-23',
] as const;

/** The requirements of the audit: they bind a program, and can be judged without running it. */
export const AUDITED_REQUIREMENTS = [
  ...LOAD_REQUIREMENTS,
  'REX-MEMORY-04',
  'REX-MEMORY-05',
  'REX-MEMORY-06',
  'REX-MEMORY-07',
  'REX-PANIC-11',
  'REX-PANIC-12',
  'REX-STACK-06',
  'REX-STACK-07',
  'REX-STACK-08',
] as const;

/** One of {@link AUDITED_REQUIREMENTS}. */
export type AuditedRequirement = (typeof AUDITED_REQUIREMENTS)[number];

/** A place in the code of an object. */
export interface CodePlace {
  /** Bytes from the image base. */
  readonly address: number;
  /** The demangled name of its function; `undefined` if no symbol covers it. */
  readonly symbol: string | undefined;
  /** Bytes from the start of that function; 0 without one. */
  readonly offset: number;
  /** The instruction in Intel syntax; `undefined` if the bytes are not an instruction or not code. */
  readonly instruction: string | undefined;
}

/** One breach of a requirement. */
export interface AuditFinding {
  /** Stable, in upper snake case: the loader's own code, or one that starts with `AUDIT_`. */
  readonly code: string;
  /**
   * The place in the code; `undefined` if it is not one instruction, such as a program header. The message then names
   * the field.
   */
  readonly place: CodePlace | undefined;
  /** One sentence: the problem. */
  readonly message: string;
  /** The reason, if the message does not give it. */
  readonly cause: string | undefined;
  /** Advice for the author. */
  readonly hint: string | undefined;
}

/**
 * The verdict on a requirement:
 * - `passed`: judged, without a finding.
 * - `failed`: at least one finding.
 * - `not applicable`: not judged. `reason` says why (another requirement has to hold first, or it has its own
 *   condition).
 */
export type AuditVerdict = 'passed' | 'failed' | 'not applicable';

/** A requirement and its verdict. */
export interface RequirementOutcome {
  readonly requirement: AuditedRequirement;
  readonly verdict: AuditVerdict;
  /** For `not applicable`, why; for `passed`, the extent (`41 functions, 1862 instructions`); empty for `failed`. */
  readonly reason: string;
  /** In order of their addresses. Empty unless the verdict is `failed`. */
  readonly findings: readonly AuditFinding[];
}

/** A function of an object, by its code. */
export interface FunctionFact {
  /** The demangled symbol, or `function at 0x1234` if it has none. */
  readonly name: string;
  /** Bytes from the image base. */
  readonly address: number;
  /** The symbol's size in bytes; 0 if unknown. */
  readonly size: number;
  /** Bytes of stack below the return address at the function's deepest; `undefined` if unknown. */
  readonly frame: number | undefined;
  /** Names of the functions it calls or ends in, and imported ones, sorted, each once. */
  readonly calls: readonly string[];
  /** How many of its calls and jumps go through an unknown pointer. */
  readonly indirectCalls: number;
  /** Whether control can return from it. */
  readonly returns: boolean;
}

/** One function of a path of calls. */
export interface StackStep {
  readonly function: string;
  /** The address of the call into the next function; `undefined` for the last. */
  readonly call: number | undefined;
  /** Bytes of stack that it takes until that call, without its return address; the whole frame for the last. */
  readonly bytes: number;
}

/** The maximum depth of program code's stack, without the panic handler, which has the other half (Rex ABI: stack). */
export interface StackDepth {
  /** Bytes below `rex_stack_ptr`, with every return address and that of a call into the kernel. */
  readonly bytes: number;
  /** The deepest path of calls, from a program on. */
  readonly path: readonly StackStep[];
}

/** A place in the code that calls a kernel function. */
export interface KernelCall {
  readonly helper: string;
  /**
   * The return address of the call, bytes from the image base; `undefined` for a jump, which returns to the function's
   * caller.
   */
  readonly returnsTo: number | undefined;
  /**
   * The return address of the calling function, if it belongs to the kernel crate. Its callers are then separate
   * places.
   */
  readonly caller: number | undefined;
  /** Its name in messages: `function+0x1c`. */
  readonly place: string;
  /** Whether known calls lead there; otherwise only a call through a pointer may. */
  readonly direct: boolean;
}

/** The kernel calls that a program's code may make, as far as known. */
export interface ProgramCalls {
  readonly program: string;
  /** In order of their addresses. */
  readonly calls: readonly KernelCall[];
  /**
   * Further kernel functions that it may call, sorted. The object has a pointer to them, and the program calls through
   * unknown pointers.
   */
  readonly through: readonly string[];
}

/** Facts of the audit without a judgement. */
export interface AuditFacts {
  /** In order of their addresses. */
  readonly functions: readonly FunctionFact[];
  /** How many instructions control can reach. */
  readonly instructions: number;
  /** Names of the kernel symbols that relocations use, sorted. */
  readonly imports: readonly string[];
  /** The depth of the stack, if the call graph of program code has neither cycles nor indirect calls. */
  readonly depth: StackDepth | undefined;
  /** The places of kernel calls in each program's code. */
  readonly kernelCalls: readonly ProgramCalls[];
  /** Calls and jumps in program code with unknown targets, in order of their addresses. */
  readonly indirectCalls: readonly CodePlace[];
  /**
   * Groups of functions of program code that call each other in a circle, by their names. Indirect calls do not count.
   */
  readonly recursion: readonly (readonly string[])[];
}

/** The result of an audit. */
export interface Audit {
  /** The name of the object's file. */
  readonly object: string;
  /** One for each of {@link AUDITED_REQUIREMENTS}, in that order. */
  readonly outcomes: readonly RequirementOutcome[];
  /** `undefined` if the object's segments cannot be laid out, so that there is no code to read. */
  readonly facts: AuditFacts | undefined;
}
