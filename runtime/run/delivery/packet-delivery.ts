import { Diagnostic } from '../../../base/diagnostic.ts';
import type { NetworkProgramModel } from '../../../kernel-model/contexts/program-type.ts';
import type { PacketEvent } from '../../../kernel-model/events.ts';
import type { Kernel } from '../../../kernel-model/kernel.ts';
import { type Hook, type Packet, type PacketOut, packetAt, packetOn } from '../../../kernel-model/network/packet.ts';
import type { ProgramRun } from '../../program-run.ts';
import {
  type AttachedProgram,
  type AttachedPrograms,
  type DeliveredRun,
  type ProgramRunner,
  reaches,
} from './attached-program.ts';

/** How many programs may see one packet and those sent after it, before it counts as a loop. */
const MOST_RUNS = 1000;

/** A packet that a program has sent, and its entry in that program's run. */
interface SentOn {
  readonly packet: Packet;
  readonly run: ProgramRun;
  readonly entry: PacketOut;
}

/** A program at a hook, and its list there. */
interface AtHook {
  readonly attached: AttachedProgram;
  readonly network: NetworkProgramModel;
  readonly list: number;
}

/** The way of one packet through the kernel, and of all packets that programs send after it, in order of sending. */
export class PacketDelivery {
  private readonly kernel: Kernel;
  private readonly attachments: AttachedPrograms;
  private readonly runProgram: ProgramRunner;
  private readonly runs: ProgramRun[] = [];
  private readonly waiting: SentOn[] = [];
  private alive = true;

  constructor(kernel: Kernel, attachments: AttachedPrograms, runProgram: ProgramRunner) {
    this.kernel = kernel;
    this.attachments = attachments;
    this.runProgram = runProgram;
  }

  /** @returns the runs, in order. @throws Diagnostic PACKET_LOOP */
  deliver(event: PacketEvent): ProgramRun[] {
    const { direction = 'ingress' } = event;
    for (const name of this.interfacesOf(event)) {
      if (direction === 'ingress') this.receive(packetOn(event, name, direction));
      else this.transmit(packetOn(event, name, direction));
    }
    for (let next = this.waiting.shift(); next !== undefined && this.alive; next = this.waiting.shift())
      this.send(next);
    return this.runs;
  }

  /** The interface of an event. If it names none, each interface with an attached program that sees it. */
  private interfacesOf(event: PacketEvent): Iterable<string> {
    if (event.interface !== undefined) return [event.interface];
    const seeing = this.attachments.all().filter((attached) => reaches(this.kernel, event, attached));
    return new Set(seeing.map(({ attachment }) => attachment.target));
  }

  private receive(packet: Packet): void {
    this.kernel.network.receive(this.kernel, packet, (at) => this.passHook(at));
  }

  /** Sends a packet out, and receives it again from a loopback interface. @returns the frame that went out */
  private transmit(packet: Packet): Uint8Array | undefined {
    const left = this.kernel.network.transmit(this.kernel, packet, (at) => this.passHook(at));
    if (left !== undefined) this.loopBack(left.packet);
    return left?.frame;
  }

  private loopBack(packet: Packet): void {
    if (!this.alive || !this.kernel.devices.open(packet.interface).loopback) return;
    this.receive({ ...packet, direction: 'ingress', arrives: true, sentOn: true, transmissions: 0 });
  }

  /** Delivers a packet that a program has sent, and records the frames that went out. */
  private send({ packet, run, entry }: SentOn): void {
    if (packet.direction === 'ingress') {
      this.receive(packet);
      return;
    }
    const frame = this.transmit(packet);
    const out = run.packetsOut as PacketOut[];
    const index = out.indexOf(entry);
    if (frame === undefined) out.splice(index, 1);
    else out[index] = { interface: entry.interface, bytes: frame };
  }

  /** Shows a packet to the programs at a hook, until one decides its fate. @returns the packet after the hook */
  private passHook(packet: Packet & { readonly hook: Hook }): Packet | undefined {
    let passing: Packet = packet;
    let ended = -1;
    for (const { attached, list, network } of this.atHook(packet)) {
      if (list === ended || !this.attachments.all().includes(attached)) continue;
      const { run, onward, alive } = this.runOne(passing, attached);
      this.alive = alive;
      if (!alive) return undefined;
      const decision = network.decide(run.result | 0, attached.attachment);
      if (onward !== undefined) passing = packetAt(onward, packet.hook);
      if (decision === 'passed') return passing;
      if (decision === 'next list') ended = list;
      else if (decision !== 'next program') return undefined;
    }
    return passing;
  }

  /** The programs at a hook that see a packet, list after list, in each in order of attachment. */
  private atHook(packet: Packet & { readonly hook: Hook }): AtHook[] {
    const seeing: AtHook[] = [];
    for (const attached of this.attachments.all()) {
      const network = this.kernel.programTypes[attached.program.type].network;
      if (network?.hook(attached.attachment) !== packet.hook || !reaches(this.kernel, packet, attached)) continue;
      seeing.push({ attached, network, list: network.list(attached.attachment) });
    }
    return seeing.length < 2 ? seeing : seeing.sort((one, other) => one.list - other.list);
  }

  private runOne(packet: Packet, attached: AttachedProgram): DeliveredRun {
    if (this.runs.length >= MOST_RUNS) throw endless(packet, attached.program.name);
    const delivered = this.runProgram(packet, attached);
    this.runs.push(delivered.run);
    for (const entry of delivered.sent) {
      if (entry.packet !== undefined) this.waiting.push({ packet: entry.packet, run: delivered.run, entry });
      else if (entry.ingress !== true) this.loopBack({ ...packet, bytes: entry.bytes });
    }
    return delivered;
  }
}

function endless({ label, interface: device }: Packet, program: string): Diagnostic {
  return new Diagnostic({
    code: 'PACKET_LOOP',
    kind: 'conformance',
    message: `${label ?? 'the packet'} still goes round after ${MOST_RUNS} runs, now to program "${program}" on ${device}`,
    cause: 'a program sends the packet to a place where it sees it again: in Linux this would never end',
    hint: 'send the packet to another interface, or mark it and ignore marked packets',
  });
}
