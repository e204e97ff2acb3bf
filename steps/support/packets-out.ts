import type { ProgramRun } from '../../runtime/target.ts';
import { formatBytes } from '../../runtime/values/format-value.ts';
import type { Scenario } from '../scenario.ts';
import { Mismatch } from './mismatch.ts';
import { misplaced } from './misplaced.ts';
import { type FiredEvent, selectEvent } from './outcomes.ts';
import { expectSameBytes } from './packet-fields.ts';
import { readHexadecimal, readRecords } from './tables.ts';

interface SeenPacket {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly run: ProgramRun;
}

function seen({ event, label, runs }: FiredEvent): SeenPacket {
  const run = runs.at(-1);
  if (event.kind !== 'packet') throw misplaced(`${label} is not a packet`, 'let packets arrive in a When step first');
  if (run?.packet == null) throw new Mismatch('a program that sees the packet', 'no program saw it', [label]);
  return { before: event.bytes, after: run.packet, run };
}

/** A packet as it arrived and as the last program that saw it left it. */
export function arrivedPacket(fired: readonly FiredEvent[], number: number): SeenPacket {
  return seen(selectEvent(fired, number));
}

/** @throws Mismatch naming the first packet that left other than it arrived */
export function expectUnchanged(fired: readonly FiredEvent[]): void {
  if (fired.length === 0) throw misplaced('no packet has arrived', 'let packets arrive in a When step first');
  for (const event of fired) {
    const { before, after } = seen(event);
    expectSameBytes(before, after, event.label);
  }
}

/** @throws Mismatch where the packet did not go out there, or not as the program left it, or not once */
export function expectSentOut(scenario: Scenario, number: number, device: string): void {
  const { after, run } = arrivedPacket(scenario.fired, number);
  scenario.sent.add(run);
  const only = run.packetsOut[0];
  if (only === undefined || run.packetsOut.length > 1 || only.interface !== device) {
    throw new Mismatch(
      `one packet out on "${device}"`,
      run.packetsOut.map((packet) => `on "${packet.interface}": ${formatBytes(packet.bytes)}`),
    );
  }
  expectSameBytes(after, only.bytes, `the packet sent out on "${device}"`);
}

/**
 * @param rows | interface | frame |, the frame in hexadecimal, the interface as `eth1` or `eth1, ingress`
 * @throws Mismatch where other frames went out for a packet, or in another order
 */
export function expectFramesOut(scenario: Scenario, number: number, rows: readonly (readonly string[])[]): void {
  const { run } = arrivedPacket(scenario.fired, number);
  scenario.sent.add(run);
  const frame = (device: string, bytes: Uint8Array) => `${device}: ${formatBytes(bytes)}`;
  const place = (device: string, ingress = false) => (ingress ? `${device}, ingress` : device);
  const expected = readRecords(rows, ['interface', 'frame']).map((row) =>
    frame(row.interface ?? '', readHexadecimal(row.frame ?? '', 'a frame')),
  );
  const found = run.packetsOut.map((packet) => frame(place(packet.interface, packet.ingress), packet.bytes));
  if (expected.join('\n') !== found.join('\n')) throw new Mismatch(expected, found);
}
