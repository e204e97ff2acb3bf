import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unseenWarnings } from '../../../conformance/universal/authors-events.ts';
import type { CheckInput } from '../../../conformance/universal/inputs/input.ts';

function packetAt(device: string | undefined): CheckInput {
  const event = {
    kind: 'packet',
    bytes: new Uint8Array(14),
    ...(device !== undefined && { interface: device }),
  } as const;
  return { event, name: 'a packet', producible: true, authors: true };
}

test('an event at a device without a program is told with the devices that have one', () => {
  const text = (device: string | undefined, places: readonly string[]) => {
    const input = packetAt(device);
    return unseenWarnings([input], [new Set([input])], places)[0]?.text;
  };
  const end = ': that shows nothing about the object';
  assert.equal(
    text('eht0', ['eth0']),
    `no attached program sees it at eht0 (programs are attached to eth0; did you mean eth0?)${end}`,
  );
  assert.equal(
    text('br7', ['eth0 egress', 'lo']),
    `no attached program sees it at br7 (programs are attached to eth0, lo)${end}`,
  );
  assert.equal(text(undefined, ['br9']), `no attached program sees it at eth0 (programs are attached to br9)${end}`);
  for (const places of [['eth0'], []]) assert.equal(text(undefined, places), `no attached program sees it${end}`);
});
