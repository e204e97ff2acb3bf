import type { EventsDocument } from '../../captures/events/events-file.ts';
import { isUserAction, type KernelEvent, type UserAction } from '../../kernel-model/events.ts';
import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';
import type { LoadedObject, MapDescription } from '../../runtime/loaded-object.ts';
import type { AttachPoint } from '../inputs/attach-points.ts';
import { misplaced } from './misplaced.ts';

/** A program and where it was attached. */
export interface AttachedProgram extends AttachPoint {
  readonly program: string;
}

/** What a scenario has done to its kernel, in order. */
export class Recording {
  configuration: KernelConfiguration = {};
  readonly objects: LoadedObject[] = [];
  readonly attached: AttachedProgram[] = [];
  /** The same without what was detached before the first event. */
  attachedAtStart: AttachedProgram[] = [];
  readonly events: (KernelEvent | UserAction)[] = [];
  readonly omitted = new Set<string>();
  #passed = 0;
  /** Nanoseconds that have passed since the last event. */
  #waited = 0;

  /** The object loaded last. */
  lastObject(): LoadedObject {
    const object = this.objects.at(-1);
    if (object !== undefined) return object;
    throw misplaced('no object has been loaded', 'load one before, with: Given the object "NAME"');
  }

  /** The object that a program belongs to. */
  objectOf(program: string): LoadedObject {
    const object = this.objects.findLast(({ programs }) => programs.some(({ name }) => name === program));
    if (object !== undefined) return object;
    throw misplaced(`no program "${program}" has been loaded`, 'load its object before');
  }

  /** A map of the objects loaded, also of one that is gone; `undefined` for a name that several objects have, or none. */
  mapNamed(name: string): MapDescription | undefined {
    const maps = this.objects.flatMap((object) => object.maps).filter((map) => map.name === name);
    const [shared] = maps.filter((map) => map.shared);
    const different = [...maps.filter((map) => !map.shared), ...(shared === undefined ? [] : [shared])];
    return different.length === 1 ? different[0] : undefined;
  }

  /** Whether an object that was loaded has a map of that name, or `object/map`. */
  hadMap(name: string): boolean {
    return this.objects.some((object) =>
      object.maps.some((map) => name === map.name || name === `${object.name}/${map.name}`),
    );
  }

  /** The only program that was attached. */
  onlyProgram(): string {
    const names = [...new Set(this.attached.map(({ program }) => program))];
    if (names.length === 1) return names[0]!;
    throw misplaced(`"the program" could be ${names.join(' or ') || 'none'}`, 'write program "NAME"');
  }

  /** The same as an events file says it; what it cannot say is in {@link omitted}. */
  document(): EventsDocument {
    const { configuration, events } = this;
    if (this.#passed === 0) return { configuration, events };
    const start = (configuration.clock?.start ?? 0) + this.#passed;
    return { configuration: { ...configuration, clock: { ...configuration.clock, start } }, events };
  }

  /** Time that passes: before the first event it is as if the clock had started later. */
  pass(nanoseconds: number): void {
    if (this.events.length === 0) this.#passed += nanoseconds;
    else this.#waited += nanoseconds;
  }

  /** A helper that takes this long from now on: before the first event it is as if it had from the start. */
  takeHelper(helper: string, nanoseconds: number): void {
    const helperDurations = { ...this.configuration.helperDurations, [helper]: nanoseconds };
    if (this.events.length === 0) this.configuration = { ...this.configuration, helperDurations };
    else this.omit('a helper that takes another time from some event on');
  }

  /** Notes something that an events file cannot say. */
  omit(what: string): void {
    this.omitted.add(what);
  }

  load(object: LoadedObject): void {
    this.objects.push(object);
  }

  attach(program: AttachedProgram): void {
    this.attached.push(program);
    this.attachedAtStart.push(program);
    if (this.events.length > 0) this.omit('that a program is attached after the first event');
  }

  /** A program that is taken off its places: before the first event it is as if it had not been there. */
  detach(program: string): void {
    if (this.events.length > 0) this.omit('a program that is detached');
    else this.attachedAtStart = this.attachedAtStart.filter((attached) => attached.program !== program);
  }

  event(event: KernelEvent | UserAction): void {
    if (isUserAction(event) || this.#waited === 0) this.events.push(event);
    else {
      this.events.push({ ...event, after: this.#waited + (event.after ?? 0) });
      this.#waited = 0;
    }
  }
}
