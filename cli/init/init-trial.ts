import { Diagnostic } from '../../base/diagnostic.ts';
import { loadCatalogue } from '../../conformance/catalogue.ts';
import { checkObject, MOST_PROGRAMS } from '../../conformance/universal/check-object.ts';
import type { CheckReport } from '../../conformance/universal/reporting/report.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';
import type { LoadedObject, ProgramDescription } from '../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import type { Target } from '../../runtime/target.ts';
import { builtInEvent, defaultAttachPoint } from '../run/built-in-events.ts';
import type { FoundObject } from './init-objects.ts';

/** The result of one program's first event. */
export interface Trial {
  readonly program: ProgramDescription;
  /** The place that it was attached to: an interface, a function or an event; `undefined` for a perf event. */
  readonly point: string | undefined;
  /** A function that the model does not know. Only the kernel that the program is meant for can tell whether it is there. */
  readonly assumedFunction: string | undefined;
  readonly event: KernelEvent;
  /** How it ended; or why it could not be tried. */
  readonly ended: ProgramRun | Diagnostic;
}

/** An object, and what each of its programs did. */
export interface TriedObject {
  readonly found: FoundObject;
  readonly loaded: LoadedObject;
  /** Of its first programs, as many as a check runs. */
  readonly trials: readonly Trial[];
  /** The report of the universal profile. */
  readonly report: CheckReport;
}

/** The task that is running when something happens. */
export const TASK = { pid: 42, comm: 'bash' } as const;

const INTERFACE = 'eth0';
const USER_FUNCTION = 'bash:readline';

function attachPointOf(program: ProgramDescription): string | undefined {
  if (program.type === 'xdp' || program.type === 'tc') return INTERFACE;
  if (program.attachPoint === undefined && program.section.startsWith('u')) return USER_FUNCTION;
  return program.attachPoint ?? defaultAttachPoint(program);
}

/** The built-in event, at the attach point, with a task that reads well in a feature. */
function eventFor(program: ProgramDescription, point: string | undefined): KernelEvent {
  const event = builtInEvent(program);
  if (event.kind === 'packet') return event;
  return event.kind === 'probe' && point !== undefined
    ? { ...event, task: TASK, function: point }
    : { ...event, task: TASK };
}

/** Lets something happen on a kernel of its own. */
async function onKernel<Result>(
  newTarget: () => Target,
  configuration: KernelConfiguration,
  use: (target: Target) => Promise<Result>,
): Promise<Result> {
  const target = newTarget();
  await target.boot(configuration);
  try {
    return await use(target);
  } finally {
    await target.shutdown();
  }
}

async function tryProgram(
  newTarget: () => Target,
  configuration: KernelConfiguration,
  found: FoundObject,
  program: ProgramDescription,
): Promise<Trial> {
  const point = attachPointOf(program);
  const event = eventFor(program, point);
  return await onKernel(newTarget, configuration, async (target) => {
    const trial = { program, point, event };
    try {
      await target.load(found.name, found.bytes);
      await target.attach(program.name, point === program.attachPoint ? undefined : point);
      const assumed = (await target.assumptions()).length > 0;
      const { runs } = await target.fire(event);
      const [only] = runs;
      if (only === undefined) throw new Error(`${program.name} did not see its own event`);
      return { ...trial, assumedFunction: assumed ? point : undefined, ended: only };
    } catch (error) {
      if (error instanceof Diagnostic && error.kind !== 'internal')
        return { ...trial, assumedFunction: undefined, ended: error };
      throw error;
    }
  });
}

/**
 * Loads an object, and judges it by the universal profile. Each of its programs, as many as a check runs, sees one event, on a kernel of its
 * own.
 * @throws Diagnostic where the object cannot be loaded
 */
export async function tryObject(
  newTarget: () => Target,
  configuration: KernelConfiguration,
  found: FoundObject,
): Promise<TriedObject> {
  const loaded = await onKernel(newTarget, configuration, (target) => target.load(found.name, found.bytes));
  const trials: Trial[] = [];
  for (const program of loaded.programs.slice(0, MOST_PROGRAMS))
    trials.push(await tryProgram(newTarget, configuration, found, program));
  const report = await checkObject(found.bytes, found.name, {
    newTarget,
    requirements: loadCatalogue().requirements,
    ...(configuration.layout === undefined ? {} : { layout: configuration.layout }),
  });
  return { found, loaded, trials, report };
}
