import type { Attachment, ProgramContext } from '../../kernel-model/contexts/program-context.ts';
import type { NetworkProgramModel } from '../../kernel-model/contexts/program-type.ts';
import type { Kernel } from '../../kernel-model/kernel.ts';
import type { BpfMap } from '../../kernel-model/maps/map.ts';
import { hasVlanTag, putVlanTag, takeVlanTag } from '../../kernel-model/network/frames.ts';
import type { Hook, Packet } from '../../kernel-model/network/packet.ts';
import { brokenContext, brokenDevices, brokenReception, brokenTransmission, brokenType } from '../attach-points.ts';
import type { Fault } from '../fault.ts';
import { brokenHelper, withArguments } from '../parts.ts';

const ETH_P_8021AD = 0x88a8;

type HookedPacket = Packet & { readonly hook: Hook };

/** A fault of a field of struct sk_buff. @param change makes what stands there of what should */
function brokenField(name: string, field: string, change: (value: number) => number): Fault {
  return brokenContext(name, 'tc', ({ memory, layout }, { offset }) => {
    const value = Number(layout.read(memory, offset, 'sk_buff', field));
    layout.write(memory, offset, 'sk_buff', field, change(value));
    return undefined;
  });
}

type Decision = ReturnType<NetworkProgramModel['decide']>;

/** A fault of which results end the chain of programs at a hook, and how. */
function brokenChain(name: string, change: (decision: Decision, result: number, attachment: Attachment) => Decision) {
  return brokenType(name, 'tc', ({ network }) => ({
    network: {
      ...network!,
      decide: (result, attachment) => change(network!.decide(result, attachment), result, attachment),
    },
  }));
}

/** A packet whose tag is in its data. */
function tagged({ vlan, tagWasInData: _was, ...packet }: HookedPacket): HookedPacket {
  return vlan === undefined ? packet : { ...packet, bytes: putVlanTag(packet.bytes, vlan) };
}

/** A packet with one more tag taken out of its data. */
function twiceUntagged(packet: HookedPacket): HookedPacket {
  const taken = packet.vlan !== undefined && hasVlanTag(packet.bytes) ? takeVlanTag(packet.bytes) : undefined;
  return taken === undefined ? packet : { ...packet, bytes: taken.frame };
}

/** Makes maps for tc programs that no other program has. */
function ownMaps(): (kernel: Kernel, context: ProgramContext | undefined, address: number) => number {
  const twins = new Map<BpfMap, BpfMap>();
  return (kernel, context, address) => {
    const map = kernel.maps.at(address);
    if (context?.type !== 'tc' || map === undefined) return address;
    const twin = twins.get(map) ?? kernel.maps.create(map.definition);
    twins.set(map, twin);
    return twin.address;
  };
}

/** Kernels that run tc programs otherwise than they must, or do otherwise with what these decide (Rex ABI 8; net/sched/cls_bpf.c). */
export const TC_FAULTS: readonly Fault[] = [
  brokenField('clears the mark of a packet before tc', 'mark', () => 0),
  brokenField(
    'gives the protocol of a packet in the byte order of the CPU',
    'protocol',
    (n) => ((n & 0xff) << 8) | (n >> 8),
  ),
  brokenField('treats every multicast packet as a broadcast', 'pkt_type', (type) => (type === 2 ? 1 : type)),
  brokenField('treats page fragments as linear data', 'data_len', () => 0),
  brokenContext('does not count page fragments in the length of a packet', 'tc', ({ memory, layout }, { offset }) => {
    const read = (field: string) => Number(layout.read(memory, offset, 'sk_buff', field));
    layout.write(memory, offset, 'sk_buff', 'len', read('len') - read('data_len'));
    layout.write(memory, offset, 'sk_buff', 'data_len', 0);
    return undefined;
  }),
  brokenHelper('gives tc programs maps of their own', 'bpf_map_lookup_elem', (lookup) => {
    const ownMap = ownMaps();
    return (kernel, args) => {
      const map = ownMap(kernel, kernel.run?.context, args.pointer(0));
      lookup(kernel, withArguments(args, { pointer: (n) => (n === 0 ? map : args.pointer(n)) }));
    };
  }),
  brokenChain('ends the chain at any result of tc', (decision) => (decision === 'next program' ? 'passed' : decision)),
  brokenChain('continues the chain after TC_ACT_OK', (decision, result) => (result === 0 ? 'next program' : decision)),
  brokenChain('passes a packet that tc traps', (decision, result) => (result === 8 ? 'passed' : decision)),
  brokenType('treats results of tcx as results of filters', 'tc', ({ network }) => ({
    network: {
      ...network!,
      decide: (result, attachment) => network!.decide(result, { ...attachment, way: 'tc filter' }),
    },
  })),
  brokenChain('drops a packet at an unknown result of tcx', (decision, _result, { way }) =>
    way === 'tcx' && decision === 'next list' ? 'dropped' : decision,
  ),
  brokenChain('shows filters packets that tcx has passed', (decision, _result, { way }) =>
    way === 'tcx' && decision === 'passed' ? 'next list' : decision,
  ),
  brokenType('shows filters a packet before tcx', 'tc', ({ network }) => ({
    network: { ...network!, list: (attachment) => 1 - network!.list(attachment) },
  })),
  brokenType('makes a new socket buffer for each tc program', 'tc', (whole) => ({
    enter(kernel, attachment, event, cpu, task) {
      const { structure: _structure, arrives: _arrives, ...packet } = event as Packet;
      return whole.enter(kernel, attachment, packet, cpu, task);
    },
  })),
  brokenType('attaches programs for egress at ingress', 'tc', (whole) => ({
    attach: (...args) => ({ ...whole.attach(...args), direction: 'ingress' }),
  })),
  brokenType('attaches programs by tcx at ingress only', 'tc', (whole) => ({
    attach: (...args) => {
      const attachment = whole.attach(...args);
      return attachment.way === 'tcx' ? { ...attachment, direction: 'ingress' } : attachment;
    },
  })),
  brokenReception('shows arriving packets to programs at egress', (packet, run) => {
    const passed = run(packet);
    if (passed !== undefined && packet.hook === 'tc ingress')
      run({ ...passed, direction: 'egress', hook: 'tc egress' });
    return passed;
  }),
  brokenType('shows programs at egress the packets of every interface', 'tc', (whole) => ({
    sees: (attachment, event) =>
      event.kind === 'packet' && event.direction === 'egress'
        ? attachment.direction === 'egress'
        : whole.sees(attachment, event),
  })),
  brokenContext(
    'says that a leaving packet arrived at its interface',
    'tc',
    (kernel, context, _kernel, { target, direction }) => {
      const { memory, layout, devices } = kernel;
      if (direction === 'egress')
        layout.write(memory, context.offset, 'sk_buff', 'skb_iif', devices.open(target).ifindex);
      return undefined;
    },
  ),
  brokenDevices('drops every packet that arrives at the loopback interface', (open) => (name) => ({
    ...open(name),
    loopback: false,
  })),
  brokenReception('leaves VLAN tags in the data for tc', (packet, run) => {
    return run(packet.hook === 'tc ingress' ? tagged(packet) : packet);
  }),
  brokenReception('removes only VLAN tags of 802.1Q from the data', (packet, run) => {
    const provider = packet.hook === 'tc ingress' && packet.vlan?.protocol === ETH_P_8021AD;
    return run(provider ? tagged(packet) : packet);
  }),
  brokenReception('removes two VLAN tags from the data', (packet, run) => {
    return run(packet.hook === 'tc ingress' ? twiceUntagged(packet) : packet);
  }),
  brokenTransmission('sends frames out without the VLAN tag beside the data', (packet, run) => {
    const passed = run(packet);
    if (passed === undefined) return undefined;
    const { vlan: _vlan, ...untagged } = passed;
    return untagged;
  }),
];
