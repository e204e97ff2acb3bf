import type { ProgramContext, ProgramType } from '../kernel-model/contexts/program-context.ts';
import type { Kernel, KernelProgramType } from '../kernel-model/kernel.ts';
import type { HookRunner } from '../kernel-model/network/network-stack.ts';
import type { Packet } from '../kernel-model/network/packet.ts';
import { EmulatedTarget } from '../runtime/emulated-target.ts';
import type { EventDelivery } from '../runtime/run/delivery/event-delivery.ts';
import type { Fault } from './fault.ts';
import { brokenKernel } from './parts.ts';

/** A fault of one program type. @param change gives what is other than in the whole one */
export function brokenType(
  name: string,
  type: ProgramType,
  change: (whole: KernelProgramType) => Partial<KernelProgramType>,
): Fault {
  return brokenKernel(name, ({ programTypes }) => {
    const whole = programTypes[type];
    programTypes[type] = { ...whole, ...change(whole) };
  });
}

/** A context with some members other than those of the whole one. */
export function otherContext(context: ProgramContext, members: Partial<ProgramContext>): ProgramContext {
  return Object.assign(Object.create(context) as ProgramContext, members);
}

/** A fault of what the programs of a type are given. @param change takes the whole context of an event and gives the broken one; `undefined` where it has changed it in place */
export function brokenContext(
  name: string,
  type: ProgramType,
  change: (
    kernel: Kernel,
    context: ProgramContext,
    ...event: Parameters<KernelProgramType['enter']>
  ) => ProgramContext | undefined,
): Fault {
  return brokenType(name, type, (whole) => ({
    enter(...event) {
      const context = whole.enter(...event);
      return change(event[0], context, ...event) ?? context;
    },
  }));
}

/** Lets a packet pass the programs at a hook in another way than the whole kernel does. */
type BrokenPassage = (packet: Parameters<HookRunner>[0], run: HookRunner) => Packet | undefined;

/** A fault of the way of a packet that comes in. */
export function brokenReception(name: string, pass: BrokenPassage): Fault {
  return brokenKernel(name, ({ network }) => {
    const { receive } = network;
    network.receive = (kernel, packet, run) => receive(kernel, packet, (at) => pass(at, run));
  });
}

/** A fault of the way of a packet that goes out. */
export function brokenTransmission(name: string, pass: BrokenPassage): Fault {
  return brokenKernel(name, ({ network }) => {
    const { transmit } = network;
    network.transmit = (kernel, packet, run) => transmit(kernel, packet, (at) => pass(at, run));
  });
}

/** A fault of what the kernel knows of its network interfaces. */
export function brokenDevices(
  name: string,
  change: (open: Kernel['devices']['open']) => Kernel['devices']['open'],
): Fault {
  return brokenKernel(name, ({ devices }) => {
    devices.open = change(devices.open.bind(devices));
  });
}

/** A fault of what keeps the attached programs. */
export function brokenDelivery(
  name: string,
  Broken: new (...args: ConstructorParameters<typeof EventDelivery>) => EventDelivery,
): Fault {
  return { name, target: () => new EmulatedTarget({ createDelivery: (run) => new Broken(run) }) };
}
