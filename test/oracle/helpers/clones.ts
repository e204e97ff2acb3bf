import type { Random } from '../../runtime/cpu/oracle/random.ts';
import { IO, Script, u64 } from '../harness.ts';
import { assemble, call, exit, load, loadMapValue } from '../instructions.ts';
import { HELPER, keepResult } from '../map-programs.ts';
import { bootModel, enter, Frame } from '../model.ts';
import type { HelperComparison, HelperResult } from './comparison.ts';

const SCHED_CLS = 3;
const PROGRAM_SLOT = 1;
const CALLS_OF_RUN = 200;
const SMALLEST = 60;
const LARGEST = 1400;

/** Where a packet is cloned to: the interface that there is, or none. */
const TARGETS = ['device', 'device', 'device', 0, 4242, 0xffffffff] as const;
/** Flags without BPF_F_INGRESS, which the model does not have. */
const FLAGS = [0n, 0n, 0n, 2n, 4n, 0x100n, 1n << 32n, (1n << 63n) | 2n] as const;

/** Clones packets to a tap interface, and reads what comes out of it. */
function compareClones(random: Random, calls: number): HelperResult {
  const helper = 'bpf_clone_redirect';
  const probe = new Script();
  const opened = probe.add('tap_open');
  const device = probe.run()[opened]!.result;
  if (device < 0) return { helper, calls: 0, skipped: `no tap interface (error ${-device})` };
  const code = assemble(
    loadMapValue(2, IO.slot, IO.arguments),
    load(8, 3, 2, 8),
    load(4, 2, 2),
    call(HELPER.cloneRedirect),
    keepResult(),
    exit(),
  );
  let done = 0;
  while (done < calls) {
    const script = new Script();
    script.add('tap_open');
    script.load(PROGRAM_SLOT, SCHED_CLS, code);
    const requests = Array.from({ length: Math.min(CALLS_OF_RUN, calls - done) }, () => ({
      packet: Uint8Array.from({ length: random.between(SMALLEST, LARGEST) }, () => random.below(256)),
      target: random.pick(TARGETS),
      flags: random.pick(FLAGS),
    }));
    const runs = requests.map(({ packet, target, flags }) => {
      const given = [IO.arguments, 16, u64(target === 'device' ? device : target), u64(flags)];
      const ran = script.add('program_test', PROGRAM_SLOT, IO.result, 8, 0, packet.length, packet, ...given);
      return { ran, read: script.add('tap_read') };
    });
    const answers = script.run();
    const { kernel } = bootModel(1);
    const ifindex = kernel.devices.open('eth0').ifindex;
    const frame = new Frame();
    for (const [index, { packet, target, flags }] of requests.entries()) {
      const { bytes } = answers[runs[index]!.ran]!;
      const expected = bytes.readBigInt64LE(8 + bytes.readUInt32LE(4));
      const { context, packetsOut } = enter(kernel, 'tc', { kind: 'packet', bytes: packet });
      frame.setPointer(0, context.offset);
      frame.set(1, target === 'device' ? ifindex : target);
      frame.setU64(2, flags);
      kernel.helpers.find(helper)!.call!(kernel, frame);
      const sent = packetsOut[0]?.bytes;
      context.release();
      const seen = answers[runs[index]!.read]!;
      const out = seen.result < 0 ? undefined : seen.bytes;
      if (
        frame.result !== expected ||
        (out === undefined) !== (sent === undefined) ||
        (out && sent && !out.equals(sent))
      ) {
        kernel.release();
        const both = `Linux ${expected} and ${out?.length ?? 'no'} bytes, the model ${frame.result} and ${sent?.length ?? 'no'} bytes`;
        return {
          helper,
          calls: done,
          disagreement: `${packet.length} bytes to ${target}, flags 0x${flags.toString(16)}: ${both}`,
        };
      }
      done++;
    }
    kernel.release();
  }
  return { helper, calls: done };
}

/** Packets that programs send elsewhere. */
export const CLONES: HelperComparison = {
  helpers: ['bpf_clone_redirect'],
  how: 'exact',
  what: 'result, the frame that comes out of the interface',
  compare: (_, random, calls) => [compareClones(random, calls)],
};
