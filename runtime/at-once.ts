import { isUserAction, type KernelEvent, type UserAction } from '../kernel-model/events.ts';
import type { Interleaved, Schedule } from './interleaved.ts';
import type { ProgramRun } from './program-run.ts';

/** Events that happen at once: those of a CPU in order. */
export interface EventsAtOnce {
  readonly cpus: readonly CpuEvents[];
  /** Which CPU goes on, and how far. */
  readonly schedule: Schedule;
  /** Whether stores stay in buffers of their CPUs for a while, as x86-TSO allows. */
  readonly storeBuffers?: boolean;
}

/** The loader of an object ends: its links go at once, its image and maps when no program runs in them any more (RCU). */
export interface LoaderEnd {
  readonly kind: 'loader_end';
  readonly object: string;
}

/** An event, or something that user space does. */
export type HappeningAtOnce = KernelEvent | UserAction | LoaderEnd;

/** Whether user space does it; otherwise programs may see it. */
export function isOfUserSpace(happening: HappeningAtOnce): happening is UserAction | LoaderEnd {
  return happening.kind === 'loader_end' || isUserAction(happening);
}

/** The events of one CPU. */
export interface CpuEvents {
  readonly cpu: number;
  /** In order. An action of user space is one operation of the CPU that it runs on. */
  readonly events: readonly HappeningAtOnce[];
}

/** The result of events at once. */
export interface AtOnceOutcome extends Interleaved {
  /** For each CPU, the programs' runs of each event that has ended, and of the one that the kernel did not survive. */
  readonly runs: readonly { readonly cpu: number; readonly events: readonly (readonly ProgramRun[])[] }[];
  /** Why the kernel runs nothing any more; `undefined` if it lives. */
  readonly dead: string | undefined;
}
