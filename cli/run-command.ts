import { basename } from 'node:path';
import { packetEvents } from '../captures/capture-events.ts';
import { readEventsFile } from '../captures/events-file.ts';
import { readCaptureFile } from '../captures/packet-capture.ts';
import { readTracepointFile } from '../captures/tracepoint-descriptions.ts';
import { Diagnostic } from '../kernel-model/diagnostic.ts';
import { isUserAction, type KernelConfiguration, type KernelEvent, type UserAction } from '../kernel-model/events.ts';
import { readMapSymbols } from '../runtime/load/map-symbols.ts';
import { readElfObject } from '../runtime/object/elf-object.ts';
import { readObjectBytes } from '../runtime/object/object-file.ts';
import type {
  LoadedObject,
  MapDescription,
  MapEntry,
  MapRecord,
  ProgramDescription,
  ProgramRun,
  Target,
} from '../runtime/target.ts';
import { actInUserSpace } from '../runtime/user-space.ts';
import type { RunArguments } from './arguments.ts';
import { builtInEvent, defaultAttachPoint } from './built-in-events.ts';
import { EXIT_CODES } from './exit-codes.ts';

/** Where `run` reports to while it goes on: text or JSON. */
export interface RunReporter {
  /** All objects are loaded. */
  loaded(objects: readonly { readonly object: LoadedObject; readonly path: string }[]): void;
  run(run: ProgramRun, event: number, source: string): void;
  /** An event that no program saw, because the kernel has removed them all. */
  unreached(event: number, source: string): void;
  /** What user space has read of a map, after so many events. */
  records(map: string, records: readonly MapRecord[], after: number): void;
  /** Called every so often during a long capture. */
  progress(event: number): void;
  maps(maps: readonly NamedMap[]): void;
}

/** A map and what it holds, by the name that it has among all objects' maps. */
export interface NamedMap {
  readonly name: string;
  readonly map: MapDescription;
  readonly entries: readonly MapEntry[];
}

/** A program by the name that it has among all objects' programs, and where it is to be attached. */
interface ChosenProgram {
  readonly name: string;
  readonly program: ProgramDescription;
  /** What it is attached to instead of what its section says. */
  readonly place: string | undefined;
}

const PROGRESS_INTERVAL = 1000;

/**
 * Loads objects into a fresh kernel, lets the events happen in order and reports every run and, last, every map.
 * @returns the exit code
 * @throws Diagnostic for a broken file, or what the kernel refuses
 */
export async function runObjects(args: RunArguments, target: Target, reporter: RunReporter): Promise<number> {
  const files = args.objects.map((path) => ({ path, bytes: readObjectBytes(path) }));
  const document = args.events === undefined ? undefined : readEventsFile(args.events);
  await target.boot(configure(document?.configuration ?? {}, args));
  try {
    const loaded = await loadObjects(args, target, files);
    reporter.loaded(loaded);
    const objects = loaded.map(({ object }) => object);
    const programs = choosePrograms(objects, args);
    for (const { name, program, place } of programs) await target.attach(name, place ?? defaultAttachPoint(program));
    let failed = false;
    let index = 0;
    for (const step of eventsInOrder(args, document?.events, programs)) {
      if (isUserAction(step)) {
        const records = await actInUserSpace(target, step);
        if (step.kind === 'record_reading') reporter.records(step.map, records, index);
        continue;
      }
      index += 1;
      const { runs } = await target.fire(step);
      if (runs.length === 0) {
        await checkNothingAttached(target, step, objects);
        reporter.unreached(index, describeEvent(step));
      }
      for (const run of runs) {
        failed ||= run.outcome !== 'completed';
        reporter.run(run, index, describeEvent(step));
      }
      if (index % PROGRESS_INTERVAL === 0) reporter.progress(index);
    }
    reporter.maps(await readMaps(target));
    return failed ? EXIT_CODES.programFailed : EXIT_CODES.completed;
  } finally {
    await target.shutdown();
  }
}

/** Loads the objects in order; each shares those of the maps to be shared that it has. */
async function loadObjects(
  { shared }: RunArguments,
  target: Target,
  files: readonly { readonly path: string; readonly bytes: Uint8Array }[],
): Promise<{ readonly object: LoadedObject; readonly path: string }[]> {
  const loaded = [];
  const unused = new Set(shared);
  for (const { path, bytes } of files) {
    const maps = shared.length === 0 ? [] : readMapSymbols(readElfObject(bytes, path)).map(({ name }) => name);
    const sharedMaps = shared.filter((name) => maps.includes(name));
    for (const name of sharedMaps) unused.delete(name);
    loaded.push({ object: await target.load(basename(path), bytes, { sharedMaps }), path });
  }
  const [strange] = unused;
  if (strange === undefined) return loaded;
  throw new Diagnostic({
    code: 'NO_SUCH_MAP',
    kind: 'input',
    message: `no object has a map "${strange}" to share`,
    cause: `their maps are ${loaded.flatMap(({ object }) => object.maps.map(({ name }) => name)).join(', ') || 'none'}`,
    hint: 'give one of these names to --share',
  });
}

function configure(described: KernelConfiguration, args: RunArguments): KernelConfiguration {
  const tracepoints = [...(described.tracepoints ?? []), ...args.formats.flatMap(readTracepointFile)];
  return {
    ...described,
    ...(tracepoints.length === 0 ? {} : { tracepoints }),
    ...(args.seed === undefined ? {} : { random: { seed: args.seed } }),
    ...(args.cpus === undefined ? {} : { cpus: args.cpus }),
    ...(args.layout === undefined ? {} : { layout: args.layout }),
    ...(args.kernel === undefined ? {} : { kernel: args.kernel }),
  };
}

function choosePrograms(objects: readonly LoadedObject[], args: RunArguments): readonly ChosenProgram[] {
  const all = objects.flatMap((object) => object.programs.map((program) => ({ object, program })));
  const programs = all.map(({ object, program }) => {
    const unique = all.filter((other) => other.program.name === program.name).length === 1;
    return { name: unique ? program.name : `${object.name}/${program.name}`, object: object.name, program };
  });
  const option = args.program === undefined ? '--attach' : '--program';
  const wanted = args.program === undefined ? args.attach : [{ program: args.program, place: undefined }];
  if (wanted.length === 0) return programs.map(({ name, program }) => ({ name, program, place: undefined }));
  return wanted.map(({ program: named, place }) => {
    const chosen = programs.find(
      ({ name, object, program }) => named === name || named === `${object}/${program.name}`,
    );
    if (chosen !== undefined)
      return { name: chosen.name, program: chosen.program, place: placeFor(chosen.program, place) };
    throw new Diagnostic({
      code: 'NO_SUCH_PROGRAM',
      kind: 'input',
      message: `${args.objects.join(', ')} ${args.objects.length === 1 ? 'has' : 'have'} no program "${named}"`,
      cause: `${args.objects.length === 1 ? 'its' : 'their'} programs are ${programs.map(({ name }) => name).join(', ')}`,
      hint: `give one of these names to ${option}, or leave it out`,
    });
  });
}

/** @throws Diagnostic ATTACH_PLACE for a program that is attached to no place */
function placeFor({ name, type }: ProgramDescription, place: string | undefined): string | undefined {
  if (place === undefined || type !== 'perf_event') return place;
  throw new Diagnostic({
    code: 'ATTACH_PLACE',
    kind: 'input',
    message: `program "${name}" cannot be attached to "${place}"`,
    cause: 'a perf event program sees every sample, and has no place',
    hint: `write --attach ${name}`,
  });
}

function* eventsInOrder(
  args: RunArguments,
  described: Iterable<KernelEvent | UserAction> | undefined,
  programs: readonly ChosenProgram[],
): Generator<KernelEvent | UserAction> {
  if (described !== undefined) yield* described;
  if (args.packets !== undefined) yield* packetEvents(readCaptureFile(args.packets));
  if (described === undefined && args.packets === undefined)
    yield* programs.map(({ name, program, place }) => ({ ...builtInEvent(program, place), program: name }));
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
async function checkNothingAttached(
  target: Target,
  event: KernelEvent,
  objects: readonly LoadedObject[],
): Promise<void> {
  const { attached } = await target.snapshot();
  if (attached.length === 0) return;
  throw new Diagnostic({
    code: 'EVENT_REACHES_NOTHING',
    kind: 'input',
    message: `no attached program sees ${describeEvent(event)}`,
    cause: `attached are ${objects
      .flatMap(({ programs }) => programs)
      .map((program) => `${program.name} (${program.section})`)
      .join(', ')}`,
    hint: 'let an event happen where a program is attached, or name another program with --program',
  });
}

/** The maps of the objects that are still there, each once; one removed with a crashed program is not there any more. */
async function readMaps(target: Target): Promise<NamedMap[]> {
  const present = new Map<string, MapDescription>();
  const all = (await target.loadedObjects()).flatMap((object) => object.maps.map((map) => ({ object, map })));
  for (const { object, map } of all) {
    const others = all.filter((other) => other.map.name === map.name && !(other.map.shared && map.shared));
    const ambiguous = others.some((other) => other.map !== map);
    const first = all.find((other) => other.map.name === map.name && other.map.shared && map.shared) ?? { object };
    present.set(ambiguous ? `${first.object.name}/${map.name}` : map.name, map);
  }
  const maps = [];
  for (const [name, map] of present) {
    const entries = [...(await target.readMap(name))];
    entries.sort((a, b) => Buffer.compare(a.key, b.key));
    maps.push({ name, map, entries });
  }
  return maps;
}
