import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { describePacket } from '../../../captures/description/describe-packet.ts';
import { planAttachment } from '../../../conformance/universal/attach-points.ts';
import { checkInputs } from '../../../conformance/universal/inputs/inputs.ts';
import { checkFrames } from '../../../conformance/universal/inputs/packets.ts';
import { checkRecords } from '../../../conformance/universal/inputs/records.ts';
import { SeededRandom } from '../../../conformance/universal/inputs/seeded-random.ts';
import { PT_REGS_NAMES } from '../../../kernel-model/events.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import type { ProgramDescription } from '../../../runtime/loaded-object.ts';
import { THOROUGH } from '../../effort.ts';
import { objectBytes } from './judged.ts';

function program(type: ProgramDescription['type'], section: string): ProgramDescription {
  const attachPoint = section.includes('/') ? section.slice(section.indexOf('/') + 1) : undefined;
  return { name: 'program', type, section, attachPoint };
}

function inputsOf(type: ProgramDescription['type'], section: string, seed = 0) {
  const described = program(type, section);
  return checkInputs(described, planAttachment(described, []), seed);
}

describe('the built-in packets', () => {
  const frames = checkFrames(new SeededRandom(0));

  test('are those that their names say', () => {
    const shown = (name: string) => {
      const { bytes } = frames.find((frame) => frame.name === name)!;
      return describePacket(bytes);
    };
    assert.match(shown('a UDP frame'), /^UDP 10\.0\.0\.2:41512 → 10\.0\.0\.1:53, 47 bytes$/);
    assert.match(shown('a TCP frame'), /^TCP \[.*\] 10\.0\.0\.2:41512 → 10\.0\.0\.1:80, 59 bytes$/);
    assert.match(shown('a UDP frame over IPv6'), /^UDP \[fd00::2\]:41512 → \[fd00::1\]:53, 67 bytes$/);
    assert.match(shown('the first fragment of an IPv4 packet'), /first fragment/);
    assert.match(shown('a UDP frame behind 2 VLAN tags'), /^VLAN 100, VLAN 101, UDP/);
    assert.match(shown('an ARP request'), /^ARP who has 10\.0\.0\.1\? tell 10\.0\.0\.2/);
    assert.match(shown('packet 1 of dns-and-http.pcapng'), /^UDP 10\.0\.0\.2:43650 → 10\.0\.0\.1:53, 99 bytes/);
  });

  test('end before, at and behind the ends of headers, and at the sizes of buffers', () => {
    const lengths = new Set(frames.map(({ bytes }) => bytes.length));
    for (const length of [1, 13, 14, 15, 33, 34, 35, 41, 42, 43, 53, 54, 55, 60, 61, 62, 1513, 1514, 15808]) {
      assert.ok(lengths.has(length), `no frame of ${length} bytes`);
    }
  });

  test('are held to be possible from an Ethernet header on', () => {
    for (const { bytes, producible, name } of frames) assert.equal(producible, bytes.length >= 14, name);
  });

  test('have correct IPv4 checksums unless they say otherwise', () => {
    const { bytes } = frames.find(({ name }) => name === 'an IPv4 header with 40 bytes of options')!;
    let sum = 0;
    for (let at = 14; at < 14 + 60; at += 2) sum += (bytes[at]! << 8) | bytes[at + 1]!;
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    assert.equal(sum, 0xffff);
  });

  test('come by several queues and CPUs; for tc some have bytes in fragments, and metadata', () => {
    const events = inputsOf('tc', 'tc').map(({ event }) => event);
    assert.deepEqual([...new Set(events.map(({ cpu }) => cpu))].sort(), [0, 1, 2, 3]);
    const packets = events.filter((event) => event.kind === 'packet');
    assert.deepEqual([...new Set(packets.map(({ queue }) => queue))].sort(), [0, 1, 2, 3]);
    assert.ok(packets.some(({ nonLinear = 0 }) => nonLinear > 0));
    assert.ok(packets.some(({ fields }) => fields?.mark === 0xffffffff));
  });
});

describe('the built-in inputs', () => {
  const SECTIONS = [
    ['xdp', 'xdp'],
    ['tc', 'tc'],
    ['kprobe', 'kprobe/__x64_sys_dup'],
    ['tracepoint', 'tracepoint/raw_syscalls/sys_enter'],
    ['tracepoint', 'tracepoint/sched/sched_switch'],
    ['perf_event', 'perf_event'],
  ] as const;
  for (const [type, section] of SECTIONS) {
    test(`${section}: the same seed gives the same, another other ones`, () => {
      assert.deepEqual(inputsOf(type, section, 3), inputsOf(type, section, 3));
      assert.notDeepEqual(inputsOf(type, section, 3), inputsOf(type, section, 4));
    });
  }

  test('registers go through 0, -1, the least and the most, and addresses of all kinds', () => {
    const events = inputsOf('kprobe', 'kprobe/__x64_sys_dup').map(({ event }) => event);
    const of = (name: (typeof PT_REGS_NAMES)[number]) =>
      new Set(events.map((event) => (event.kind === 'probe' ? (event.registers?.[name] ?? 0n) : 0n)));
    for (const name of PT_REGS_NAMES) {
      for (const value of [0n, 2n ** 64n - 1n, 2n ** 63n, 2n ** 63n - 1n, 0x7ffc_0000_1000n, 0xffff_8880_0000_0000n]) {
        assert.ok(of(name).has(value), `${name} is never 0x${value.toString(16)}`);
      }
    }
  });

  test('records go through the values of their fields’ own types', () => {
    const plan = planAttachment(program('tracepoint', 'tracepoint/sched/sched_switch'), []);
    const records = checkRecords('sched/sched_switch', plan.format, new SeededRandom(0));
    const values = (name: string) => new Set(records.map(({ fields }) => fields[name]));
    for (const value of [-(2n ** 31n), 2n ** 31n - 1n, -1n]) assert.ok(values('prev_prio').has(value));
    for (const value of [-(2n ** 63n), 2n ** 63n - 1n]) assert.ok(values('prev_state').has(value));
    assert.ok(values('prev_comm').has('x'.repeat(16)));
  });

  test('every one can happen', THOROUGH, async () => {
    const objects = [
      'error_injector',
      'context_switches',
      'exec_counter',
      'socket_states',
      'syscall_counter',
      'perf_sampler',
    ];
    for (const name of objects) {
      const target = new EmulatedTarget();
      const load = async (configuration: object) => {
        const kernel = new EmulatedTarget();
        await kernel.boot(configuration);
        const { programs } = await kernel.load(name, objectBytes(name));
        await kernel.shutdown();
        return programs[0]!;
      };
      const described = await load({});
      const plan = planAttachment(described, []);
      await target.boot({ cpus: 4, loaderSurvivesSigsys: true, ...plan.configuration });
      await target.load(name, objectBytes(name));
      await target.attach(described.name, plan.to);
      for (const { event, name: input } of checkInputs(described, plan, 0)) {
        const { runs } = await target.fire(event);
        assert.equal(runs.length, 1, `${name} does not see ${input}`);
      }
      await target.shutdown();
    }
  });
});
