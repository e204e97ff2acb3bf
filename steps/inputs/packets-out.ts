import type { ProgramRun } from '../../runtime/program-run.ts';
import { formatBytes } from '../../runtime/values/format-value.ts';
import { readHexadecimal } from '../../vocabulary/cells.ts';
import { Mismatch } from '../comparisons/mismatch.ts';
import { misplaced } from '../running/misplaced.ts';
import { type FiredEvent, selectEvent } from '../running/outcomes.ts';
import type { Scenario } from '../scenario.ts';
import { expectInterface } from '../tables/known-names.ts';
import type { TableRecord } from '../tables/table-records.ts';
import { inRow } from '../tables/tables.ts';
import { expectSameBytes } from './packet-fields.ts';

interface SeenPacket {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly run: ProgramRun;
}

/** The packet of an event as the last program that saw it left it; copies that programs sent on are others. */
function seen({ event, label, runs }: FiredEvent): SeenPacket {
  const run = runs.filter(({ sentOn }) => !sentOn).at(-1);
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

/** All frames that programs sent while they saw a packet and its copies. `nothing else changed` no longer reports these frames. */
function sentFor(scenario: Scenario, number: number): ProgramRun['packetsOut'] {
  const { runs } = selectEvent(scenario.fired, number);
  for (const run of runs) scenario.sent.add(run);
  return runs.flatMap(({ packetsOut }) => packetsOut);
}

/** @throws Mismatch if the packet did not go out there exactly once, as the program left it */
export function expectSentOut(scenario: Scenario, number: number, device: string): void {
  expectInterface(scenario, device);
  const { after } = arrivedPacket(scenario.fired, number);
  const sent = sentFor(scenario, number);
  const only = sent[0];
  if (only === undefined || sent.length > 1 || only.interface !== device) {
    throw new Mismatch(
      `one packet out on "${device}"`,
      sent.map((packet) => `on "${packet.interface}": ${formatBytes(packet.bytes)}`),
    );
  }
  expectSameBytes(after, only.bytes, `the packet sent out on "${device}"`);
}

/**
 * @param table | interface | frame |, the frame in hexadecimal, the interface as `eth1` or `eth1, ingress`
 * @throws Mismatch if other frames went out for a packet, or in another order
 */
export function expectFramesOut(
  scenario: Scenario,
  number: number,
  table: readonly TableRecord<'interface' | 'frame'>[],
): void {
  const frame = (device: string, bytes: Uint8Array) => `${device}: ${formatBytes(bytes)}`;
  const place = (device: string, ingress = false) => (ingress ? `${device}, ingress` : device);
  const expected = table.map(({ cells, row }) =>
    frame(
      cells.interface!,
      inRow(row, () => readHexadecimal(cells.frame!, 'a frame')),
    ),
  );
  for (const { cells, row } of table) expectInterface(scenario, cells.interface!.split(',')[0]!.trim(), row.place);
  const found = sentFor(scenario, number).map((packet) => frame(place(packet.interface, packet.ingress), packet.bytes));
  if (expected.join('\n') !== found.join('\n')) throw new Mismatch(expected, found);
}
