import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InterfaceConfiguration } from '../../kernel-model/kernel-configuration.ts';
import { genericXdpRoom, nativeXdpRoom } from '../../kernel-model/network/frame-room.ts';
import { THOROUGH } from '../effort.ts';
import { bootKernel, refusal } from './support.ts';

const device = (described: Omit<InterfaceConfiguration, 'name'> = {}) =>
  bootKernel({ interfaces: [{ name: 'eth0', ...described }] }).devices.open('eth0');

/** Measured on Linux 6.18 (test/oracle/rooms.test.ts measures again): the most that bpf_xdp_adjust_tail takes, by the length of a frame. */
const GENERIC = [
  [14, 432],
  [60, 386],
  [90, 356],
  [92, 354],
  [200, 246],
  [240, 206],
  [250, 1220],
  [688, 782],
  [689, 2829],
  [1000, 2518],
  [1472, 2046],
  [1514, 2004],
] as const;
const NATIVE = [
  [60, 4],
  [92, 36],
  [200, 56],
  [1000, 24],
  [1514, 2006],
] as const;

test('generic XDP leaves the room of a socket buffer that was given more headroom', THOROUGH, () => {
  for (const [length, tailroom] of GENERIC) {
    assert.deepEqual(genericXdpRoom(device(), length), { headroom: 258, tailroom }, `${length} bytes`);
  }
});

test('generic XDP keeps a frame where it is that has 256 bytes before it, and none in fragments', () => {
  const roomy = device({ headroom: 256, tailroom: 7 });
  assert.deepEqual(genericXdpRoom(roomy, 100), { headroom: 256, tailroom: 7 });
  const { headroom, tailroom } = genericXdpRoom(roomy, 100, 20);
  assert.equal(headroom, 256);
  assert.ok(tailroom >= 128 - 20);
  assert.equal(genericXdpRoom(device({ headroom: 255 }), 100).headroom, 319);
  assert.equal(genericXdpRoom(device({ headroom: 0 }), 100).headroom, 256);
});

test("native XDP leaves the room of the driver's buffer", () => {
  for (const [length, tailroom] of NATIVE) {
    assert.deepEqual(nativeXdpRoom(device({ xdp: 'native' }), length), { headroom: 256, tailroom }, `${length} bytes`);
  }
  const small = device({ xdp: 'native', headroom: 192, buffer: 2048 });
  assert.deepEqual(nativeXdpRoom(small, 1536), { headroom: 192, tailroom: 0 });
  assert.match(
    refusal(() => nativeXdpRoom(small, 1537), 'PACKET_BUFFER').cause,
    /that is 1 bytes too many for its buffer/,
  );
  assert.equal(refusal(() => nativeXdpRoom(device({ xdp: 'native' }), 3521), 'PACKET_BUFFER').kind, 'input');
});

test('an interface has what interfaces can have', () => {
  for (const [described, code] of [
    [{ mtu: 67 }, 'DEVICE_SETTING'],
    [{ mtu: 65536 }, 'DEVICE_SETTING'],
    [{ headroom: -1 }, 'DEVICE_SETTING'],
    [{ tailroom: 1.5 }, 'DEVICE_SETTING'],
    [{ buffer: 100 }, 'DEVICE_SETTING'],
    [{ tailroom: 0, buffer: 2048 }, 'DEVICE_SETTING'],
    [{ queues: 0 }, 'DEVICE_QUEUES'],
  ] as const) {
    assert.equal(refusal(() => device(described), code).errno, 'EINVAL', JSON.stringify(described));
  }
});
