import { Diagnostic } from '../base/diagnostic.ts';
import type { UserAction } from '../kernel-model/events.ts';
import type { Kernel } from '../kernel-model/kernel.ts';
import type { AtOnceOutcome, EventsAtOnce, LoaderEnd } from './at-once.ts';
import { createEngine } from './cpu/translation/translated-engine.ts';
import { EmulatedKernel, type ProgramVisit } from './emulated-kernel.ts';
import { unloadObject } from './load/load-object.ts';
import { EventDelivery } from './run/delivery/event-delivery.ts';
import { Interleaver } from './run/interleaving/interleaver.ts';
import { Lane, type LaneHost } from './run/interleaving/lane.ts';
import { PausingExecutor } from './run/interleaving/pausing-executor.ts';
import type { ObjectRecord } from './run/loaded-objects.ts';
import { partsOfCpu, type RuntimeParts } from './run/runtime-parts.ts';

function notAtOnce({ kind, map }: UserAction): Diagnostic {
  return new Diagnostic({
    code: 'INTERLEAVED_ACTION',
    kind: 'unsupported',
    message: `user space cannot do ${kind} on map "${map}" while programs run`,
    cause: 'of the actions of user space, updates and deletions happen at once with events',
    hint: 'put the action in front of the events',
  });
}

interface VisitOnCpu extends ProgramVisit {
  readonly executor: PausingExecutor;
}

/** An emulated kernel with programs on several CPUs at once. */
export class EmulatedCpus extends EmulatedKernel {
  /** Lets events happen at once. */
  protected runAtOnce({ cpus, schedule, storeBuffers = false }: EventsAtOnce): AtOnceOutcome {
    const { kernel, parts } = this.alive();
    const { random } = kernel;
    const host = this.laneHost(kernel, parts, cpus.length > 1);
    const lanes = cpus.map(({ cpu, events }) => new Lane(host, cpu, events));
    this.unloading = [];
    try {
      const happened = new Interleaver(host, lanes, parts.atomicity, storeBuffers).run(schedule);
      const { dead } = this;
      return { ...happened, runs: lanes.map(({ cpu, runs }) => ({ cpu, events: runs })), dead };
    } finally {
      kernel.random = random;
      kernel.run = undefined;
      kernel.clock.switchTo(Math.max(kernel.clock.now, ...lanes.map(({ state }) => state.time)));
      for (const { cpu } of lanes) kernel.tasks.leave(cpu);
      for (const image of this.unloading) unloadObject(kernel, image);
      this.unloading = undefined;
    }
  }

  private actAtOnce(action: UserAction | LoaderEnd): void {
    if (action.kind === 'loader_end') {
      this.remove(this.objects.find(action.object), 'its loader ended');
      return;
    }
    const map = this.objects.findMap(action.map);
    if (action.kind === 'map_update') for (const { key, value } of action.entries) map.userUpdate(key, value);
    else if (action.kind === 'map_deletion') for (const key of action.keys) map.userDelete(key);
    else throw notAtOnce(action);
  }

  private laneHost(kernel: Kernel, parts: RuntimeParts, several: boolean): LaneHost<VisitOnCpu> {
    const executors = new Map<string, PausingExecutor>();
    const { createEngine: engines = createEngine, createDelivery = (run) => new EventDelivery(run) } = this.options;
    const executorOf = (record: ObjectRecord, cpu: number) => {
      const name = `${cpu} ${record.image.name}`;
      const known = executors.get(name);
      if (known !== undefined) return known;
      const { image, loader } = record;
      const own = partsOfCpu(parts, kernel);
      const looksAt = several ? [cpu] : undefined;
      const codeAt = (at: number) => this.objects.codeAt(at);
      const made = new PausingExecutor(kernel, image, loader, engines, own, codeAt, looksAt);
      executors.set(name, made);
      return made;
    };
    const filled = new Set(this.objects.all().flatMap(({ image }) => image.filled()));
    const deadReason = () => this.dead;
    return {
      kernel,
      filled,
      attached: () => this.delivery.all(),
      newDelivery: createDelivery,
      enter: (event, attached, cpu) => {
        const visit = this.visit(event, attached, cpu);
        const executor = executorOf(attached.record, cpu);
        executor.enter(
          attached.program,
          visit.id,
          cpu,
          visit.context,
          event.watchdog,
          this.happenings(event, attached),
        );
        return { ...visit, executor };
      },
      leave: (visit, execution, lines) => {
        try {
          return this.left({ ...visit, mark: { ...visit.mark, lines } }, execution);
        } finally {
          visit.context.release();
        }
      },
      breakOff: (visit, error) => {
        this.breakOff(visit, error);
        visit.context.release();
      },
      mapNamed: (name) => this.objects.findMap(name).address,
      mapsOf: (object) => this.objects.find(object).image.maps.map(({ address }) => address),
      act: (action) => this.actAtOnce(action),
      get dead() {
        return deadReason();
      },
    };
  }
}
