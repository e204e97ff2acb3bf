import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readCaptureFile } from '../../captures/packet-capture.ts';
import { packageRoot } from '../../node/package-root.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import { effort, THOROUGH } from '../effort.ts';
import { objectBytes } from '../runtime/run/corpus-kernel.ts';
import { CacheModel, COUNTERS, fnv1a, internetChecksum, udpChecksum } from './cache-model.ts';

const LARGEST_GROWTH = 300 * 2 ** 20;
const CLIENT_MAC = '020000000002';
const COMPARED_EVERY = 500;
/** How many packets of the load are replayed. */
const LOAD = effort(1000, Number.POSITIVE_INFINITY);

/** A GET that the cache answered: its answer, and the datagrams that memcached sent for it. */
interface Answered {
  readonly packet: number;
  readonly reply: Buffer;
  readonly real: Buffer[];
}

/** A kernel with the cache before memcached: on one interface, at xdp and at tc's egress. */
/** A driver with large buffers has room behind a request for the longest reply; generic XDP has less. */
async function bmcKernel(): Promise<EmulatedTarget> {
  const target = new EmulatedTarget();
  await target.boot({ interfaces: [{ name: 'eth0', xdp: 'native', tailroom: 1500 }] });
  await target.load('bmc', objectBytes('bmc'));
  await target.attach('bmc_in', 'eth0');
  await target.attach('bmc_out', 'eth0 egress');
  return target;
}

/** Lets a frame pass the interface, which the one program of its direction sees. */
async function runOne(
  target: EmulatedTarget,
  program: 'bmc_in' | 'bmc_out',
  bytes: Uint8Array,
  packet: number,
): Promise<ProgramRun> {
  const direction = program === 'bmc_in' ? 'ingress' : 'egress';
  const { runs } = await target.fire({ kind: 'packet', bytes, interface: 'eth0', direction });
  const run = runs[0];
  assert.ok(run !== undefined && runs.length === 1 && run.program === program);
  assert.equal(run.outcome, 'completed', `packet ${packet}: ${run.panic?.message ?? run.explanation}`);
  const calls = (name: string) => run.helpers.filter((call) => call.name === name).length;
  assert.equal(calls('bpf_spin_lock'), calls('bpf_spin_unlock'), `packet ${packet}: a lock is held on return`);
  return run;
}

/** Each slot that was ever filled, and the counters, are what the model has; the other slots are empty. */
async function compareMaps(target: EmulatedTarget, model: CacheModel, packet: number): Promise<void> {
  let filled = 0;
  for (const { key, value } of await target.readMap('cache')) {
    const bytes = Buffer.from(value);
    const index = Buffer.from(key).readUInt32LE();
    const length = bytes.readUInt32LE(4);
    const expected = model.slots.get(index);
    assert.equal(bytes.readUInt32LE(0), 0, `packet ${packet}: the lock of slot ${index} is free`);
    if (expected === undefined) {
      if (length !== 0) assert.fail(`packet ${packet}: slot ${index} is not empty`);
      continue;
    }
    filled += 1;
    assert.deepEqual(
      {
        valid: bytes.readUInt32LE(8) === 1,
        hash: bytes.readUInt32LE(12),
        item: bytes.toString('latin1', 16, 16 + length),
      },
      { valid: expected.valid, hash: expected.hash, item: expected.item },
      `packet ${packet}: slot ${index}`,
    );
  }
  assert.equal(filled, model.slots.size);
  const [statistics] = await target.readMap('statistics');
  const counted = COUNTERS.map((_, at) => Number(Buffer.from(statistics!.value).readBigUInt64LE(at * 8)));
  assert.deepEqual(Object.fromEntries(COUNTERS.map((name, at) => [name, counted[at]])), model.counts);
}

/** The frame without what a server is free to choose, the IP identification, and the header checksum, which covers it. */
function withoutIdentification(frame: Buffer): string {
  const copy = Buffer.from(frame);
  copy.fill(0, 18, 20);
  copy.fill(0, 24, 26);
  return copy.toString('hex');
}

/** Frame header and text; memcached 1.6 sends a datagram an item, whose texts belong together. */
function payloadOf(frames: readonly Buffer[]): string {
  return frames[0]!.toString('latin1', 42, 50) + frames.map((frame) => frame.toString('latin1', 50)).join('');
}

function compareReply({ packet, reply, real }: Answered): void {
  const ip = reply.subarray(14);
  assert.ok(real.length > 0, `packet ${packet}: memcached answered it too`);
  assert.equal(payloadOf([reply]), payloadOf(real), `packet ${packet}`);
  assert.equal(ip.readUInt16BE(2), ip.length, `packet ${packet}: IP length`);
  assert.equal(internetChecksum(ip.subarray(0, 20)), 0, `packet ${packet}: IP checksum`);
  assert.notEqual(reply.readUInt16BE(40), 0, `packet ${packet}: there is a UDP checksum`);
  assert.equal(udpChecksum(ip), 0, `packet ${packet}: UDP checksum`);
  if (real.length === 1) {
    // The UDP checksum among them: it does not cover the identification.
    assert.equal(withoutIdentification(reply), withoutIdentification(real[0]!), `packet ${packet}`);
    return;
  }
  // Lengths and checksums are those of one datagram, all else in the headers is as in memcached's first.
  const headers = (frame: Buffer) => {
    const copy = Buffer.from(frame.subarray(0, 42));
    for (const at of [16, 18, 24, 38, 40]) copy.fill(0, at, at + 2);
    return copy.toString('hex');
  };
  assert.equal(headers(reply), headers(real[0]!), `packet ${packet}`);
}

/** The frame of a datagram with another text, without UDP checksum. */
function withText(frame: Buffer, text: string): Buffer {
  const changed = Buffer.concat([frame.subarray(0, 50), Buffer.from(text)]);
  changed.writeUInt16BE(changed.length - 14, 16);
  changed.writeUInt16BE(changed.length - 34, 38);
  changed.writeUInt16BE(0, 40);
  return changed;
}

interface Replay {
  readonly packets: number;
  readonly answered: readonly Answered[];
  readonly model: CacheModel;
}

/**
 * What would have happened with the cache before that memcached: frames from the client go to `bmc_in`; frames from the server go
 * to `bmc_out`, unless the cache has answered their request, so that they would never have been sent.
 */
async function replay(capture: string, most = Number.POSITIVE_INFINITY): Promise<Replay> {
  const target = await bmcKernel();
  const model = new CacheModel((await target.describeMap('cache')).maxEntries);
  const answered: Answered[] = [];
  /** By the client's port and the request's identifier. */
  const requests = new Map<string, Answered | undefined>();
  const { packets } = readCaptureFile(join(packageRoot, 'captures/files', capture));
  let count = 0;
  for (const { bytes, index } of packets) {
    if (count === most) break;
    count += 1;
    const frame = Buffer.from(bytes);
    const isUdp = frame.length >= 44 && frame[23] === 17 && frame[14] === 0x45;
    if (frame.toString('hex', 6, 12) === CLIENT_MAC) {
      const run = await runOne(target, 'bmc_in', bytes, index);
      const text = model.toServer(bytes);
      assert.equal(run.verdict, text === undefined ? 'XDP_PASS' : 'XDP_TX', `packet ${index}`);
      const after = Buffer.from(run.packet!);
      let answer: Answered | undefined;
      if (text === undefined) {
        assert.ok(after.equals(frame), `packet ${index} passes as it arrived`);
      } else {
        assert.equal(after.toString('latin1', 50), text, `packet ${index}`);
        answer = { packet: index, reply: after, real: [] };
        answered.push(answer);
      }
      if (isUdp) requests.set(frame.toString('hex', 34, 36) + frame.toString('hex', 42, 44), answer);
    } else {
      const answer = isUdp ? requests.get(frame.toString('hex', 36, 38) + frame.toString('hex', 42, 44)) : undefined;
      if (answer !== undefined) {
        answer.real.push(frame);
        continue;
      }
      const run = await runOne(target, 'bmc_out', bytes, index);
      assert.equal(run.verdict, 'TC_ACT_OK');
      assert.ok(Buffer.from(run.packet!).equals(frame), `packet ${index} is sent as it was`);
      model.fromServer(bytes);
    }
    if (count % COMPARED_EVERY === 0) await compareMaps(target, model, index);
  }
  for (const answer of answered) compareReply(answer);
  await compareMaps(target, model, count);
  assert.deepEqual((await target.snapshot()).locksHeld, []);
  await target.shutdown();
  return { packets: count, answered, model };
}

describe('the cache before memcached', () => {
  test(
    'one situation after the other: hits, misses, invalidation, collisions, several keys, malformed requests',
    THOROUGH,
    async () => {
      const { answered } = await replay('memcached-story.pcapng');
      assert.deepEqual(
        answered.map(({ packet }) => packet),
        [10, 12, 20, 30, 39, 41, 47, 88, 90, 92],
      );
    },
  );

  test('of two keys with one hash and one length, the cache answers only the one it holds', THOROUGH, async () => {
    assert.equal(fnv1a('declinate'), fnv1a('macallums'));
    const { packets } = readCaptureFile(join(packageRoot, 'captures/files/memcached-story.pcapng'));
    const [, request, reply] = [...packets].slice(6, 9).map(({ bytes }) => Buffer.from(bytes));
    const target = await bmcKernel();
    await runOne(target, 'bmc_out', withText(reply!, 'VALUE declinate 0 1\r\nx\r\nEND\r\n'), 9);
    const get = async (key: string) =>
      (await runOne(target, 'bmc_in', withText(request!, `get ${key}\r\n`), 8)).verdict;
    assert.equal(await get('macallums'), 'XDP_PASS');
    assert.equal(await get('declinate'), 'XDP_TX');
    await target.shutdown();
  });

  test(
    'thousands of packets: every reply is what memcached sent, and the maps are what the model says',
    THOROUGH,
    async () => {
      const before = process.memoryUsage().rss;
      const { packets, answered, model } = await replay('memcached-load.pcapng', LOAD);
      assert.ok(packets >= Math.min(LOAD, 5000), `${packets} packets`);
      assert.ok(answered.length > packets / 12, `${answered.length} answers`);
      assert.ok(answered.some(({ real }) => real.length > 1));
      for (const name of COUNTERS) assert.ok(model.counts[name] > 0, `the load has ${name}`);
      assert.ok(process.memoryUsage().rss - before < LARGEST_GROWTH);
    },
  );
});
