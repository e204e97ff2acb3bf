import { READ, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import type { Random } from '../../runtime/cpu/oracle/random.ts';
import { IO, Script, u64 } from '../harness.ts';
import { assemble, call, exit, jumpIfEqual, load, loadMap, loadMapValue, move, store } from '../instructions.ts';
import { HELPER, keepResult } from '../map-programs.ts';
import { bootModel, Frame } from '../model.ts';
import type { HelperComparison, HelperResult } from './comparison.ts';

const ARRAY = 2;
/** Programs of tracing may take no spin lock; classifiers may. */
const SCHED_CLS = 3;
const ANY_CPU = 0xffffffff;
const BTF_SLOT = 1;
const MAP_SLOT = 2;
const PROGRAM_SLOT = 3;
const CALLS_OF_RUN = 2000;
const VALUE_SIZE = 8;

const INT = 1 << 24;
const STRUCT = 4 << 24;

/** BTF of `u32`, `struct bpf_spin_lock { u32 val; }` and `struct value { struct bpf_spin_lock lock; u32 data; }`. */
export function lockBtf(): Uint8Array {
  const strings = Buffer.from('\0u32\0bpf_spin_lock\0val\0value\0lock\0data\0');
  const name = (text: string) => strings.indexOf(`\0${text}\0`) + 1;
  const member = (text: string, type: number, bit: number) => [name(text), type, bit];
  const types = [
    ...[name('u32'), INT, 4, 32],
    ...[name('bpf_spin_lock'), STRUCT | 1, 4, ...member('val', 1, 0)],
    ...[name('value'), STRUCT | 2, VALUE_SIZE, ...member('lock', 2, 0), ...member('data', 1, 32)],
  ];
  const body = Buffer.alloc(types.length * 4);
  for (const [index, word] of types.entries()) body.writeUInt32LE(word, 4 * index);
  const header = Buffer.alloc(24);
  header.writeUInt16LE(0xeb9f, 0);
  header.writeUInt8(1, 2);
  header.writeUInt32LE(header.length, 4);
  header.writeUInt32LE(body.length, 12);
  header.writeUInt32LE(body.length, 16);
  header.writeUInt32LE(strings.length, 20);
  return Buffer.concat([header, body, strings]);
}

/** Takes the lock, swaps the data, gives it back. What was there, what is there, and a lock that is free again must be the same. */
function compareLock(random: Random, calls: number): HelperResult[] {
  const helpers = ['bpf_spin_lock', 'bpf_spin_unlock'];
  const results = (done: number, more: Partial<HelperResult> = {}) =>
    helpers.map((helper) => ({ helper, calls: done, ...more }));
  const body = [
    ...move(1, 7),
    ...call(HELPER.spinLock),
    ...load(4, 8, 7, 4),
    ...store(4, 7, 4, 9),
    ...move(1, 7),
    ...call(HELPER.spinUnlock),
    ...move(0, 8),
    ...keepResult(),
  ];
  const code = assemble(
    loadMapValue(9, IO.slot, IO.arguments),
    load(4, 9, 9),
    loadMap(1, MAP_SLOT),
    loadMapValue(2, IO.slot, IO.key),
    call(HELPER.mapLookup),
    move(7, 0),
    jumpIfEqual(7, 0, body),
    exit(),
  );
  const { kernel } = bootModel(1);
  const place = kernel.memory.allocate('oracle', 4096, READ | WRITE);
  const frame = new Frame();
  let done = 0;
  while (done < calls) {
    const script = new Script();
    script.add('btf_load', BTF_SLOT, lockBtf());
    const created = script.add('map_create', MAP_SLOT, ARRAY, 4, VALUE_SIZE, 1, 0, BTF_SLOT, 1, 3);
    script.load(PROGRAM_SLOT, SCHED_CLS, code);
    const words = Array.from({ length: Math.min(CALLS_OF_RUN, calls - done) }, () => random.u32());
    const runs = words.map((word) => {
      const given = [IO.arguments, 8, u64(word), IO.key, 4, new Uint8Array(4)];
      script.add('program_run', PROGRAM_SLOT, ANY_CPU, IO.result, 8, ...given);
      return script.add('map_lookup', MAP_SLOT, u64(0), 4, new Uint8Array(4));
    });
    const answers = script.run();
    if (answers[created]!.result < 0) throw new Error(`no map with a lock: ${answers[created]!.result}`);
    kernel.memory.u8.fill(0, place.offset, place.offset + VALUE_SIZE);
    for (const [index, word] of words.entries()) {
      const before = kernel.memory.view.getUint32(place.offset + 4, true);
      frame.setPointer(0, place.offset);
      kernel.helpers.find('bpf_spin_lock')!.call!(kernel, frame);
      kernel.memory.view.setUint32(place.offset + 4, word, true);
      kernel.helpers.find('bpf_spin_unlock')!.call!(kernel, frame);
      const found = Buffer.from(kernel.memory.bytes(place.offset, VALUE_SIZE));
      const [was, left] = [answers[runs[index]! - 1]!.bytes.readUInt32LE(0), answers[runs[index]!]!.bytes];
      if (was !== before || !left.equals(found)) {
        const both = `Linux ${was} and then ${left.toString('hex')}, the model ${before} and ${found.toString('hex')}`;
        return results(done, { disagreement: both });
      }
      done++;
    }
  }
  kernel.release();
  return results(done);
}

/** Spin locks, on one CPU: eBPF's verifier refuses what Rex has to find at run time. */
export const LOCKS: HelperComparison = {
  helpers: ['bpf_spin_lock', 'bpf_spin_unlock'],
  how: 'exact',
  what: 'the value that the lock guards, before and after; the lock is free again',
  compare: (_, random, calls) => compareLock(random, calls),
};
