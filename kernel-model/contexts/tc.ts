import { Diagnostic } from '../diagnostic.ts';
import type { Direction, KernelEvent } from '../events.ts';
import type { Kernel } from '../kernel.ts';
import { TC_EGRESS_FLAGS, TC_FLAGS } from '../log.ts';
import type { PacketFate } from '../network/packet.ts';
import type { AttachableProgram, Attachment, ContextResult, ProgramContext, ProgramTypeModel } from './context.ts';
import { attachToInterface, packetOf } from './interface.ts';
import { layOutSocketBuffer, packetInSocketBuffer, placeData, SocketBufferRegions } from './socket-buffer.ts';
import { SOFTIRQ_FRAMES, TRANSMIT_FRAMES } from './stack-frames.ts';
import { verdictName } from './verdicts.ts';

/** What a classifier's result does (include/uapi/linux/pkt_cls.h). */
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
 * The results that a direct-action classifier has a say with (cls_bpf_exec_opcode, net/sched/cls_bpf.c). Any other stands for
 * TC_ACT_UNSPEC. TC_ACT_REDIRECT without a target, which no Rex program can set, is refused by skb_do_redirect (net/core/filter.c), which
 * frees the packet.
 */
const TC_FATES = new Map<number, PacketFate>([
  [0, 'passed'],
  [2, 'dropped'],
  [4, 'consumed'],
  [7, 'dropped'],
  [8, 'consumed'],
]);

const CLASSIFIER_FRAMES = ['cls_bpf_classify', 'tcf_classify', 'tc_run'];
const FRAMES: Readonly<Record<Direction, readonly string[]>> = {
  ingress: [...CLASSIFIER_FRAMES, ...SOFTIRQ_FRAMES],
  egress: [...CLASSIFIER_FRAMES, ...TRANSMIT_FRAMES],
};

function attachTc(kernel: Kernel, program: AttachableProgram, to: string | undefined): Attachment {
  const [device, direction = 'ingress', ...rest] = (to ?? '').split(' ');
  if ((direction !== 'ingress' && direction !== 'egress') || rest.length > 0) {
    throw new Diagnostic({
      code: 'TC_DIRECTION',
      kind: 'input',
      message: `program "${program.name}" cannot be attached to "${to}"`,
      cause: 'a tc program is attached to an interface at ingress or at egress',
      hint: 'write eth0, eth0 ingress or eth0 egress',
    });
  }
  return { ...attachToInterface(kernel, program, device === '' ? undefined : device), direction };
}

/**
 * The context of a classifier: struct sk_buff of the packet, its data at the Ethernet header, as cls_bpf shows it at both hooks. Bytes in
 * fragments are part of `len`, and nowhere that the program can reach.
 */
function enterTc(kernel: Kernel, attachment: Attachment, event: KernelEvent): ProgramContext {
  const packet = packetOf(event, attachment.target);
  const regions = new SocketBufferRegions(kernel);
  const skb = layOutSocketBuffer(kernel, regions, packet);
  return {
    type: 'tc',
    offset: skb,
    event: packet,
    traceFlags: packet.direction === 'egress' ? TC_EGRESS_FLAGS : TC_FLAGS,
    frames: FRAMES[packet.direction],
    cloned() {
      const { onward } = packetInSocketBuffer(kernel, skb, packet);
      placeData(kernel, regions, onward.bytes.subarray(0, onward.bytes.length - (packet.nonLinear ?? 0)));
    },
    result(): ContextResult {
      const { frame, onward } = packetInSocketBuffer(kernel, skb, packet);
      return { packet: frame, packetsOut: [], registers: null, onward };
    },
    release: () => regions.release(),
  };
}

/**
 * Programs in section `tc`: direct-action classifiers (cls_bpf) in the clsact queueing discipline of an interface, at ingress or egress, as
 * many as are attached. They are filters of one chain whose preferences rise in order of attachment: TC_ACT_UNSPEC and every result
 * that cls_bpf does not know, TC_ACT_PIPE and TC_ACT_RECLASSIFY among them, leave the packet to the next; any other ends the chain.
 * After the last, a packet passes. (tcx, the newer hook, knows only TC_ACT_UNSPEC, OK, SHOT and REDIRECT, and ends at any other.)
 */
export const TC: ProgramTypeModel = {
  type: 'tc',
  sections: [{ name: 'tc', extended: false }],
  attach: attachTc,
  sees: ({ target, direction }, event) =>
    event.kind === 'packet' &&
    (event.interface ?? target) === target &&
    (event.direction ?? 'ingress') === (direction ?? 'ingress'),
  enter: enterTc,
  verdict: (result) => verdictName(TC_VERDICTS, result),
  network: {
    hook: ({ direction }) => (direction === 'egress' ? 'tc egress' : 'tc ingress'),
    fate: (result) => TC_FATES.get(result),
  },
};
