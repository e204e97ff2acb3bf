import { Diagnostic } from '../../base/diagnostic.ts';
import type { KernelEvent } from '../events.ts';
import type { HasNetworkDevices } from '../network/network-devices.ts';
import { isPacket, type Packet } from '../network/packet.ts';
import { LARGEST_PACKET } from '../network/packet-buffer.ts';
import { readInterfacePlace } from './attach-place.ts';
import type { AttachableProgram, Attachment } from './program-context.ts';

/** The interface of programs that name none. */
export const DEFAULT_INTERFACE = 'eth0';

/** Attaches a program to a network interface. @throws Diagnostic for an impossible place */
export function attachToInterface(
  kernel: HasNetworkDevices,
  program: AttachableProgram,
  type: 'xdp' | 'tc',
  to: string | undefined,
): Attachment {
  const { device = DEFAULT_INTERFACE, ...place } = readInterfacePlace(program.name, type, to);
  return { program, target: kernel.devices.open(device).name, ...place };
}

/**
 * The event as a possible packet: long enough for the kernel to look at, and no longer than a buffer.
 * @param target the interface for an event that names none
 * @throws Diagnostic PACKET_SIZE
 */
export function packetOf(event: KernelEvent, target: string): Packet {
  if (event.kind !== 'packet') {
    throw new Diagnostic({
      code: 'EVENT_KIND',
      kind: 'internal',
      message: `a packet program was given an event of kind ${event.kind}`,
      cause: 'only packets reach packet programs',
      hint: 'report this: it is a fault of the suite',
    });
  }
  const { bytes, label } = event;
  if (bytes.length === 0 || bytes.length > LARGEST_PACKET) {
    throw new Diagnostic({
      code: 'PACKET_SIZE',
      kind: 'input',
      message: `${label ?? 'the packet'} has ${bytes.length} bytes`,
      cause: `no interface receives such a frame: a packet has 1 to ${LARGEST_PACKET} bytes`,
      hint: 'give a frame with its Ethernet header; leave such a packet of a capture out: name the others, or save them with editcap CAPTURE OTHER.pcapng NUMBER',
    });
  }
  return isPacket(event) ? event : { direction: 'ingress', interface: target, ...event };
}
