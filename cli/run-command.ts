import { basename } from 'node:path';
import { packetEvents } from '../captures/capture-events.ts';
import { readEventsFile } from '../captures/events-file.ts';
import { readCaptureFile } from '../captures/packet-capture.ts';
import { readTracepointFile } from '../captures/tracepoint-descriptions.ts';
import { Diagnostic } from '../kernel-model/diagnostic.ts';
import type { KernelConfiguration, KernelEvent, MapUpdate } from '../kernel-model/events.ts';
import { readObjectBytes } from '../runtime/object/object-file.ts';
import type {
  LoadedObject,
  MapDescription,
  MapEntry,
  ProgramDescription,
  ProgramRun,
  Target,
} from '../runtime/target.ts';
import type { RunArguments } from './arguments.ts';
import { builtInEvent, defaultAttachPoint } from './built-in-events.ts';
import { EXIT_CODES } from './exit-codes.ts';

/** Where `run` reports to while it goes on: text or JSON. */
export interface RunReporter {
  loaded(object: LoadedObject, path: string): void;
  run(run: ProgramRun, event: number, source: string): void;
  /** An event that no program saw, because the kernel has removed them all. */
  unreached(event: number, source: string): void;
  /** Called every so often during a long capture. */
  progress(event: number): void;
  maps(maps: readonly { readonly map: MapDescription; readonly entries: readonly MapEntry[] }[]): void;
}

const PROGRESS_INTERVAL = 1000;

/**
 * Loads an object into a fresh kernel, lets the events happen in order and reports every run and, last, every map.
 * @returns the exit code
 * @throws Diagnostic for a broken file, or what the kernel refuses
 */
export async function runObject(args: RunArguments, target: Target, reporter: RunReporter): Promise<number> {
  const bytes = readObjectBytes(args.object);
  const document = args.events === undefined ? undefined : readEventsFile(args.events);
  await target.boot(configure(document?.configuration ?? {}, args));
  try {
    const object = await target.load(basename(args.object), bytes);
    reporter.loaded(object, args.object);
    const programs = chooseProgram(object, args);
    for (const program of programs) await target.attach(program.name, defaultAttachPoint(program));
    let failed = false;
    let index = 0;
    for (const step of eventsInOrder(args, document?.events, programs)) {
      if (step.kind === 'map_update') {
        await target.updateMap(step);
        continue;
      }
      index += 1;
      const { runs } = await target.fire(step);
      if (runs.length === 0) {
        await checkNothingAttached(target, step, object);
        reporter.unreached(index, describeEvent(step));
      }
      for (const run of runs) {
        failed ||= run.outcome !== 'completed';
        reporter.run(run, index, describeEvent(step));
      }
      if (index % PROGRESS_INTERVAL === 0) reporter.progress(index);
    }
    reporter.maps(await readMaps(target, object));
    return failed ? EXIT_CODES.programFailed : EXIT_CODES.completed;
  } finally {
    await target.shutdown();
  }
}

function configure(described: KernelConfiguration, args: RunArguments): KernelConfiguration {
  const tracepoints = [...(described.tracepoints ?? []), ...args.formats.flatMap(readTracepointFile)];
  return {
    ...described,
    ...(tracepoints.length === 0 ? {} : { tracepoints }),
    ...(args.cpus === undefined ? {} : { cpus: args.cpus }),
    ...(args.layout === undefined ? {} : { layout: args.layout }),
  };
}

function chooseProgram(object: LoadedObject, args: RunArguments): readonly ProgramDescription[] {
  if (args.program === undefined) return object.programs;
  const chosen = object.programs.filter((program) => program.name === args.program);
  if (chosen.length > 0) return chosen;
  throw new Diagnostic({
    code: 'NO_SUCH_PROGRAM',
    kind: 'input',
    message: `${args.object} has no program "${args.program}"`,
    cause: `its programs are ${object.programs.map((program) => program.name).join(', ')}`,
    hint: 'give one of these names to --program, or leave it out',
  });
}

function* eventsInOrder(
  args: RunArguments,
  described: Iterable<KernelEvent | MapUpdate> | undefined,
  programs: readonly ProgramDescription[],
): Generator<KernelEvent | MapUpdate> {
  if (described !== undefined) yield* described;
  if (args.packets !== undefined) yield* packetEvents(readCaptureFile(args.packets));
  if (described === undefined && args.packets === undefined) yield* programs.map(builtInEvent);
}

function describeEvent(event: KernelEvent): string {
  switch (event.kind) {
    case 'packet':
      return event.label ?? `a packet of ${event.bytes.length} bytes`;
    case 'tracepoint':
      return `tracepoint ${event.event}`;
    case 'probe':
      return `${event.type} ${event.function}`;
    case 'perf_sample':
      return 'perf sample';
  }
}

/** An event that reaches no attached program is a mistake in the events file. */
async function checkNothingAttached(target: Target, event: KernelEvent, object: LoadedObject): Promise<void> {
  const { attached } = await target.snapshot();
  if (attached.length === 0) return;
  throw new Diagnostic({
    code: 'EVENT_REACHES_NOTHING',
    kind: 'input',
    message: `no attached program sees ${describeEvent(event)}`,
    cause: `attached are ${object.programs.map((program) => `${program.name} (${program.section})`).join(', ')}`,
    hint: 'let an event happen where a program is attached, or name another program with --program',
  });
}

/** The object's maps; one removed with a crashed program is not there any more. */
async function readMaps(target: Target, object: LoadedObject) {
  const present = (await target.loadedObjects()).find((loaded) => loaded.name === object.name)?.maps ?? [];
  const maps = [];
  for (const map of present) {
    const entries = [...(await target.readMap(map.name))];
    entries.sort((a, b) => Buffer.compare(a.key, b.key));
    maps.push({ map, entries });
  }
  return maps;
}
