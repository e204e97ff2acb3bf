import type { GuestMemory } from '../../kernel-model/memory/guest-memory.ts';
import type { RegisterFile } from './register-file.ts';

/** The high 32 bits of every kernel text address: Linux maps its text at -2 GiB on x86-64. */
export const KERNEL_TEXT_HIGH = 0xffffffff;

/** A function of the image, from its symbol table. */
export interface CodeFunction {
  readonly name: string;
  /** Window offset of its first byte. */
  readonly offset: number;
  /** Bytes; 0 where the symbol table does not say. */
  readonly size: number;
}

/** Code already placed and relocated in guest memory. */
export interface CodeImage {
  /** For messages: the object's name. */
  readonly name: string;
  /** Executable ranges, window offsets, page aligned. */
  readonly executable: readonly { readonly offset: number; readonly size: number }[];
  readonly functions: readonly CodeFunction[];
  /** Read-only data ranges, where jump tables may lie. */
  readonly readOnly: readonly { readonly offset: number; readonly size: number }[];
}

/**
 * Called when control reaches a kernel text address (0xffffffff00000000 + `low`), whether by call, jump or return. Every register
 * is in the register file, and the return address is at [rsp]. The handler may change registers, memory and the budget.
 * @returns 0: the kernel function has returned; the engine pops the return address and goes on. 1: leave {@link Engine.run} with
 *   the registers as they are. It may also throw; the exception leaves `run` unchanged.
 */
export type KernelEntry = (low: number) => 0 | 1;

/** What stopped an instruction that could not be carried out (Intel SDM volume 3, chapter 6). */
export interface Fault {
  /**
   * `#PF` page fault, `#UD` invalid opcode, `#DE` divide error, `#GP` general protection (a non-canonical address; an unaligned
   * cmpxchg16b), `#SS` the same for an address based on rsp or rbp, `#BP` breakpoint (int3).
   */
  readonly exception: '#PF' | '#UD' | '#DE' | '#GP' | '#SS' | '#BP';
  /** Address of the faulting instruction; for a jump to a place without code, that place. */
  readonly rip: bigint;
  /** For #PF: the address that could not be accessed, and how. */
  readonly address?: bigint;
  readonly access?: 'read' | 'write' | 'execute';
  /** The instruction in Intel syntax, or `undefined` where there is none to decode. */
  readonly instruction?: string;
}

/** Why {@link Engine.run} came back. `rip` in the register file is the next instruction, or the faulting one. */
export type Exit =
  /** The budget is used up: exactly that many instructions have been retired. */
  | { readonly kind: 'budget' }
  /** The kernel entry handler asked to leave. */
  | { readonly kind: 'kernel' }
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** Code was entered at more places than the engine translates, of which neither a symbol nor a call nor a jump table tells. */
  | { readonly kind: 'entangled'; readonly rip: bigint }
  /** Repeated string instructions have gone through as many elements as the engine does in one run. */
  | { readonly kind: 'work'; readonly rip: bigint }
  /** A legal instruction that is not in the instruction table. */
  | { readonly kind: 'unsupported'; readonly rip: bigint; readonly instruction: string };

/**
 * Executes x86-64 code of one image in guest memory. It knows nothing of ELF, of Rex or of the kernel: control that leaves the image
 * for kernel text goes to the {@link KernelEntry} handler.
 */
export interface Engine {
  readonly registers: RegisterFile;
  /**
   * Runs from `registers.rip` until something in {@link Exit} happens. Each retired instruction takes 1 from `registers.budget`
   * (a `rep` instruction counts once, however often it repeats); a faulting instruction is not retired.
   */
  run(): Exit;
}

/** What cpuid answers: eax, ebx, ecx and edx, unsigned, for the leaf in eax and the subleaf in ecx. */
export type Cpuid = (leaf: number, subleaf: number) => readonly [number, number, number, number];

/** Makes an engine for an image. Where no `cpuid` is given, the modelled processor answers. */
export type EngineFactory = (memory: GuestMemory, image: CodeImage, kernelEntry: KernelEntry, cpuid?: Cpuid) => Engine;
