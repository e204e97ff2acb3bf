import type { PerfEventArrayMap } from '../../../kernel-model/maps/perf-event-array.ts';
import { READ, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import type { Random } from '../../runtime/cpu/oracle/random.ts';
import { IO, type Machine, Script, u64 } from '../harness.ts';
import { and, assemble, call, exit, load, loadMap, loadMapValue, move } from '../instructions.ts';
import { HELPER, keepResult } from '../map-programs.ts';
import { bootModel, enter, Frame } from '../model.ts';
import type { HelperComparison, HelperResult } from './comparison.ts';

const PERF_EVENT_ARRAY = 4;
const MAP_SLOT = 1;
const PROGRAM_SLOT = 2;
const FIRST_EVENT_SLOT = 10;
const CALLS_OF_RUN = 100;
const LARGEST_SIZE = 511;
const BUFFER_PAGES = 16;
const PACKET_SIZE = 100;
const PERF_RECORD_SAMPLE = 9;

/** A helper, the number that eBPF calls it by, and where its programs run. */
interface OutputHelper {
  readonly helper: string;
  readonly programType: number;
  readonly section: string;
}

const HELPERS: readonly OutputHelper[] = [
  { helper: 'bpf_perf_event_output_tp', programType: 5, section: 'tracepoint/syscalls/sys_enter_dup' },
  { helper: 'bpf_skb_event_output', programType: 3, section: 'tc' },
  { helper: 'bpf_xdp_event_output', programType: 6, section: 'xdp' },
];

interface Request {
  readonly flags: bigint;
  readonly size: number;
  readonly contents: Uint8Array;
}

function drawRequest(random: Random, cpus: number, packets: boolean): Request {
  const index = random.chance(0.6) ? random.pick([0, 0xffffffff]) : random.pick([1, cpus, cpus + 1, 1000, 0xfffffffe]);
  const lengths = [0, 1, 14, PACKET_SIZE - 1, PACKET_SIZE, PACKET_SIZE + 1, 0xfffff, 0x100000, 0xffffffff];
  const high = packets ? random.pick(lengths) : random.pick([0, 0, 0, 1, 0x80000000]);
  const size = random.pick([0, 1, 3, 4, 5, 8, 12, 100, random.below(LARGEST_SIZE)]);
  const flags = (BigInt(high) << 32n) | BigInt(index);
  return { flags, size, contents: Uint8Array.from({ length: Math.max(size, 1) }, () => random.below(256)) };
}

function code(): Uint8Array {
  const flags = [...loadMapValue(3, IO.slot, IO.arguments), ...load(8, 3, 3)];
  const size = [...loadMapValue(5, IO.slot, IO.arguments), ...load(8, 5, 5, 8), ...and(5, LARGEST_SIZE)];
  const given = [...move(1, 6), ...loadMap(2, MAP_SLOT), ...flags, ...loadMapValue(4, IO.slot, IO.value), ...size];
  return assemble(move(6, 1), given, call(HELPER.perfEventOutput), keepResult(), exit());
}

/** The raw data of the samples that a buffer held, padding included. */
function rawRecords(bytes: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let place = 0; place < bytes.length; ) {
    const length = bytes.readUInt32LE(place + 4);
    if (bytes.readUInt32LE(place) !== PERF_RECORD_SAMPLE) throw new Error('a record that is no sample');
    records.push(bytes.subarray(place + 12, place + 12 + bytes.readUInt32LE(place + 8)));
    place += 8 + length;
  }
  return records;
}

/** Asks the running kernel: results, and the records of all calls in order. */
function askMachine({ programType }: OutputHelper, machine: Machine, requests: readonly Request[], packet: Uint8Array) {
  const script = new Script();
  const traced = programType === 5;
  const opened = traced ? script.add('trace_open') : -1;
  script.add('map_create', MAP_SLOT, PERF_EVENT_ARRAY, 4, 4, machine.cpus + 1, 0, 0);
  for (let cpu = 0; cpu < machine.cpus; cpu++) script.add('output_open', FIRST_EVENT_SLOT + cpu, MAP_SLOT, cpu, cpu);
  script.load(PROGRAM_SLOT, programType, code());
  const pieces = requests.map(({ flags, size, contents }) => {
    // One piece that reaches from the arguments to the data.
    const whole = Buffer.alloc(IO.value + contents.length);
    whole.set(u64(flags), IO.arguments);
    whole.set(u64(size), IO.arguments + 8);
    whole.set(contents, IO.value);
    return [0, whole.length, whole];
  });
  const runs = traced
    ? [script.add('program_on_dup', PROGRAM_SLOT, requests.length, IO.result, 8, ...pieces.flat())]
    : pieces.map((piece) => script.add('program_test', PROGRAM_SLOT, IO.result, 8, 0, packet.length, packet, ...piece));
  const read = script.add('output_read', FIRST_EVENT_SLOT);
  const answers = script.run();
  if (traced && (answers[opened]!.result < 0 || answers[runs[0]!]!.result < 0)) return 'tracefs has no syscall events';
  const results = requests.map((_, index) =>
    traced
      ? answers[runs[0]!]!.bytes.readBigInt64LE(8 * index)
      : answers[runs[index]!]!.bytes.readBigInt64LE(8 + packet.length),
  );
  return { results, records: rawRecords(answers[read]!.bytes) };
}

function compareOutput(helper: OutputHelper, machine: Machine, random: Random, calls: number): HelperResult {
  const name = helper.helper;
  let done = 0;
  while (done < calls) {
    const packets = helper.section !== HELPERS[0]!.section;
    const count = Math.min(CALLS_OF_RUN, calls - done);
    const requests = Array.from({ length: count }, () => drawRequest(random, machine.cpus, packets));
    const packet = Uint8Array.from({ length: PACKET_SIZE }, () => random.below(256));
    const expected = askMachine(helper, machine, requests, packet);
    if (typeof expected === 'string') return { helper: name, calls: 0, skipped: expected };
    const { kernel } = bootModel(machine.cpus);
    const place = kernel.memory.allocate('oracle', 4096, READ | WRITE);
    const definition = {
      name: 'out',
      type: PERF_EVENT_ARRAY,
      keySize: 4,
      valueSize: 4,
      maxEntries: machine.cpus + 1,
      flags: 0,
    };
    const map = kernel.maps.create(definition) as PerfEventArrayMap;
    map.listen(BUFFER_PAGES);
    const frame = new Frame();
    const event = packets
      ? ({ kind: 'packet', bytes: packet } as const)
      : ({ kind: 'tracepoint', event: 'syscalls/sys_enter_dup' } as const);
    const { context } = enter(kernel, helper.section, event);
    const results = requests.map(({ flags, size, contents }) => {
      kernel.memory.u8.set(contents, place.offset);
      frame.setPointer(0, context.offset);
      frame.setPointer(1, map.address);
      frame.setU64(2, flags);
      frame.setPointer(3, place.offset);
      frame.set(4, size);
      kernel.helpers.find(name)!.call!(kernel, frame);
      return frame.result;
    });
    const records = map.takeRecords().map(({ bytes }) => Buffer.from(bytes));
    kernel.release();
    const wrong = results.findIndex((result, index) => result !== expected.results[index]);
    if (wrong >= 0) {
      const { flags, size } = requests[wrong]!;
      const both = `Linux ${expected.results[wrong]}, the model ${results[wrong]}`;
      return { helper: name, calls: done, disagreement: `flags 0x${flags.toString(16)}, ${size} bytes: ${both}` };
    }
    const odd = records.findIndex((record, index) => !record.equals(expected.records[index] ?? Buffer.alloc(0)));
    if (odd >= 0 || records.length !== expected.records.length) {
      const shown = `${expected.records[odd]?.toString('hex')}\nmodel ${records[odd]?.toString('hex')}`;
      const both = `Linux has ${expected.records.length} records, the model ${records.length}; record ${odd}:\nLinux ${shown}`;
      return { helper: name, calls: done, disagreement: both };
    }
    done += count;
  }
  return { helper: name, calls: done };
}

/** Helpers that send records through perf buffers. */
export const OUTPUT: HelperComparison = {
  helpers: HELPERS.map(({ helper }) => helper),
  how: 'exact',
  what: 'result, every record that a reader of the buffer finds, with its padding',
  compare: (machine, random, calls) => HELPERS.map((helper) => compareOutput(helper, machine, random, calls)),
};
