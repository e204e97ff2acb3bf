import type { GuestMemory } from '../../../../../kernel-model/memory/guest-memory.ts';
import type { CodeImage, Cpuid } from '../../../../../runtime/cpu/engine.ts';
import type { End, Finding } from './compare.ts';
import type { Session, State } from './session.ts';

/** What carries out the pieces of an engine's runs once more. */
export interface Counterpart {
  /** Begins a piece. @param depth kernel functions that run this one */
  begin(session: Session, depth: number): Piece;
}

/** A piece as a counterpart takes part in it. */
export interface Piece {
  /** An instruction was executed. @param steps how many of the piece so far @param rip of the next one */
  passed(steps: number, rip: bigint): void;
  /** Compares the piece once it has ended. @param states before each instruction, and the last one @param memory at its end */
  compare(states: readonly State[], memory: Uint8Array, end: End): Finding;
}

export type CounterpartFactory = (memory: GuestMemory, image: CodeImage, cpuid: Cpuid) => Counterpart;
