import type { Random } from '../../runtime/cpu/oracle/random.ts';
import { IO, Script, u64 } from '../harness.ts';
import { assemble, call, exit, load, loadMapValue, move } from '../instructions.ts';
import { contextInto, HELPER, keepResult } from '../map-programs.ts';
import { bootModel, enter, Frame } from '../model.ts';
import type { HelperComparison, HelperResult } from './comparison.ts';

const XDP_PROGRAM_TYPE = 6;
const XDP_PASS = 2;
const PROGRAM_SLOT = 1;
const CALLS_OF_RUN = 500;
/** The room before a packet, and what a test run leaves of its page: see bpf_prog_test_run_xdp, net/bpf/test_run.c. */
const LARGEST_PACKET = 4096 - 256 - 320;

/** A test run's packet lies in a page of zeroes, as in a driver. */
const TEST_RUN = { leftovers: 0, interfaces: [{ name: 'eth0', xdp: 'native', buffer: 4096 }] } as const;

/** Packets of all sizes, and changes around every limit: the headroom, an Ethernet header, the end of the page. */
function drawDelta(random: Random, length: number): number {
  const edges = [0, 1, -1, -216, -217, -256, -257, length - 14, length - 13, 14 - length, 13 - length];
  const room = LARGEST_PACKET - length;
  if (random.chance(0.5)) return random.pick([...edges, room, room + 1, room - 1, 0x7fffffff, -0x80000000]);
  return random.between(-400, 400);
}

/** Adjusts, and hands the packet on. The result, and the packet as it then is, must be the same. */
function compareAdjust(helper: string, number: number, random: Random, calls: number): HelperResult {
  const code = assemble(
    move(6, 1),
    contextInto(),
    loadMapValue(2, IO.slot, IO.arguments),
    load(8, 2, 2),
    call(number),
    keepResult(),
    exit(XDP_PASS),
  );
  let done = 0;
  while (done < calls) {
    const script = new Script();
    const loaded = script.add('program_load', PROGRAM_SLOT, XDP_PROGRAM_TYPE, code);
    const requests = Array.from({ length: Math.min(CALLS_OF_RUN, calls - done) }, () => {
      const length = random.pick([14, 15, 20, 60, 64, 1500, LARGEST_PACKET, random.between(14, LARGEST_PACKET)]);
      return { packet: Uint8Array.from({ length }, () => random.below(256)), delta: drawDelta(random, length) };
    });
    const runs = requests.map(({ packet, delta }) => {
      const given = [IO.arguments, 8, u64(delta)];
      return script.add('program_test', PROGRAM_SLOT, IO.result, 8, 0, packet.length, packet, ...given);
    });
    const answers = script.run();
    if (answers[loaded]!.result < 0) throw new Error(`refused by the verifier: ${answers[loaded]!.bytes}`);
    const { kernel } = bootModel(1, undefined, undefined, TEST_RUN);
    const frame = new Frame();
    for (const [index, { packet, delta }] of requests.entries()) {
      const { result, bytes } = answers[runs[index]!]!;
      if (result < 0) throw new Error(`a packet of ${packet.length} bytes could not be run: ${result}`);
      const size = bytes.readUInt32LE(4);
      const run = enter(kernel, 'xdp', { kind: 'packet', bytes: packet });
      frame.setPointer(0, run.context.offset);
      frame.set(1, delta >>> 0, 0);
      kernel.helpers.find(helper)!.call!(kernel, frame);
      const left = run.context.result(XDP_PASS).packet!;
      run.context.release();
      const expected = bytes.readBigInt64LE(8 + size);
      if (frame.result !== expected || Buffer.compare(left, bytes.subarray(8, 8 + size)) !== 0) {
        kernel.release();
        const both = `Linux ${expected} and ${size} bytes, the model ${frame.result} and ${left.length} bytes`;
        return { helper, calls: done, disagreement: `${packet.length} bytes, delta ${delta}: ${both}` };
      }
      done++;
    }
    kernel.release();
  }
  return { helper, calls: done };
}

/** Helpers that change where a packet begins and ends. */
export const PACKETS: HelperComparison = {
  helpers: ['bpf_xdp_adjust_head', 'bpf_xdp_adjust_tail'],
  how: 'exact',
  what: 'result, length and bytes of the packet that is left',
  compare: (_, random, calls) => [
    compareAdjust('bpf_xdp_adjust_head', HELPER.xdpAdjustHead, random, calls),
    compareAdjust('bpf_xdp_adjust_tail', HELPER.xdpAdjustTail, random, calls),
  ],
};
