import type { KernelEvent } from '../../kernel-model/events.ts';
import { writeOutputFile } from '../../node/output-file.ts';
import { type MapNames, mapNames } from '../../runtime/describe-helper-call.ts';
import type { LoadedObject } from '../../runtime/loaded-object.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import type { Note, ReportedEvent } from './run-reporter.ts';
import { TraceEvents } from './trace-events.ts';

/** The event with the request to note when helper calls begin and end. */
export function withCallTimes(event: KernelEvent): KernelEvent {
  return { ...event, disturbance: { ...event.disturbance, callsNoted: true } };
}

/** The timeline of a `run`, which knows the objects of the present kernel. */
export class RunTimeline {
  readonly #path: string;
  readonly #timeline = new TraceEvents();
  #objects: readonly LoadedObject[] = [];
  #maps: MapNames = new Map();

  /** @param path of the file that {@link write} writes */
  constructor(path: string) {
    this.#path = path;
  }

  /** A kernel has booted and loaded these objects. */
  newKernel(objects: readonly LoadedObject[]): void {
    this.#timeline.newKernel();
    this.#objects = [];
    for (const object of objects) this.loaded(object);
  }

  /** An object is loaded, perhaps again. */
  loaded(object: LoadedObject): void {
    this.#objects = [...this.#objects.filter(({ name }) => name !== object.name), object];
    this.#maps = mapNames(this.#objects);
  }

  /** A program has run. */
  run(run: ProgramRun, event: KernelEvent, reported: ReportedEvent): void {
    this.#timeline.add(run, reported, this.#maps, event.kind === 'packet' ? event.bytes.length : undefined);
  }

  /** Writes the file. @param note is told where it is, and what is not in it @throws Diagnostic FILE_NOT_WRITTEN */
  write(note: (note: Note) => void): void {
    writeOutputFile(this.#path, this.#timeline.toJson(), 'the timeline');
    const { leftOut } = this.#timeline;
    const missing =
      leftOut === 0 ? '' : `; it became too large, and the last ${leftOut} runs of programs are not in it`;
    note({ code: 'TIMELINE_WRITTEN', message: `the timeline is in ${this.#path}${missing}` });
  }
}
