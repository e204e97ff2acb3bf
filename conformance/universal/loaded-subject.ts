import { Diagnostic } from '../../base/diagnostic.ts';
import type { TracepointFormat } from '../../kernel-model/tracefs/tracepoint-format.ts';
import { takenName } from '../../runtime/load/object-name.ts';
import type { LoadedObject } from '../../runtime/loaded-object.ts';
import { TargetFault } from '../../target/rpc/faults.ts';
import { type AttachPlan, planAttachment, withFunction } from './attach-points.ts';
import { type AttachedSubject, Bench, type Subject } from './bench.ts';
import { type CheckSettings, situationOf } from './situation.ts';

/** Lets an attempt fail with what the kernel, or the model, says of the object. */
export async function attempt<Result>(action: () => Promise<Result>): Promise<Result | Diagnostic> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Diagnostic && error.kind !== 'internal' && !(error instanceof TargetFault)) return error;
    throw error;
  }
}

/** An object, and how the kernel sees it once it is loaded, or why the kernel refuses it. */
export interface LoadedSubject {
  readonly subject: Subject;
  readonly loaded: LoadedObject | Diagnostic;
}

/** The object under its own name. If the kernel refuses the name (REX-LOAD-22), under another, so that the rest can be judged. */
export async function runnable(subject: Subject, settings: CheckSettings): Promise<LoadedSubject> {
  const loaded = await load(subject, settings);
  if (!(loaded instanceof Diagnostic) || loaded.code !== 'LOAD_NAME') return { subject, loaded };
  const renamed = { ...subject, name: takenName(subject.name) };
  return { subject: renamed, loaded: await load(renamed, settings) };
}

async function load(subject: Subject, settings: CheckSettings): Promise<LoadedObject | Diagnostic> {
  return await attempt(async () => {
    const bench = await Bench.start(subject, [], situationOf(settings, { name: 'as loaded' }));
    await bench.end();
    return bench.object;
  });
}

/** Where the kernel lets a program be attached. */
export type FoundAttachment =
  /** `refusedOverride`: what the kernel says of attaching the program, which overrides a return value, to the function of its section. */
  | { readonly subject: AttachedSubject; readonly refusedOverride?: Diagnostic }
  | { readonly plan: AttachPlan; readonly refusal: Diagnostic };

/** Finds where the kernel lets a program be attached. */
export async function findAttachment(
  subject: Subject,
  object: LoadedObject,
  program: LoadedObject['programs'][number],
  formats: readonly TracepointFormat[],
  settings: CheckSettings,
): Promise<FoundAttachment> {
  const situation = situationOf(settings, { name: 'as loaded' });
  const plan = planAttachment(program, formats);
  const tryPlan = async (tried: typeof plan) =>
    await attempt(async () => {
      const bench = await Bench.start(subject, [{ program, plan: tried }], situation);
      const assumed = (await bench.assumptions()).join('; ');
      await bench.end();
      return assumed === '' ? {} : { assumed };
    });
  const refusal = await tryPlan(plan);
  if (!(refusal instanceof Diagnostic)) return { subject: { program, plan, ...refusal } };
  const opened = withFunction(plan, object);
  const isProbe = program.type === 'kprobe' && (refusal.errno === 'ENOENT' || refusal.errno === 'EINVAL');
  if (isProbe && !((await tryPlan(opened)) instanceof Diagnostic)) {
    const attached: AttachedSubject = { program, plan: opened };
    if (refusal.errno === 'ENOENT') return { subject: attached };
    return { subject: attached, refusedOverride: refusal };
  }
  return { plan, refusal };
}
