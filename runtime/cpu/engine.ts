import type { GuestMemory } from '../../kernel-model/memory/guest-memory.ts';
import type { RegisterFile } from './register-file.ts';

/** The high 32 bits of every kernel text address: Linux maps its text at -2 GiB on x86-64. */
export const KERNEL_TEXT_HIGH = 0xffffffff;

/** A function of the image, from its symbol table. */
export interface CodeFunction {
  readonly name: string;
  /** Window offset of its first byte. */
  readonly offset: number;
  /** Bytes; 0 if the symbol table does not say. */
  readonly size: number;
}

/** Code that is placed and relocated in guest memory. */
export interface CodeImage {
  /** For messages: the object's name. */
  readonly name: string;
  /** Executable ranges, window offsets, page aligned. */
  readonly executable: readonly { readonly offset: number; readonly size: number }[];
  readonly functions: readonly CodeFunction[];
  /** Read-only data ranges, which may contain jump tables. */
  readonly readOnly: readonly { readonly offset: number; readonly size: number }[];
}

/**
 * Called when control reaches a kernel text address (0xffffffff00000000 + `low`) by call, jump or return. Every
 * register is in the register file, and the return address is at [rsp]. The handler may change registers, memory and
 * the budget.
 * @returns 0: the kernel function has returned; the engine pops the return address and continues. 1: leave {@link
 *   Engine.run} with the registers as they are. It may also throw; the exception leaves `run` unchanged.
 */
export type KernelEntry = (low: number) => 0 | 1;

/** The exception that stopped an instruction (Intel SDM volume 3, chapter 6). */
export interface Fault {
  /**
   * `#PF` page fault, `#UD` invalid opcode, `#DE` divide error, `#BP` breakpoint (int3). `#GP` general protection (a
   * non-canonical address; an unaligned cmpxchg16b). `#SS` the same for an address based on rsp or rbp.
   */
  readonly exception: '#PF' | '#UD' | '#DE' | '#GP' | '#SS' | '#BP';
  /** Address of the faulting instruction; for a jump to a place without code, that place. */
  readonly rip: bigint;
  /** For #PF: the inaccessible address, and the kind of access. */
  readonly address?: bigint;
  readonly access?: 'read' | 'write' | 'execute';
  /** The instruction in Intel syntax, or `undefined` if there is none to decode. */
  readonly instruction?: string;
}

/** Why {@link Engine.run} returned. `rip` in the register file is the next instruction, or the faulting one. */
export type Exit =
  /** No budget is left: exactly that many instructions have been retired. */
  | { readonly kind: 'budget' }
  /** The kernel entry handler asked to leave. */
  | { readonly kind: 'kernel' }
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** Control entered code at too many places without a symbol, a call or a jump table. */
  | { readonly kind: 'entangled'; readonly rip: bigint }
  /** Repeated string instructions have processed the most elements of one run. */
  | { readonly kind: 'work'; readonly rip: bigint }
  /** A legal instruction that is not in the instruction table. */
  | { readonly kind: 'unsupported'; readonly rip: bigint; readonly instruction: string };

/**
 * Executes x86-64 code of one image in guest memory. It does not know ELF, Rex or the kernel. Control that leaves the
 * image for kernel text goes to the {@link KernelEntry} handler.
 */
export interface Engine {
  readonly registers: RegisterFile;
  /**
   * Runs from `registers.rip` until an {@link Exit}. Each retired instruction takes 1 from `registers.budget` (a `rep`
   * instruction counts once, however often it repeats). A faulting instruction is not retired.
   */
  run(): Exit;
}

/** The answers of cpuid: eax, ebx, ecx and edx, unsigned, for the leaf in eax and the subleaf in ecx. */
export type Cpuid = (leaf: number, subleaf: number) => readonly [number, number, number, number];

/** Makes an engine for an image. By default, the modelled processor answers `cpuid`. */
export type EngineFactory = (memory: GuestMemory, image: CodeImage, kernelEntry: KernelEntry, cpuid?: Cpuid) => Engine;
