import { Diagnostic } from '../../base/diagnostic.ts';
import type { KernelEvent, UserAction } from '../../kernel-model/events.ts';
import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';
import type { LoadedObject, ProgramDescription } from '../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import type { KernelSnapshot, KernelState, Target } from '../../runtime/target.ts';
import { actInUserSpace } from '../../runtime/user-space.ts';
import { TargetFault } from '../../target/rpc/faults.ts';
import type { AttachPlan } from './attach-points.ts';
import type { Situation } from './situation.ts';

/** The object under check, and where it runs. */
export interface Subject {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly newTarget: () => Target;
}

/** The result of an event. */
export interface BenchOutcome {
  readonly runs: readonly ProgramRun[];
  /** What ended the event without a run: a packet that loops forever, a program that is gone, or something that the model lacks. */
  readonly refusal: Diagnostic | undefined;
}

/** The code of an event's refusal: the kernel has lost its program. */
export const PROGRAM_GONE = 'PROGRAM_GONE';

/** A program of the subject, and where it is attached. */
export interface AttachedSubject {
  readonly program: ProgramDescription;
  readonly plan: AttachPlan;
  /**
   * What the suite assumed when it attached the program. Only the kernel that the program is meant for knows whether it is so. Left out if
   * nothing was assumed.
   */
  readonly assumed?: string;
}

/** What the situation asks of the kernel, and what the programs need to be attached. */
export function configurationFor(
  { configuration }: Situation,
  programs: readonly AttachedSubject[],
): KernelConfiguration {
  const tracepoints = [...(configuration.tracepoints ?? [])];
  const functions = [...(configuration.functions ?? [])];
  for (const { plan } of programs) {
    for (const format of plan.configuration.tracepoints ?? []) {
      if (!tracepoints.some(({ event }) => event === format.event)) tracepoints.push(format);
    }
    for (const added of plan.configuration.functions ?? []) {
      if (!functions.some(({ name }) => name === added.name)) functions.push(added);
    }
  }
  return {
    ...configuration,
    ...(tracepoints.length === 0 ? {} : { tracepoints }),
    ...(functions.length === 0 ? {} : { functions }),
  };
}

/** What is attached to what, in order: by the check's own plan, or as the situation says. */
function placesOf(
  programs: readonly AttachedSubject[],
  { attach }: Situation,
): readonly { readonly program: string; readonly to: string | undefined }[] {
  if (attach === undefined) return programs.map(({ program, plan }) => ({ program: program.name, to: plan.to }));
  return attach.flatMap(({ program: name, place }) => {
    const meant = programs.find(({ program }) => program.name === name);
    return meant === undefined ? [] : [{ program: name, to: place ?? meant.plan.to }];
  });
}

/** A kernel with programs of the object attached, and the history of its events. It judges nothing. */
export class Bench {
  readonly object: LoadedObject;
  readonly situation: Situation;
  /** The kernel before the first event. */
  readonly before: KernelState;
  /** What has happened since the kernel was started, in order. */
  readonly history: (KernelEvent | UserAction)[];
  private readonly target: Target;

  private constructor(target: Target, object: LoadedObject, situation: Situation, before: KernelState) {
    this.target = target;
    this.object = object;
    this.situation = situation;
    this.before = before;
    this.history = [...situation.setUp];
  }

  /**
   * Starts a kernel, loads the object and attaches the program.
   * @throws Diagnostic what the kernel refuses
   */
  static async start(subject: Subject, programs: readonly AttachedSubject[], situation: Situation): Promise<Bench> {
    const target = subject.newTarget();
    await target.boot(configurationFor(situation, programs));
    try {
      const object = await target.load(subject.name, subject.bytes);
      for (const { program, to } of placesOf(programs, situation)) await target.attach(program, to);
      for (const action of situation.setUp) await actInUserSpace(target, action);
      return new Bench(target, object, situation, await target.state());
    } catch (error) {
      await target.shutdown();
      throw error;
    }
  }

  /** Lets an event happen. @throws Diagnostic for an impossible event, or if the suite fails */
  async fire(event: KernelEvent): Promise<BenchOutcome> {
    this.history.push(event);
    try {
      const { runs } = await this.target.fire(event);
      return { runs, refusal: undefined };
    } catch (error) {
      if (!(error instanceof Diagnostic) || error instanceof TargetFault) throw error;
      if (error.code === 'NO_SUCH_PROGRAM' && this.knows(event.program)) return { runs: [], refusal: gone(error) };
      if (error.kind !== 'conformance' && error.kind !== 'unsupported') throw error;
      return { runs: [], refusal: error };
    }
  }

  private knows(name: string | undefined): boolean {
    return this.object.programs.some((program) => program.name === name);
  }

  /** Lets user space do something. @throws Diagnostic what the kernel refuses */
  async act(action: UserAction): Promise<void> {
    this.history.push(action);
    await actInUserSpace(this.target, action);
  }

  /** What attaching the programs has taken for granted. */
  async assumptions(): Promise<readonly string[]> {
    return await this.target.assumptions();
  }

  /** What programs must leave as they found it, as it is now. */
  async state(): Promise<KernelState> {
    return await this.target.state();
  }

  /** Everything that can be seen of the kernel. */
  async snapshot(): Promise<KernelSnapshot> {
    return await this.target.snapshot();
  }

  async end(): Promise<void> {
    await this.target.shutdown();
  }
}

/** @param refusal what the kernel says of an event for a program that was attached */
function gone({ message, cause }: Diagnostic): Diagnostic {
  return new Diagnostic({
    code: PROGRAM_GONE,
    kind: 'conformance',
    message: `an attached program is gone: the kernel says, ${message}`,
    cause,
    hint: 'remove a program only if its loader dies',
  });
}
