import { join } from 'node:path';
import { readCaptureFile } from '../../captures/packet-capture.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import { packageRoot } from '../../node/package-root.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import type { EventLine } from '../line.ts';
import { udpFrame } from '../packet.ts';
import { completed } from './completed.ts';
import { objectBytes } from './objects.ts';
import { processorTime } from './processor-time.ts';
import type { Timed } from './turns.ts';

/** Events of one run, where the line does not say otherwise. */
const EVENTS = 2000;
const CAPTURE = join(packageRoot, 'captures/files/memcached-load.pcapng');
/** The client's address in the capture: its packets arrive, the others leave. */
const CLIENT = '020000000002';

/** What events of a line come from: a kernel, and the events in order. */
interface Scene {
  readonly target: EmulatedTarget;
  readonly events: readonly KernelEvent[];
}

async function nothing(kind: 'tracepoint' | 'xdp'): Promise<Scene> {
  const target = new EmulatedTarget();
  await target.boot({});
  await target.load('nothing', objectBytes('bench', 'nothing'));
  if (kind === 'xdp') await target.attach('nothing_received', 'eth0');
  else await target.attach('nothing_traced');
  const event: KernelEvent =
    kind === 'xdp'
      ? { kind: 'packet', bytes: udpFrame(18), interface: 'eth0' }
      : { kind: 'tracepoint', event: 'syscalls/sys_enter_dup' };
  return { target, events: Array.from({ length: EVENTS }, () => event) };
}

async function memcached(): Promise<Scene> {
  const target = new EmulatedTarget();
  // A driver with large buffers has room behind a request for the longest reply.
  await target.boot({ interfaces: [{ name: 'eth0', xdp: 'native', tailroom: 1500 }] });
  await target.load('bmc', objectBytes('programs', 'bmc'));
  await target.attach('bmc_in', 'eth0');
  await target.attach('bmc_out', 'eth0 egress');
  const events = [...readCaptureFile(CAPTURE).packets].map(({ bytes }): KernelEvent => {
    const arrives = Buffer.from(bytes.subarray(6, 12)).toString('hex') === CLIENT;
    return { kind: 'packet', bytes, interface: 'eth0', direction: arrives ? 'ingress' : 'egress' };
  });
  return { target, events };
}

/** Events one after the other in a kernel of this suite. */
export class Events {
  readonly #scene: Scene;

  private constructor(scene: Scene) {
    this.#scene = scene;
  }

  /** Boots the kernel of a line, with its programs. */
  static async forLine(line: EventLine): Promise<Events> {
    return new Events(line.events === 'bmc' ? await memcached() : await nothing(line.events));
  }

  /** How many events a run has. */
  get count(): number {
    return this.#scene.events.length;
  }

  /**
   * Lets all events happen.
   * @throws Diagnostic BENCH_PROGRAM where a program does not run to its end
   */
  async run(): Promise<Timed> {
    const { target, events } = this.#scene;
    const start = processorTime();
    for (const event of events) {
      const { runs } = await target.fire(event);
      completed(runs, event.kind);
    }
    return { nanoseconds: processorTime() - start };
  }

  async end(): Promise<void> {
    await this.#scene.target.shutdown();
  }
}
