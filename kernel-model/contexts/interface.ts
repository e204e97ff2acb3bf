import { Diagnostic } from '../diagnostic.ts';
import type { KernelEvent, PacketEvent } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import type { AttachableProgram, Attachment } from './context.ts';
import { ETH_HLEN, LARGEST_PACKET } from './packet-buffer.ts';

/** The interface that a program is attached to where nobody names one. */
export const DEFAULT_INTERFACE = 'eth0';

/** Attaches a program to a network interface. */
export function attachToInterface(kernel: Kernel, program: AttachableProgram, to: string | undefined): Attachment {
  return { program, target: kernel.devices.open(to ?? DEFAULT_INTERFACE).name };
}

/** Whether a packet passes the interface of an attached program. */
export function packetPasses(attachment: Attachment, event: KernelEvent): boolean {
  return event.kind === 'packet' && (event.interface ?? attachment.target) === attachment.target;
}

/** The event as a packet that can be: long enough for the kernel to look at, and no longer than a buffer. */
export function packetOf(event: KernelEvent): PacketEvent {
  if (event.kind !== 'packet') {
    throw new Diagnostic({
      code: 'EVENT_KIND',
      kind: 'internal',
      message: `a packet program was given an event of kind ${event.kind}`,
      cause: 'only packets reach packet programs',
      hint: 'please report this',
    });
  }
  const { bytes, label } = event;
  if (bytes.length === 0 || bytes.length > LARGEST_PACKET) {
    throw new Diagnostic({
      code: 'PACKET_SIZE',
      kind: 'input',
      message: `${label ?? 'the packet'} has ${bytes.length} bytes`,
      cause: `a packet has 1 to ${LARGEST_PACKET} bytes`,
      hint: 'give a frame as an interface receives it, from its Ethernet header on',
    });
  }
  return event;
}

/** The Ethernet type of a frame, or 0 for one that is shorter than its header. */
export function etherType(bytes: Uint8Array): number {
  return bytes.length < ETH_HLEN ? 0 : bytes[12]! * 256 + bytes[13]!;
}
