import type { KernelEvent } from '../../../kernel-model/events.ts';
import type { ProgramDescription, ProgramType } from '../../../runtime/loaded-object.ts';
import type { AttachPlan } from '../attach-points.ts';
import { CHECK_CPUS } from '../situation.ts';
import type { CheckInput } from './input.ts';
import { checkFrames } from './packets.ts';
import { checkRecords } from './records.ts';
import { checkRegisters } from './registers.ts';
import { checkSamples } from './samples.ts';
import { SeededRandom } from './seeded-random.ts';
import { CHECK_TASKS } from './tasks.ts';

/** Receive queues that packets come by, in turn. */
const QUEUES = 4;

type ProbeKind = 'kprobe' | 'kretprobe' | 'uprobe' | 'uretprobe';
type Maker = (program: ProgramDescription, plan: AttachPlan, random: SeededRandom) => CheckInput[];

/** Metadata of packets beside their bytes, for tc. */
const METADATA = [
  {},
  { mark: 0xffff_ffff, priority: 0xffff_ffff },
  { mark: 1, hash: 0xffff_ffff },
  { queue_mapping: 0xffff },
] as const;
/** One of this many packets for tc has its end in page fragments. */
const FRAGMENTED = 5;

const packets: Maker = (program, _plan, random) =>
  checkFrames(random).map(({ name, bytes, producible }, n) => {
    const common = { kind: 'packet', bytes, label: name, queue: n % QUEUES, cpu: n % CHECK_CPUS } as const;
    if (program.type === 'xdp') return { name, producible, event: common };
    const nonLinear = n % FRAGMENTED === FRAGMENTED - 1 ? Math.floor(bytes.length / 2) : 0;
    const event = { ...common, fields: METADATA[n % METADATA.length]!, ...(nonLinear === 0 ? {} : { nonLinear }) };
    const linear = bytes.length - nonLinear;
    return {
      name: nonLinear === 0 ? name : `${name}, ${nonLinear} of its bytes in fragments`,
      // A device driver or eth_type_trans has the whole Ethernet header in the linear part.
      producible: producible && linear >= 14,
      event,
    };
  });

function taskEvent(n: number) {
  return { cpu: n % CHECK_CPUS, task: CHECK_TASKS[n % CHECK_TASKS.length]! };
}

function describe(what: string, name: string, event: KernelEvent): string {
  const { pid, comm } = event.task!;
  return `${what} of task ${pid} "${comm ?? ''}": ${name}`;
}

const MAKERS: Readonly<Record<ProgramType, Maker>> = {
  xdp: packets,
  tc: packets,
  kprobe: (program, { place = '' }, random) => {
    const type = program.section.split('/')[0] as ProbeKind;
    return checkRegisters(random).map(({ name, registers }, n) => {
      const event = { kind: 'probe', type, function: place, registers, ...taskEvent(n) } as const;
      return { name: describe(`${type} ${place}`, name, event), producible: true, event };
    });
  },
  tracepoint: (_program, { place = '', format }, random) =>
    checkRecords(place, format, random).map(({ name, fields }, n) => {
      const event = { kind: 'tracepoint', event: place, fields, ...taskEvent(n) } as const;
      return { name: describe(`tracepoint ${place}`, name, event), producible: true, event };
    }),
  perf_event: (_program, _plan, random) =>
    checkSamples(random).map(({ name, sample }, n) => {
      const event = { kind: 'perf_sample', ...sample, ...taskEvent(n) } as const;
      return { name: describe('a perf sample', name, event), producible: true, event };
    }),
};

/** What is let happen to a program, in order; the same for the same seed. */
export function checkInputs(program: ProgramDescription, plan: AttachPlan, seed: number): readonly CheckInput[] {
  return MAKERS[program.type](program, plan, new SeededRandom(seed)).map((input) => ({
    ...input,
    event: { ...input.event, program: program.name },
  }));
}
