import { Diagnostic } from '../../base/diagnostic.ts';
import { type HasLog, KERN_CRIT } from '../log.ts';
import { hasVlanTag, putVlanTag, takeVlanTag } from './frames.ts';
import { type NetworkDevice, takesFrame } from './network-devices.ts';
import { changedPacket, type Hook, type Packet, packetAt, XMIT_RECURSION_LIMIT } from './packet.ts';
import { checkFieldNames, type SocketBufferKernel } from './socket-buffer.ts';

/** The parts of the kernel that the network stack uses. */
export type NetworkKernel = HasLog & SocketBufferKernel;

/**
 * Shows a packet to the programs at a hook, one after the other.
 * @returns the packet as they left it; `undefined` if it ends there
 */
export type HookRunner = (packet: Packet & { readonly hook: Hook }) => Packet | undefined;

/** A packet that has left. */
export interface Transmitted {
  readonly packet: Packet;
  /** Its bytes on the wire. */
  readonly frame: Uint8Array;
}

const TAG_FIELDS = ['vlan_tci', 'vlan_proto', 'vlan_all'];

/** Whether the driver or the scenario has already put a tag outside the data (skb_vlan_tag_present). */
function tagPresent({ vlan, fields, structure }: Packet): boolean {
  if (structure !== undefined || vlan !== undefined) return vlan !== undefined;
  return fields !== undefined && TAG_FIELDS.some((name) => (fields[name] ?? 0) !== 0);
}

/**
 * Receives a packet: XDP in the driver or generic XDP, then the VLAN tag out of the data, then tc
 * (__netif_receive_skb_core, net/core/dev.c).
 * @throws Diagnostic PACKET_QUEUE for a queue that the interface does not have
 */
export function receive(kernel: NetworkKernel, arrived: Packet, run: HookRunner): void {
  const device = kernel.devices.open(arrived.interface);
  checkQueue(arrived, device.queues);
  checkFieldNames(kernel, arrived);
  if (!device.up) return;
  if (arrived.sentOn !== true && !takesFrame(device, arrived.bytes.length)) return;
  // Packets that a program put into a receive path, or that left by the loopback interface, do not pass a driver.
  if (device.xdp === 'native' && arrived.sentOn === true) {
    passTc(arrived, run);
    return;
  }
  // Generic XDP does not see again a packet that a program sent out and that comes back in (skb_is_redirected).
  const passed = arrived.redirected === true ? arrived : run(packetAt(arrived, 'xdp'));
  if (passed !== undefined) passTc(passed, run);
}

function passTc(packet: Packet, run: HookRunner): void {
  const untagged = withoutTag(packet);
  if (untagged !== undefined) run(packetAt(untagged, 'tc ingress'));
}

/** The packet with the tag moved out of its data; `undefined` if it is too short and freed. */
function withoutTag(packet: Packet): Packet | undefined {
  if (tagPresent(packet) || !hasVlanTag(packet.bytes)) return packet;
  const taken = takeVlanTag(packet.bytes);
  if (taken === undefined) return undefined;
  const nonLinear = Math.min(packet.nonLinear ?? 0, taken.frame.length);
  return changedPacket(packet, { bytes: taken.frame, vlan: taken.tag, tagWasInData: true, nonLinear });
}

/**
 * Sends a packet: tc at egress, then the interface (__dev_queue_xmit, net/core/dev.c). A tag in its data moves out of
 * them, as a VLAN interface on top of this one leaves it (vlan_dev_hard_start_xmit, net/8021q/vlan_dev.c).
 * @returns `undefined` if it did not leave
 */
export function transmit(kernel: NetworkKernel, leaving: Packet, run: HookRunner): Transmitted | undefined {
  const device = kernel.devices.open(leaving.interface);
  checkFieldNames(kernel, leaving);
  if (leaving.sentOn !== true) checkLength(leaving, device);
  const tagged = withoutTag(leaving);
  if (tagged === undefined) return undefined;
  const passed = run(packetAt(tagged, 'tc egress'));
  if (passed === undefined || !device.up) return undefined;
  if ((passed.transmissions ?? 0) > XMIT_RECURSION_LIMIT) {
    kernel.log.print(KERN_CRIT, `Dead loop on virtual device ${device.name}, fix it urgently!`);
    return undefined;
  }
  return { packet: passed, frame: passed.vlan === undefined ? passed.bytes : putVlanTag(passed.bytes, passed.vlan) };
}

/**
 * A packet from the stack to an interface is no longer than its MTU allows (packet_snd, net/packet/af_packet.c:
 * EMSGSIZE).
 */
function checkLength({ bytes, label }: Packet, device: NetworkDevice): void {
  if (takesFrame(device, bytes.length)) return;
  throw new Diagnostic({
    code: 'PACKET_MTU',
    kind: 'input',
    message: `${label ?? 'the packet'} cannot leave by "${device.name}"`,
    cause: `it has ${bytes.length} bytes, and the MTU is ${device.mtu}`,
    hint: 'send a shorter packet, or give the interface a larger MTU',
  });
}

function checkQueue({ queue, label, interface: name }: Packet, queues: number | undefined): void {
  if (queue === undefined || queues === undefined || queue < queues) return;
  throw new Diagnostic({
    code: 'PACKET_QUEUE',
    kind: 'input',
    message: `${label ?? 'the packet'} cannot arrive in queue ${queue} of "${name}"`,
    cause: `the interface has ${queues} receive queues, counted from 0`,
    hint: 'choose one of these queues',
  });
}
