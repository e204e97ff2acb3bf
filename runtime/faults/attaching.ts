import { type AttachedProgram, EventDelivery } from '../run/event-delivery.ts';
import { brokenDelivery, brokenDevices } from './attach-points.ts';
import type { Fault } from './fault.ts';
import { answering } from './loading.ts';

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

/** Kernels that attach programs otherwise than they must. */
export const ATTACHING_FAULTS: readonly Fault[] = [
  brokenDelivery('attaches a program to a place any number of times', AnyNumberOfTimes),
  brokenDelivery('refuses to attach a program twice with EBUSY', AnsweringBusy),
  brokenDelivery('attaches a program to one direction of an interface', OneDirection),
  brokenDelivery('runs the program that was attached last first', LastComesFirst),
  brokenDelivery('lets a detached program see events', NeverDetached),
  brokenDevices(
    'takes any name for that of an interface',
    (open) => (name) => open(name.replaceAll(/[^\w.-]/g, '_').slice(0, 15)),
  ),
  brokenDevices('refuses names that no interface can have with EINVAL', (open) => answering(open, 'EINVAL')),
];
