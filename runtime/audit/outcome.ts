/** The requirements that are judged by loading. */
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

/** The requirements that the audit judges: those that bind a program and that show without running it. */
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
  /** The demangled name of the function it lies in; `undefined` where no symbol covers it. */
  readonly symbol: string | undefined;
  /** Bytes from the start of that function; 0 without one. */
  readonly offset: number;
  /** The instruction in Intel syntax; `undefined` where the bytes are no instruction or no code. */
  readonly instruction: string | undefined;
}

/** One breach of a requirement. */
export interface AuditFinding {
  /** Stable, in upper snake case: the loader's own code, or one that starts with `AUDIT_`. */
  readonly code: string;
  /** Where in the code; `undefined` for what is no matter of one instruction, such as a program header: the message then names the field. */
  readonly place: CodePlace | undefined;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** Why it is wrong, where the message does not say. */
  readonly cause: string | undefined;
  /** What the author can do. */
  readonly hint: string | undefined;
}

/**
 * What became of a requirement:
 * - `passed`: judged, and nothing found;
 * - `failed`: at least one finding;
 * - `not applicable`: not judged; `reason` says why (another requirement that has to hold first, or a condition of its own).
 */
export type AuditVerdict = 'passed' | 'failed' | 'not applicable';

/** A requirement and what became of it. */
export interface RequirementOutcome {
  readonly requirement: AuditedRequirement;
  readonly verdict: AuditVerdict;
  /** For `not applicable` why; for `passed` what was looked at (`41 functions, 1862 instructions`); empty for `failed`. */
  readonly reason: string;
  /** In order of their addresses. Empty unless the verdict is `failed`. */
  readonly findings: readonly AuditFinding[];
}

/** A function of an object, as its code shows it. */
export interface FunctionFact {
  /** The demangled symbol, or `function at 0x1234` where it has none. */
  readonly name: string;
  /** Bytes from the image base. */
  readonly address: number;
  /** The symbol's size in bytes; 0 where it is not known. */
  readonly size: number;
  /** Bytes of stack below the return address at the function's deepest; `undefined` where that does not show. */
  readonly frame: number | undefined;
  /** Names of the functions it calls or ends in, and imported ones, sorted, each once. */
  readonly calls: readonly string[];
  /** How many of its calls and jumps go through a pointer whose value does not show. */
  readonly indirectCalls: number;
  /** Whether control can come back from it. */
  readonly returns: boolean;
}

/** One function of a path of calls. */
export interface StackStep {
  readonly function: string;
  /** The address of the call into the next function; `undefined` for the last. */
  readonly call: number | undefined;
  /** Bytes of stack it takes up until that call is made, its return address left out; the whole frame for the last. */
  readonly bytes: number;
}

/** How deep the stack of program code can get. The panic handler is not part of it: it runs in the half kept for that (Rex ABI: stack). */
export interface StackDepth {
  /** Bytes below `rex_stack_ptr`, every return address and the one of a call into the kernel counted. */
  readonly bytes: number;
  /** The path of calls that takes most, from a program on. */
  readonly path: readonly StackStep[];
}

/** A place in the code that calls a kernel function. */
export interface KernelCall {
  readonly helper: string;
  /** Where the call returns to, bytes from the image base; `undefined` for a jump, behind which the function's caller goes on. */
  readonly returnsTo: number | undefined;
  /** Where the function that calls returns to, where that is one of the kernel crate's: its callers are places of their own. */
  readonly caller: number | undefined;
  /** How messages name it: `function+0x1c`. */
  readonly place: string;
  /** Whether calls that show lead there; where not, only a call through a pointer may. */
  readonly direct: boolean;
}

/** What a program's code may call of the kernel, as far as it shows. */
export interface ProgramCalls {
  readonly program: string;
  /** In order of their addresses. */
  readonly calls: readonly KernelCall[];
  /** Kernel functions that it may call besides, sorted: the object keeps a pointer to them, and the program calls through pointers that do not show. */
  readonly through: readonly string[];
}

/** Everything the audit learns that is no judgement. */
export interface AuditFacts {
  /** In order of their addresses. */
  readonly functions: readonly FunctionFact[];
  /** How many instructions control can reach. */
  readonly instructions: number;
  /** Names of the kernel symbols that relocations use, sorted. */
  readonly imports: readonly string[];
  /** The depth of the stack, where the call graph of program code has neither cycles nor indirect calls. */
  readonly depth: StackDepth | undefined;
  /** The places at which each program's code calls the kernel. */
  readonly kernelCalls: readonly ProgramCalls[];
  /** Calls and jumps in program code whose target does not show, in order of their addresses. */
  readonly indirectCalls: readonly CodePlace[];
  /** Groups of functions of program code that call each other in a circle, each by the names in it; indirect calls left out. */
  readonly recursion: readonly (readonly string[])[];
}

/** What can be said of an object without running it. */
export interface Audit {
  /** The name under which the object was read. */
  readonly object: string;
  /** One for each of {@link AUDITED_REQUIREMENTS}, in that order. */
  readonly outcomes: readonly RequirementOutcome[];
  /** `undefined` where the object's segments cannot be laid out, so that it has no code to speak of. */
  readonly facts: AuditFacts | undefined;
}
