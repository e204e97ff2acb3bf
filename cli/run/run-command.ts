import { basename } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { type EventsDocument, readEventsFile } from '../../captures/events/events-file.ts';
import { isUserAction, type KernelEvent, type UserAction } from '../../kernel-model/events.ts';
import { writeOutputFile } from '../../node/output-file.ts';
import type { LoadedObject } from '../../runtime/loaded-object.ts';
import { findDebugFile } from '../../runtime/object/debug-info/find-debug-file.ts';
import { readObjectBytes } from '../../runtime/object/object-file.ts';
import type { ProgramOutcome, ProgramRun } from '../../runtime/program-run.ts';
import type { Target } from '../../runtime/target.ts';
import { actInUserSpace } from '../../runtime/user-space.ts';
import { type CapturedPackets, capturedPackets } from '../arguments/packets-arguments.ts';
import type { RunArguments } from '../arguments/run-arguments.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { defaultAttachPoint } from './built-in-events.ts';
import { configure } from './kernel-options.ts';
import { loadObject, loadObjects, type ObjectFile } from './load-objects.ts';
import { PacketsOut } from './packets-out.ts';
import { devicesMade, reachesNothing, reportedEvent, stepsInOrder } from './run-events.ts';
import { readMaps } from './run-maps.ts';
import { notesBefore } from './run-notes.ts';
import { RunPageFile } from './run-page-file.ts';
import { type ChosenProgram, choosePrograms } from './run-programs.ts';
import type { NamedObject, ReportedEvent, RunReporter } from './run-reporter.ts';
import { RunTimeline, withCallTimes } from './run-timeline.ts';

const PROGRESS_INTERVAL = 1000;
const REMOVED = 'every program has been removed by a panic';

/**
 * Loads objects into a fresh kernel, lets the events happen in order, and reports every run and, last, every map.
 * @param newTarget makes a kernel; the second is for remaining built-in events after the first has died
 * @returns the exit code
 * @throws Diagnostic if a file is broken, or the kernel refuses something
 */
export async function runObjects(args: RunArguments, newTarget: () => Target, reporter: RunReporter): Promise<number> {
  const files = args.objects.map((path) => ({ path, bytes: readObjectBytes(path) }));
  for (const { path, bytes } of files) findDebugFile(path, bytes, args.debugFile);
  const document = args.events === undefined ? undefined : readEventsFile(args.events);
  const packets = args.packets && capturedPackets(args.packets);
  const run = new Run(args, document, newTarget, reporter, files);
  try {
    reporter.loaded(await run.start());
    await run.attachAll();
    const code = await run.happen(packets);
    run.noteDevices();
    if (args.packetsOut !== undefined) run.writePackets(args.packetsOut);
    run.timeline?.write((note) => reporter.note(note));
    run.page?.write((note) => reporter.note(note));
    reporter.maps(await readMaps(run.target));
    reporter.end();
    return code;
  } finally {
    await run.target.shutdown();
  }
}

/** One `run`: the objects in a kernel, and its events. */
class Run {
  target: Target;
  private readonly args: RunArguments;
  private readonly document: EventsDocument | undefined;
  private readonly newTarget: () => Target;
  private readonly reporter: RunReporter;
  private readonly files: readonly ObjectFile[];
  private objects: readonly LoadedObject[] = [];
  private programs: readonly ChosenProgram[] = [];
  private readonly noted = new Set<string>();
  /** Network devices that the author's events name. */
  private readonly devices = new Set<string>();
  private readonly packetsOut = new PacketsOut();
  readonly timeline: RunTimeline | undefined;
  readonly page: RunPageFile | undefined;
  private readonly outcomes = new Set<ProgramOutcome | 'broken'>();
  /** The event of the first oops of this kernel that a program caused. */
  private oopsIn: number | undefined;
  /** Why nothing more can happen. */
  private dead: string | undefined;

  constructor(
    args: RunArguments,
    document: EventsDocument | undefined,
    newTarget: () => Target,
    reporter: RunReporter,
    files: readonly ObjectFile[],
  ) {
    this.args = args;
    this.document = document;
    this.newTarget = newTarget;
    this.target = newTarget();
    this.reporter = reporter;
    this.files = files;
    this.timeline = args.timeline === undefined ? undefined : new RunTimeline(args.timeline);
    this.page = args.html === undefined ? undefined : new RunPageFile(args.html);
  }

  /** Boots the kernel and loads the objects. */
  async start(): Promise<readonly NamedObject[]> {
    await this.target.boot(configure(this.document?.configuration ?? {}, this.args));
    const loaded = await loadObjects(this.args, this.target, this.files);
    this.objects = loaded.map(({ object }) => object);
    this.timeline?.newKernel(this.objects);
    for (const object of this.objects) this.page?.loaded(object);
    return loaded;
  }

  /** Attaches the programs that were chosen. */
  async attachAll(): Promise<void> {
    const kernel = this.args.kernel ?? this.document?.configuration.kernel;
    for (const { code, message } of notesBefore(kernel, this.files)) this.note(code, message);
    this.programs = choosePrograms(this.objects, this.args, this.document?.attach);
    for (const chosen of this.programs) await this.attach(chosen);
    for (const message of await this.target.assumptions()) this.note('ASSUMED', message);
  }

  /** Tells a fact once, however many kernels it holds for. */
  private note(code: string, message: string): void {
    if (this.noted.has(message)) return;
    this.noted.add(message);
    this.reporter.note({ code, message });
  }

  /** Lets all events happen. @returns the exit code */
  async happen(packets: CapturedPackets | undefined): Promise<number> {
    let index = 0;
    let nothing = true;
    const total = () => (this.document === undefined ? packets?.count() : undefined);
    for (const { step, for: chosen } of stepsInOrder(this.document?.events, packets?.events, this.programs)) {
      nothing = false;
      if (isUserAction(step)) {
        await this.act(step, index);
        continue;
      }
      index += 1;
      if (chosen !== undefined) await this.bringBack(chosen, index);
      else if (step.kind === 'packet' && step.interface !== undefined) this.devices.add(step.interface);
      await this.fire(step, index, chosen);
      if (index % PROGRESS_INTERVAL === 0) this.reporter.progress(index, total);
    }
    if (nothing) {
      const message = 'nothing happened: there is no event, no packet and no program with a built-in event';
      this.reporter.note({ code: 'NOTHING_HAPPENED', message });
      return EXIT_CODES.unsupported;
    }
    const { outcomes } = this;
    if ([...outcomes].some((outcome) => outcome !== 'completed' && outcome !== 'unsupported'))
      return EXIT_CODES.programFailed;
    return outcomes.has('unsupported') ? EXIT_CODES.unsupported : EXIT_CODES.completed;
  }

  /** Notes devices that only the place of a program names. */
  noteDevices(): void {
    const named = (this.document?.configuration.interfaces ?? []).map(({ name }) => name);
    for (const message of devicesMade(this.programs, [...named, ...this.devices])) this.note('DEVICE_MADE', message);
  }

  /** Writes the packets that programs saw and sent. @throws Diagnostic FILE_NOT_WRITTEN */
  writePackets(path: string): void {
    const { packetsOut } = this;
    writeOutputFile(path, packetsOut.toFile(path), 'the capture');
    if (packetsOut.count === 0) {
      const message = `no program saw a packet, and none was sent: ${path} is a capture without packets`;
      const empty = { code: 'NO_PACKETS_WRITTEN', kind: 'note', message };
      this.reporter.note({ code: empty.code, message: empty.message });
      return;
    }
    const packets = `${packetsOut.count} packet${packetsOut.count === 1 ? '' : 's'}`;
    const note = { code: 'PACKETS_WRITTEN', kind: 'note', message: `${packets} went to ${path}` };
    this.reporter.note({ code: note.code, message: note.message });
  }

  private async attach({ name, program, place }: ChosenProgram): Promise<void> {
    await this.target.attach(name, place ?? defaultAttachPoint(program));
  }

  private async act(action: UserAction, after: number): Promise<void> {
    if (this.dead !== undefined) return;
    try {
      const records = await actInUserSpace(this.target, action);
      if (action.kind === 'record_reading') this.reporter.records(action.map, records, after);
    } catch (error) {
      if (!(error instanceof Diagnostic && error.code === 'KERNEL_DEAD')) throw error;
      this.dead = deadBecauseOf(error);
    }
  }

  /** Where the program of a run is attached instead of where its section says. */
  private placeOf(run: ProgramRun): string | undefined {
    return this.programs.find(({ object, program }) => object === run.object && program.name === run.program)?.place;
  }

  private async fire(event: KernelEvent, index: number, chosen: ChosenProgram | undefined): Promise<void> {
    const reported = reportedEvent(event, index);
    if (this.dead !== undefined) {
      this.unreached(event, reported, this.dead);
      return;
    }
    const noted = this.timeline === undefined && this.page === undefined ? event : withCallTimes(event);
    try {
      await this.page?.before(this.target);
      const { runs } = await this.target.fire(noted);
      if (runs.length === 0) {
        await this.seenByNone(event, index, chosen);
        return;
      }
      for (const run of runs) {
        this.outcomes.add(run.outcome);
        if (run.outcome === 'oops') this.oopsIn ??= index;
        this.reporter.run(run, reported);
        this.timeline?.run(run, event, reported);
        if (this.args.packetsOut !== undefined) this.packetsOut.add(run, event, reported, this.placeOf(run));
      }
      await this.page?.after(this.target, event, reported, runs);
    } catch (error) {
      if (!(error instanceof Diagnostic)) throw error;
      if (error.code === 'KERNEL_DEAD') {
        this.dead = deadBecauseOf(error);
        if (chosen !== undefined) await this.bringBack(chosen, index);
        await this.fire(event, index, undefined);
      } else if (error.kind === 'conformance') {
        this.outcomes.add('broken');
        this.dead = `the kernel no longer runs programs, after ${error.code} in event ${index}`;
        this.reporter.broken(reported, error);
        this.page?.problem(event, reported, `${error.code}: ${error.message}`);
      } else throw error;
    }
  }

  private unreached(event: KernelEvent, reported: ReportedEvent, reason: string): void {
    this.reporter.unreached(reported, reason);
    this.page?.problem(event, reported, reason);
  }

  /**
   * Nothing ran: all programs are gone, an oops has switched tracing programs off, or the event's description is wrong.
   */
  private async seenByNone(event: KernelEvent, index: number, chosen: ChosenProgram | undefined): Promise<void> {
    const { attached } = await this.target.snapshot();
    if (attached.length > 0 && this.oopsIn === undefined) {
      const there = this.programs.filter(({ program }) => attached.includes(program.name));
      throw reachesNothing(event, there);
    }
    const reason =
      attached.length === 0 ? REMOVED : `programs no longer run there, after the oops in event ${this.oopsIn}`;
    if (chosen === undefined) {
      this.unreached(event, reportedEvent(event, index), reason);
      return;
    }
    this.dead = reason;
    await this.bringBack(chosen, index);
    await this.fire(event, index, undefined);
  }

  /** Brings back a program that an earlier event has removed from the kernel, so that it sees its built-in event. */
  private async bringBack({ object: name, program: chosen }: ChosenProgram, event: number): Promise<void> {
    if (this.dead !== undefined) {
      await this.target.shutdown();
      this.target = this.newTarget();
      this.dead = undefined;
      this.oopsIn = undefined;
      for (const object of await this.start()) this.reporter.reloaded(object, event, 'into a new kernel');
      await this.attachAll();
      return;
    }
    const present = (await this.target.loadedObjects()).find((object) => object.name === name);
    if (present?.programs.some((program) => program.name === chosen.name)) return;
    // Programs that are attached without a loader have stayed, without the others.
    for (const program of present?.programs ?? []) await this.target.detach(`${name}/${program.name}`);
    const file = this.files.find(({ path }) => basename(path) === name)!;
    const object = await loadObject(this.args, this.target, file);
    this.timeline?.loaded(object);
    this.page?.loaded(object);
    this.reporter.reloaded({ object, path: file.path }, event, 'after the panic that removed it');
    for (const chosen of this.programs) if (chosen.object === name) await this.attach(chosen);
  }
}

function deadBecauseOf({ cause }: Diagnostic): string {
  return `the kernel no longer runs programs: ${cause}`;
}
