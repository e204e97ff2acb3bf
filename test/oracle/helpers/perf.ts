import type { PerfEventArrayMap } from '../../../kernel-model/maps/perf-event-array.ts';
import { READ, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import type { Random } from '../../runtime/cpu/oracle/random.ts';
import { IO, type Machine, Script, u64 } from '../harness.ts';
import { add, and, assemble, call, exit, load, loadMap, loadMapValue, set } from '../instructions.ts';
import { RAW_TRACEPOINT } from '../machine-maps.ts';
import { HELPER, keepResult } from '../map-programs.ts';
import { bootModel, enter, Frame } from '../model.ts';
import type { HelperComparison, HelperResult } from './comparison.ts';

const PERF_EVENT_PROGRAM = 7;
const PERF_EVENT_ARRAY = 4;
const MAP_SLOT = 1;
const PROGRAM_SLOT = 2;
const FIRST_EVENT_SLOT = 10;
const CALLS_OF_RUN = 500;
/** PERF_COUNT_SW_DUMMY: a counter that counts nothing. */
const DUMMY_COUNTER = 9;
/** sizeof(struct bpf_perf_event_value), and the most bytes that are asked for. */
const VALUE_SIZE = 24;
const ROOM = 64;
const MARKS = new Uint8Array(ROOM).fill(0xa5);

/** Counters of a map: which index and size is refused how, and what is left in the buffer. */
function compareReadValue(machine: Machine, random: Random, calls: number): HelperResult {
  const helper = 'bpf_perf_event_read_value';
  const flags = [...loadMapValue(2, IO.slot, IO.arguments), ...load(8, 2, 2)];
  const size = [...loadMapValue(4, IO.slot, IO.arguments), ...load(8, 4, 4, 8), ...and(4, ROOM - 1), ...add(4, 1)];
  const code = assemble(
    flags,
    size,
    loadMap(1, MAP_SLOT),
    loadMapValue(3, IO.slot, IO.output),
    call(HELPER.perfEventReadValue),
    keepResult(),
    exit(),
  );
  const entries = machine.cpus + 1;
  let done = 0;
  while (done < calls) {
    const script = new Script();
    script.add('map_create', MAP_SLOT, PERF_EVENT_ARRAY, 4, 4, entries, 0, 0);
    for (let cpu = 0; cpu < machine.cpus; cpu++) {
      script.add('counter_open', FIRST_EVENT_SLOT + cpu, MAP_SLOT, cpu, cpu, DUMMY_COUNTER);
    }
    script.load(PROGRAM_SLOT, RAW_TRACEPOINT, code);
    const requests = Array.from({ length: Math.min(CALLS_OF_RUN, calls - done) }, () => ({
      index: random.pick([
        0n,
        0xffffffffn,
        1n,
        BigInt(machine.cpus),
        BigInt(entries),
        0x100000000n,
        0x8000000000000000n,
      ]),
      size: random.chance(0.7) ? VALUE_SIZE : random.between(1, ROOM),
    }));
    const runs = requests.map((request) => {
      const given = [IO.arguments, 16, u64(request.index), u64(request.size - 1), IO.output, ROOM, MARKS];
      return script.add('program_run', PROGRAM_SLOT, 0, IO.result, 8 + ROOM, ...given);
    });
    const answers = script.run();
    const { kernel } = bootModel(machine.cpus);
    const place = kernel.memory.allocate('oracle', 4096, READ | WRITE);
    const definition = {
      name: 'counters',
      type: PERF_EVENT_ARRAY,
      keySize: 4,
      valueSize: 4,
      maxEntries: entries,
      flags: 0,
    };
    const map = kernel.maps.create(definition) as PerfEventArrayMap;
    map.listen(1);
    const frame = new Frame();
    for (const [at, request] of requests.entries()) {
      const { bytes } = answers[runs[at]!]!;
      kernel.memory.u8.set(MARKS, place.offset);
      frame.setPointer(0, map.address);
      frame.setU64(1, request.index);
      frame.setPointer(2, place.offset);
      frame.set(3, request.size);
      kernel.helpers.find(helper)!.call!(kernel, frame);
      const found = Buffer.from(kernel.memory.bytes(place.offset, ROOM));
      const seen = Buffer.from(bytes.subarray(8));
      // Times differ from run to run: they only have to be in order.
      const ordered = seen.readBigUInt64LE(8) >= seen.readBigUInt64LE(16);
      if (frame.result === 0n) seen.fill(0, 8, VALUE_SIZE);
      if (frame.result !== bytes.readBigInt64LE(0) || !seen.equals(found) || (frame.result === 0n && !ordered)) {
        kernel.release();
        const both = `Linux ${bytes.readBigInt64LE(0)} ${seen.toString('hex')}\nmodel ${frame.result} ${found.toString('hex')}`;
        return {
          helper,
          calls: done,
          disagreement: `flags 0x${request.index.toString(16)}, ${request.size} bytes\n${both}`,
        };
      }
      done++;
    }
    kernel.release();
  }
  return { helper, calls: done };
}

/** The counter of the event that a program runs for: the model is told what Linux counted, and must give the same bytes. */
function compareProgramValue(random: Random, calls: number): HelperResult {
  const helper = 'bpf_perf_prog_read_value';
  let done = 0;
  while (done < calls) {
    const size = done === 0 || random.chance(0.6) ? VALUE_SIZE : random.between(1, ROOM);
    const script = new Script();
    const code = assemble(
      loadMapValue(2, IO.slot, IO.output),
      set(3, size),
      call(HELPER.perfProgReadValue),
      keepResult(),
      exit(),
    );
    script.load(PROGRAM_SLOT, PERF_EVENT_PROGRAM, code);
    const count = Math.min(CALLS_OF_RUN, calls - done);
    const ran = script.add('program_on_faults', PROGRAM_SLOT, count, IO.result, 8 + size, u64(0), 0, 0);
    const { result, bytes } = script.run()[ran]!;
    if (result < 0) return { helper, calls: 0, skipped: `perf events cannot be opened (error ${-result})` };
    const { kernel } = bootModel(1);
    const place = kernel.memory.allocate('oracle', 4096, READ | WRITE);
    const frame = new Frame();
    let before = 0n;
    for (let index = 0; index < count; index++) {
      const seen = bytes.subarray(index * (8 + size), (index + 1) * (8 + size));
      const valid = size === VALUE_SIZE;
      const value = (at: number) => (valid ? seen.readBigUInt64LE(8 + 8 * at) : 0n);
      const [counter, enabled, running] = [value(0), value(1), value(2)];
      const { context } = enter(kernel, 'perf_event', { kind: 'perf_sample', counter, enabled, running });
      frame.setPointer(0, context.offset);
      frame.setPointer(1, place.offset);
      frame.set(2, size);
      kernel.helpers.find(helper)!.call!(kernel, frame);
      context.release();
      const found = Buffer.from(kernel.memory.bytes(place.offset, size));
      if (frame.result !== seen.readBigInt64LE(0) || !found.equals(seen.subarray(8)) || (valid && counter <= before)) {
        kernel.release();
        const both = `Linux ${seen.readBigInt64LE(0)} ${seen.subarray(8).toString('hex')}\nmodel ${frame.result} ${found.toString('hex')}`;
        return { helper, calls: done, disagreement: `${size} bytes, counter ${counter} after ${before}\n${both}` };
      }
      before = counter;
      done++;
    }
    kernel.release();
  }
  return { helper, calls: done };
}

/** Helpers that read counters. */
export const COUNTERS: HelperComparison = {
  helpers: ['bpf_perf_prog_read_value', 'bpf_perf_event_read_value'],
  how: 'exact',
  what: 'result, all bytes of the buffer; of times only their order',
  compare: (machine, random, calls) => [compareProgramValue(random, calls), compareReadValue(machine, random, calls)],
};
