import { compileByRecord } from '../../broken/objects/refused-sources.ts';
import type { Direction } from '../../kernel-model/events.ts';
import { captureEvents, hexadecimalPacket } from '../inputs/events.ts';
import type { CaptureUse } from '../inputs/input-files.ts';
import { expectPacketFields, packetFields } from '../inputs/packet-fields.ts';
import { arrivedPacket, expectSentOut, expectUnchanged } from '../inputs/packets-out.ts';
import { expectRefusal } from '../judging/refusals.ts';
import type { Arrival, PacketRange } from '../parameters/events.ts';
import type { Reading } from '../parameters/judged.ts';
import { type Pair, pairs } from '../tables/tables.ts';
import { phrases } from '../vocabulary.ts';

const { Given, When, Then } = phrases('Packets');

const SOCKET_BUFFER = pairs({ what: 'field of struct sk_buff', shape: '| mark | 7 |' });
const PACKET_FIELDS = pairs({ what: 'field of a packet', names: packetFields, shape: '| ip.ttl | 64 |' });
const NOWHERE: Arrival = { interface: undefined, queue: undefined, cpu: undefined };

Given(
  'the capture {string} {captureUse}',
  'Cuts the capture off for this scenario, or says how its packets arrive. Without a step, each packet arrives when the one before is done, and truncated packets are refused.',
  function (name: string, use: CaptureUse) {
    this.files.useCapture(name, use);
  },
  ['virtual clock'],
);

When(
  '{packets} of {string} {travel}{where}',
  'Packets of a capture arrive at the interface that programs are attached to, or leave through it, one after the other.',
  async function (range: PacketRange | undefined, capture: string, direction: Direction, where: Arrival) {
    for (const event of captureEvents(this, range, capture, { ...where, direction })) {
      await this.fire(event, event.label ?? '');
    }
  },
  ['packet metadata', 'several CPUs', 'any event'],
);

When(
  '{packets} of {string} {travel}{where} with',
  'As before, with fields of struct sk_buff: | mark | 7 |. The row | non-linear | 20 | puts the last 20 bytes into page fragments.',
  SOCKET_BUFFER,
  async function (
    range: PacketRange | undefined,
    capture: string,
    direction: Direction,
    where: Arrival,
    table: readonly Pair[],
  ) {
    for (const event of captureEvents(this, range, capture, { ...where, direction }, table)) {
      await this.fire(event, event.label ?? '');
    }
  },
  ['packet metadata', 'several CPUs', 'any event'],
);

When(
  'the packet {string} {travel}{where}',
  'A frame in hexadecimal, beginning with its Ethernet header.',
  async function (hexadecimal: string, direction: Direction, where: Arrival) {
    await this.fire(hexadecimalPacket(hexadecimal, { ...where, direction }), `the packet ${hexadecimal}`);
  },
  ['packet metadata', 'several CPUs', 'any event'],
);

Then(
  'no packet was changed',
  'Every packet since the last When left as it arrived.',
  function () {
    expectUnchanged(this.fired);
  },
  ['packet contents'],
);

Then(
  'packet {count} leaves with',
  'Fields by their Wireshark names: | ip.ttl | 64 |. Every other byte is as it arrived.',
  PACKET_FIELDS,
  function (number: number, table: readonly Pair[]) {
    const { before, after } = arrivedPacket(this.fired, number);
    expectPacketFields(table, before, after);
  },
  ['packet contents'],
);

Then(
  'packet {count} leaves as packet {count} of {string} with',
  'It leaves as a packet of a capture, except for fields: | ip.id | 0 |.',
  PACKET_FIELDS,
  function (number: number, other: number, capture: string, table: readonly Pair[]) {
    const [expected] = [...captureEvents(this, { from: other, to: other }, capture, NOWHERE)];
    const { after } = arrivedPacket(this.fired, number);
    expectPacketFields(table, expected!.bytes, after, `${expected!.label} is`);
  },
  ['packet contents'],
);

Then(
  'packet {count} is sent out on {string}',
  'The frame goes out there once, as the program left it (XDP_TX, redirects, clones).',
  function (number: number, device: string) {
    expectSentOut(this, number, device);
  },
  ['packet contents'],
);

Then(
  '{reading} is refused with message {string}',
  'The capture is broken or cannot be replayed, or the source (one of programs/refused) breaks a rule of the language. * stands for any text.',
  async function ({ capture, source }: Reading, message: string) {
    const read = () =>
      source === undefined ? [...captureEvents(this, undefined, capture!, NOWHERE)] : compileByRecord(source);
    await expectRefusal({ kind: 'input', or: 'unsupported', errno: undefined, message }, read);
  },
);
