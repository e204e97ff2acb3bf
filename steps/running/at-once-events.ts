import type { Situation } from '../../conformance/interleavings/happened.ts';
import { isUserAction } from '../../kernel-model/events.ts';
import type { CpuEvents, HappeningAtOnce } from '../../runtime/at-once.ts';
import type { LoadedObject } from '../../runtime/loaded-object.ts';
import type { Target } from '../../runtime/target.ts';
import { actInUserSpace } from '../../runtime/user-space.ts';
import { attachTarget } from '../inputs/attach-points.ts';
import type { InputFiles } from '../inputs/input-files.ts';
import { misplaced } from './misplaced.ts';
import type { AttachedProgram, Recording } from './recording.ts';

/** What was done to a kernel until events happen at once. */
interface Before {
  readonly recording: Pick<Recording, 'configuration' | 'objects' | 'attached' | 'events'>;
  readonly files: InputFiles;
}

/** The events of a scenario that happen at once. */
export class AtOnceEvents {
  #cpus: Map<number, HappeningAtOnce[]> | undefined;
  #before: Pick<Recording, 'configuration' | 'objects' | 'attached' | 'events'> | undefined;

  /** The events of the next steps happen at once, each on its CPU. */
  begin(cpus: readonly number[], { configuration, objects, attached, events }: Recording): void {
    this.#cpus = new Map(cpus.map((cpu) => [cpu, []]));
    this.#before = { configuration, objects: [...objects], attached: [...attached], events: [...events] };
  }

  /** Keeps an event that happens at once with others. @returns whether it does */
  take(event: HappeningAtOnce, cpu: number): boolean {
    if (this.#cpus === undefined) return false;
    const events = this.#cpus.get(cpu);
    if (events === undefined) {
      throw misplaced(
        `an event on CPU ${cpu} does not happen at once with the others`,
        `let it happen on CPU ${[...this.#cpus.keys()].join(' or ')}`,
      );
    }
    events.push(event);
    return true;
  }

  /** The loader of an object ends, at once with the events of other CPUs. */
  endLoader(object: string, cpu: number): void {
    if (this.take({ kind: 'loader_end', object }, cpu)) return;
    throw misplaced(
      `nothing happens at once with the end of object "${object}" on CPU ${cpu}`,
      'say before that the events happen at once, or leave the CPU out',
    );
  }

  /** The events at once, on kernels with all that was done before. */
  situation(files: InputFiles, newTarget: () => Target): Situation {
    const before = this.#before;
    if (this.#cpus === undefined || before === undefined) {
      throw misplaced(
        'no events happen at once',
        'say so before them, with: the events happen at once on CPUs 0 and 1',
      );
    }
    const cpus: CpuEvents[] = [...this.#cpus].map(([cpu, events]) => ({ cpu, events }));
    const empty = cpus.find(({ events }) => events.length === 0);
    if (empty !== undefined) {
      throw misplaced(`nothing happens on CPU ${empty.cpu}`, `let an event happen on CPU ${empty.cpu}`);
    }
    return { newTarget, cpus, storeBuffers: false, prepare: (target) => repeat(target, { recording: before, files }) };
  }
}

/** Does to another kernel what was done to that of the scenario. */
async function repeat(target: Target, { recording, files }: Before): Promise<void> {
  await target.boot(recording.configuration);
  for (const { name, maps } of recording.objects) {
    const sharedMaps = maps.filter(({ shared }) => shared).map((map) => map.name);
    await target.load(name, files.object(name), { sharedMaps });
  }
  for (const attached of recording.attached) {
    await target.attach(attached.program, attachTarget(programOf(recording.objects, attached), attached));
  }
  for (const event of recording.events) {
    if (isUserAction(event)) await actInUserSpace(target, event);
    else await target.fire(event);
  }
}

function programOf(objects: readonly LoadedObject[], { program: name }: AttachedProgram) {
  const found = objects.flatMap(({ programs }) => programs).find((program) => program.name === name);
  if (found === undefined) throw misplaced(`no program "${name}" has been loaded`, 'load its object before');
  return found;
}
