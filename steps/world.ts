import type { KernelEvent, MapUpdate } from '../kernel-model/events.ts';
import type { KernelConfiguration } from '../kernel-model/kernel-configuration.ts';
import type { LoadedObject } from '../runtime/loaded-object.ts';
import type { ProgramRun } from '../runtime/program-run.ts';
import type { KernelSnapshot, Target } from '../runtime/target.ts';
import type { AttachPoint } from './inputs/attach-points.ts';
import type { FiredEvent, RunSelector } from './running/outcomes.ts';

/**
 * The `this` of a project's own step: the running scenario and its kernel. The project's steps and the suite's steps see the same events:
 * after an event by a step of the project, `Then the verdict is …` compares its verdict.
 */
export interface RexWorld {
  /** The kernel, started when first asked for. */
  kernel(): Promise<Target>;
  /** Sets the kernel up. @throws Diagnostic STEP_MISPLACED if the kernel already runs */
  configure(part: KernelConfiguration): void;
  /**
   * Loads an object of the project by its name.
   * @param sharedMaps names of maps that it has in common with other objects that share them
   * @throws Diagnostic NO_SUCH_OBJECT, or what the kernel refuses
   */
  load(name: string, sharedMaps?: readonly string[]): Promise<LoadedObject>;
  /** Attaches a program of a loaded object. @throws Diagnostic NO_SUCH_PROGRAM, or what the kernel refuses */
  attachProgram(program: string, point: AttachPoint): Promise<void>;
  /** Lets an event happen. @param label what messages call it: `packet 3 of dns.pcap` */
  fire(event: KernelEvent, label: string): Promise<void>;
  /** User space writes to a map. */
  updateMap(update: MapUpdate): Promise<void>;
  /** Events since the last `When`, and what programs did with each. */
  readonly fired: readonly FiredEvent[];
  /** A run by its program and event. @throws if there is not exactly one */
  run(selector: RunSelector): ProgramRun;
  /** Says that a step knows how a run ended: a scenario fails over a panic, timeout or crash that no step speaks of. */
  explain(run: ProgramRun): void;
  /** The kernel as it was before the first event that no `nothing else changed` has closed. */
  before(): Promise<KernelSnapshot>;
  /** The kernel as it is. */
  now(): Promise<KernelSnapshot>;
}
