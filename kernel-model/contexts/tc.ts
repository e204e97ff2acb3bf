import type { Direction, KernelEvent } from '../events.ts';
import { TC_EGRESS_FLAGS, TC_FLAGS } from '../log.ts';
import { headroomOf } from '../network/frame-room.ts';
import type { Packet, PacketFate } from '../network/packet.ts';
import type { RoomWritten } from '../network/packet-room.ts';
import {
  layOutSocketBuffer,
  packetInSocketBuffer,
  placeData,
  type SocketBufferKernel,
  SocketBufferRegions,
} from '../network/socket-buffer.ts';
import { attachToInterface, packetOf } from './interface.ts';
import { OwnedFields } from './owned-fields.ts';
import type { Attachment, ContextResult, InterruptStack, ProgramContext } from './program-context.ts';
import type { NetworkProgramModel, ProgramTypeModel } from './program-type.ts';
import { onInterruptStack, SOFTIRQ_FRAMES, TRANSMIT_FRAMES } from './stack-frames.ts';
import { verdictName } from './verdicts.ts';

/** The names of a classifier's results (include/uapi/linux/pkt_cls.h). */
const TC_VERDICTS = new Map([
  [-1, 'TC_ACT_UNSPEC'],
  [0, 'TC_ACT_OK'],
  [1, 'TC_ACT_RECLASSIFY'],
  [2, 'TC_ACT_SHOT'],
  [3, 'TC_ACT_PIPE'],
  [4, 'TC_ACT_STOLEN'],
  [5, 'TC_ACT_QUEUED'],
  [6, 'TC_ACT_REPEAT'],
  [7, 'TC_ACT_REDIRECT'],
  [8, 'TC_ACT_TRAP'],
]);

/**
 * The results of a direct-action classifier with an effect (cls_bpf_exec_opcode, net/sched/cls_bpf.c). Any other means
 * TC_ACT_UNSPEC. Rex programs cannot set the target of TC_ACT_REDIRECT. Without one, skb_do_redirect
 * (net/core/filter.c) refuses it and frees the packet.
 */
const TC_FATES = new Map<number, PacketFate>([
  [0, 'passed'],
  [2, 'dropped'],
  [4, 'consumed'],
  [7, 'dropped'],
  [8, 'consumed'],
]);

/**
 * The results of a tcx program with an effect (tcx_action_code, include/net/tcx.h). Any other ends the list like
 * TC_ACT_UNSPEC would: the packet continues to the filters.
 */
const TCX_FATES = new Map<number, PacketFate>([
  [0, 'passed'],
  [2, 'dropped'],
  [7, 'dropped'],
]);
const TC_ACT_UNSPEC = -1;

/** The fields that locate a socket buffer's data (include/linux/skbuff.h). */
const TC_OWNED = ['head', 'data', 'tail', 'end', 'len', 'data_len', 'dev'];

const CLASSIFIER = ['cls_bpf_classify', 'tcf_classify', 'tc_run'];
/** The functions before a program. tcx runs programs in the function that has the hook (tcx_run is inlined). */
const TCX_FRAMES: Readonly<Record<Direction, readonly string[]>> = { ingress: SOFTIRQ_FRAMES, egress: TRANSMIT_FRAMES };
const FILTER_FRAMES: Readonly<Record<Direction, readonly string[]>> = {
  ingress: [...CLASSIFIER, ...SOFTIRQ_FRAMES],
  egress: [...CLASSIFIER, ...TRANSMIT_FRAMES],
};

function framesOf({ way }: Attachment, direction: Direction): readonly string[] {
  return (way === 'tcx' ? TCX_FRAMES : FILTER_FRAMES)[direction];
}

function decide(result: number, { way }: Attachment): ReturnType<NetworkProgramModel['decide']> {
  if (way !== 'tcx') return TC_FATES.get(result) ?? 'next program';
  return TCX_FATES.get(result) ?? (result === TC_ACT_UNSPEC ? 'next program' : 'next list');
}

/**
 * The context of a classifier: struct sk_buff of the packet, with its data at the Ethernet header, as cls_bpf shows it
 * at both hooks. Bytes in fragments count in `len`, but the program cannot reach them.
 */
function enterTc(kernel: SocketBufferKernel, attachment: Attachment, event: KernelEvent): ProgramContext {
  return new TcContext(kernel, attachment, packetOf(event, attachment.target));
}

/** A struct sk_buff in guest memory with its packet, for one run. */
class TcContext implements ProgramContext {
  readonly type = 'tc';
  readonly offset: number;
  readonly event: Packet;
  readonly owned: OwnedFields;
  readonly traceFlags: string;
  readonly frames: readonly string[];
  readonly interrupt?: InterruptStack;
  readonly inInterrupt = true;
  private readonly kernel: SocketBufferKernel;
  private readonly regions: SocketBufferRegions;

  constructor(kernel: SocketBufferKernel, attachment: Attachment, packet: Packet) {
    this.kernel = kernel;
    this.event = packet;
    this.regions = new SocketBufferRegions(kernel);
    this.offset = layOutSocketBuffer(kernel, this.regions, packet);
    this.owned = new OwnedFields(kernel, this.offset, 'sk_buff', TC_OWNED);
    this.traceFlags = packet.direction === 'egress' ? TC_EGRESS_FLAGS : TC_FLAGS;
    this.frames = framesOf(attachment, packet.direction);
    if (packet.direction === 'ingress') this.interrupt = onInterruptStack(this.frames);
  }

  cloned(): void {
    const { kernel, event: packet, owned, regions } = this;
    const { onward } = packetInSocketBuffer(kernel, this.offset, packet);
    const headroom = packet.headroom ?? headroomOf(kernel.devices.open(packet.interface));
    const linear = onward.bytes.subarray(0, onward.bytes.length - (packet.nonLinear ?? 0));
    owned.change(() => placeData(kernel, regions, linear, headroom));
  }

  roomWritten(): RoomWritten | undefined {
    return this.regions.roomWritten();
  }

  result(): ContextResult {
    const { frame, onward } = packetInSocketBuffer(this.kernel, this.offset, this.event);
    return { packet: frame, packetsOut: [], registers: null, onward };
  }

  release(): void {
    this.regions.release();
  }
}

/**
 * Programs in section `tc`, at ingress or egress of an interface, attached in one of two ways. After the last program,
 * a packet passes.
 * - `tc filter` makes them direct-action classifiers (cls_bpf) in the clsact queueing discipline. Any number can be
 *   attached, also one several times. They are filters of one chain, with rising preferences in order of attachment.
 *   TC_ACT_UNSPEC and every result unknown to cls_bpf, such as TC_ACT_PIPE and TC_ACT_RECLASSIFY, continue with the
 *   next; others end the chain.
 * - tcx puts them in a list before the filters, each once. Only TC_ACT_UNSPEC continues with the next one there
 *   (net/core/dev.c, sch_handle_ingress).
 */
export const TC: ProgramTypeModel<SocketBufferKernel> = {
  type: 'tc',
  sections: [{ name: 'tc', extended: false }],
  attach: (kernel, program, to) => attachToInterface(kernel, program, 'tc', to),
  sees: ({ target, direction }, event) =>
    event.kind === 'packet' &&
    (event.interface ?? target) === target &&
    (event.direction ?? 'ingress') === (direction ?? 'ingress'),
  enter: enterTc,
  verdict: (result) => verdictName(TC_VERDICTS, result),
  network: {
    hook: ({ direction }) => (direction === 'egress' ? 'tc egress' : 'tc ingress'),
    list: ({ way }) => (way === 'tcx' ? 0 : 1),
    decide,
  },
};
