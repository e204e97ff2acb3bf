import { readFileSync } from 'node:fs';
import { READ, toAddress, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import type { Random } from '../../runtime/cpu/oracle/random.ts';
import { IO, Script, u64 } from '../harness.ts';
import { and, assemble, call, exit, type Instructions, load, loadMapValue } from '../instructions.ts';
import { RAW_TRACEPOINT } from '../machine-maps.ts';
import { HELPER, keepResult } from '../map-programs.ts';
import { bootModel, Frame } from '../model.ts';
import type { HelperComparison, HelperResult } from './comparison.ts';

/** A read: of the bytes that both sides have, from an offset, or of an address that nobody can read. */
type Source = { readonly offset: number } | { readonly address: bigint };

const OWN_PROGRAM = 1;
const FOREIGN_PROGRAM = 2;
const ROOM = 512;
const CALLS_OF_RUN = 2000;
/**
 * How many bits of an address this processor has. Linux takes an address for canonical by them (copy_from_kernel_nofault_allowed,
 * arch/x86/mm/maccess.c), also where its page tables have four levels, and so 48 bits, as the model's.
 */
function addressBits(): number {
  const [, bits = '48'] = /(\d+) bits virtual/.exec(readFileSync('/proc/cpuinfo', 'utf8')) ?? [];
  return Number(bits);
}

/** User space, the gap between the halves, addresses of kernel space where Linux has nothing mapped. */
const ALL_BAD_ADDRESSES = [
  0n,
  1n,
  0xfffn,
  0x1000n,
  0x10000n,
  0x00007ffffffff000n,
  0x0000800000000000n,
  0x7fffffffffffffffn,
  0x8000000000000000n,
  0xffff7fffffffffffn,
  0xffff800000000000n,
  0xffffc8ffffffff00n,
  0xffffffffff600000n,
  0xfffffffffffffff0n,
  0xffffffffffffffffn,
];
/** Those of which this processor and one of 48 bits say the same. */
const BAD_ADDRESSES = ALL_BAD_ADDRESSES.filter((address) => {
  const canonical = (bits: number) => BigInt.asUintN(64, BigInt.asIntN(bits, address)) === address;
  return canonical(48) === canonical(addressBits());
});

function program(source: Instructions): Uint8Array {
  return assemble(
    loadMapValue(1, IO.slot, IO.output),
    loadMapValue(2, IO.slot, IO.arguments),
    load(8, 2, 2),
    and(2, ROOM - 1),
    source,
    call(HELPER.probeReadKernel),
    keepResult(),
    exit(),
  );
}

/** r3 = the place of the shared value that the second argument gives. */
function ownSource(): Instructions {
  const offset = [...loadMapValue(4, IO.slot, IO.arguments), ...load(8, 4, 4, 8), ...and(4, ROOM - 1)];
  return [...offset, ...loadMapValue(3, IO.slot, IO.value), Uint8Array.of(0x0f, 0x43, 0, 0, 0, 0, 0, 0)];
}

function foreignSource(): Instructions {
  return [...loadMapValue(3, IO.slot, IO.arguments), ...load(8, 3, 3, 8)];
}

function compareProbeRead(random: Random, calls: number): HelperResult {
  const helper = 'bpf_probe_read_kernel';
  const { kernel } = bootModel(1);
  const region = kernel.memory.allocate('oracle', 4096, READ | WRITE);
  const frame = new Frame();
  let done = 0;
  while (done < calls) {
    const script = new Script();
    script.load(OWN_PROGRAM, RAW_TRACEPOINT, program(ownSource()));
    script.load(FOREIGN_PROGRAM, RAW_TRACEPOINT, program(foreignSource()));
    const contents = Uint8Array.from({ length: 2 * ROOM }, () => random.below(256));
    const marks = new Uint8Array(ROOM).fill(0xa5);
    const requests = Array.from({ length: Math.min(CALLS_OF_RUN, calls - done) }, () => {
      const foreign = random.chance(0.4);
      const source: Source = foreign ? { address: random.pick(BAD_ADDRESSES) } : { offset: random.below(ROOM) };
      return { source, size: random.pick([0, 1, 2, 3, 4, 7, 8, 9, 16, 100, random.below(ROOM)]) };
    });
    const runs = requests.map(({ source, size }) => {
      const own = 'offset' in source;
      const given = [IO.arguments, 16, u64(size), u64(own ? source.offset : source.address)];
      const filled = [IO.value, contents.length, contents, IO.output, ROOM, marks];
      return script.add(
        'program_run',
        own ? OWN_PROGRAM : FOREIGN_PROGRAM,
        0,
        IO.result,
        8 + ROOM,
        ...given,
        ...filled,
      );
    });
    const answers = script.run();
    for (const [index, { source, size }] of requests.entries()) {
      const { bytes } = answers[runs[index]!]!;
      kernel.memory.u8.set(contents, region.offset);
      kernel.memory.u8.set(marks, region.offset + 2048);
      frame.setPointer(0, region.offset + 2048);
      frame.set(1, size);
      frame.setU64(2, 'offset' in source ? toAddress(region.offset + source.offset) : source.address);
      kernel.helpers.find(helper)!.call!(kernel, frame);
      const found = Buffer.from(kernel.memory.bytes(region.offset + 2048, ROOM));
      if (frame.result !== bytes.readBigInt64LE(0) || !found.equals(bytes.subarray(8))) {
        const from = 'offset' in source ? `offset ${source.offset}` : `address 0x${source.address.toString(16)}`;
        const both = `Linux ${bytes.readBigInt64LE(0)}, the model ${frame.result}`;
        return { helper, calls: done, disagreement: `${size} bytes from ${from}: ${both}, or other bytes` };
      }
      done++;
    }
  }
  kernel.release();
  return { helper, calls: done };
}

/** Reading kernel memory. */
export const MEMORY: HelperComparison = {
  helpers: ['bpf_probe_read_kernel'],
  how: 'exact',
  what: 'result, all bytes of the destination and those behind it; good, bad, odd addresses',
  compare: (_, random, calls) => [compareProbeRead(random, calls)],
};
