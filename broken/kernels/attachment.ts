import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import type { AttachedProgram } from '../../runtime/run/delivery/attached-program.ts';
import { EventDelivery } from '../../runtime/run/delivery/event-delivery.ts';
import type { ObjectRecord } from '../../runtime/run/loaded-objects.ts';
import { brokenDelivery, brokenDevices, brokenType } from '../attach-points.ts';
import type { Fault } from '../fault.ts';
import { answering } from './loading/changed-steps.ts';

class AnyNumberOfTimes extends EventDelivery {
  protected override isThere(): boolean {
    return false;
  }
}

class AnsweringBusy extends EventDelivery {
  override attach(added: AttachedProgram): void {
    answering(() => super.attach(added), 'EBUSY')();
  }
}

/** Takes one direction of an interface for the other. */
class OneDirection extends EventDelivery {
  protected override isThere({ program, attachment }: AttachedProgram): boolean {
    return this.attached.some((other) => other.program === program && other.attachment.target === attachment.target);
  }
}

class LastComesFirst extends EventDelivery {
  override attach(added: AttachedProgram): void {
    super.attach(added);
    this.attached.unshift(this.attached.pop()!);
  }
}

/** Says that a program is detached, and leaves it where it is. */
class NeverDetached extends EventDelivery {
  override detach(isMeant: (attached: AttachedProgram) => boolean): boolean {
    return this.attached.some(isMeant);
  }
}

/** Detaches programs, and lets them see events all the same. */
class DetachedInName extends EventDelivery {
  private readonly gone: AttachedProgram[] = [];

  override detach(isMeant: (attached: AttachedProgram) => boolean): boolean {
    this.gone.push(...this.attached.filter(isMeant));
    return super.detach(isMeant);
  }

  override deliver(...what: Parameters<EventDelivery['deliver']>): ReturnType<EventDelivery['deliver']> {
    this.attached.push(...this.gone);
    try {
      return super.deliver(...what);
    } finally {
      this.attached = this.attached.filter((attached) => !this.gone.includes(attached));
    }
  }
}

/** Lets everything that a loader has attached go with it, however it was attached. */
class NothingOutlivesLoader extends EmulatedTarget {
  protected override remove(record: ObjectRecord, reason: string): void {
    this.unlink(record, reason);
    this.booted().kernel.tasks.end(record.loader);
  }
}

/** Removes by crash-stop only what the loader's death removes. */
class PromiseForLinks extends EmulatedTarget {
  protected override crashStop(record: ObjectRecord, reason: string): void {
    this.remove(record, reason);
  }
}

class FilterOnce extends EventDelivery {
  protected override isThere({ program, attachment }: AttachedProgram): boolean {
    const { target, direction } = attachment;
    return this.attached.some(
      ({ program: other, attachment: place }) =>
        other === program && place.target === target && place.direction === direction,
    );
  }
}

/** Keeps what a link holds though its loader goes. */
function keptLink(name: string, type: 'xdp' | 'kprobe' | 'tracepoint' | 'perf_event'): Fault {
  return brokenType(name, type, (whole) => ({
    attach: (...args) => ({ ...whole.attach(...args), way: 'netlink' }),
  }));
}

/** Kernels that attach programs otherwise than they must. */
export const ATTACHING_FAULTS: readonly Fault[] = [
  brokenDelivery('attaches a program to a place any number of times', AnyNumberOfTimes),
  brokenDelivery('refuses to attach a program twice with EBUSY', AnsweringBusy),
  brokenDelivery('attaches a program to one direction of an interface', OneDirection),
  brokenDelivery('runs the last attached program first', LastComesFirst),
  brokenDelivery('lets a detached program see events', NeverDetached),
  brokenDelivery('detaches programs in name only', DetachedInName),
  {
    name: 'detaches everything that a loader attached when the loader ends',
    target: () => new NothingOutlivesLoader(),
  },
  { name: 'removes only links by crash-stop', target: () => new PromiseForLinks() },
  brokenType('keeps a tcx link when its loader ends', 'tc', (whole) => ({
    attach(...args) {
      const attachment = whole.attach(...args);
      return attachment.way === 'tcx' ? { ...attachment, way: 'tc filter' } : attachment;
    },
  })),
  keptLink('keeps an xdp link when its loader ends', 'xdp'),
  keptLink('keeps a kprobe link when its loader ends', 'kprobe'),
  keptLink('keeps a tracepoint link when its loader ends', 'tracepoint'),
  keptLink('keeps a perf event link when its loader ends', 'perf_event'),
  brokenDelivery('accepts only one copy of a filter', FilterOnce),
  brokenType('runs an xdp program by netlink in addition to the previous one', 'xdp', (whole) => ({
    attach(...args) {
      const { replaces: _replaces, ...attachment } = whole.attach(...args);
      return attachment;
    },
  })),
  brokenType('lets netlink replace an xdp link', 'xdp', (whole) => ({
    attach: (kernel, program, to, existing) =>
      whole.attach(
        kernel,
        program,
        to,
        existing.map((other) => ({ ...other, way: 'netlink' })),
      ),
  })),
  brokenType('lets an xdp link replace a program by netlink', 'xdp', (whole) => ({
    attach: (kernel, program, to, existing) =>
      whole.attach(
        kernel,
        program,
        to,
        existing.filter(({ way }) => way !== 'netlink'),
      ),
  })),
  brokenDevices(
    'accepts any name of an interface',
    (open) => (name) => open(name.replaceAll(/[^\w.-]/g, '_').slice(0, 15)),
  ),
  brokenDevices('refuses names that no interface can have with EINVAL', (open) => answering(open, 'EINVAL')),
];
