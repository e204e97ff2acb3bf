import type { Disturbance } from '../../kernel-model/disturbance/disturbance.ts';
import {
  CALL_CHAIN_PARTS,
  COUNTER_ERRORS,
  type EventBase,
  type EventInside,
  type KernelEvent,
  type PacketEvent,
  type PacketWarning,
  PERF_EVENT_NAMES,
  type PerfSampleEvent,
  type ProbeEvent,
  PT_REGS_NAMES,
  type PtRegsValues,
  type RecordValue,
  type TaskDescription,
  type TracepointEvent,
  type WatchdogPlan,
} from '../../kernel-model/events.ts';
import { bytes, type Codec, count, numeric, oneOf, text, truth, whole, wide } from '../wire/codec.ts';
import { byKind, either, type Fields, list, named, object, optional, record } from '../wire/structures.ts';

/** struct pt_regs: only registers that differ from 0, or that the target tells. */
export const registers: Codec<PtRegsValues> = object<PtRegsValues>(
  Object.fromEntries(PT_REGS_NAMES.map((name) => [name, optional(wide)])) as Fields<PtRegsValues>,
);

const task: Codec<TaskDescription> = object<TaskDescription>({
  pid: whole(0, 0xffff_ffff),
  tgid: optional(whole(0, 0xffff_ffff)),
  comm: optional(text),
  registers: optional(registers),
});

const watchdog: Codec<WatchdogPlan> = either<WatchdogPlan>(
  {
    is: (plan) => 'atInstruction' in plan,
    codec: object<{ readonly atInstruction: number }>({ atInstruction: count }) as Codec<never>,
  },
  {
    is: (plan) => 'duringHelperCall' in plan,
    codec: object<{ readonly duringHelperCall: number }>({ duringHelperCall: count }) as Codec<never>,
  },
);

const disturbance: Codec<Disturbance> = named('Disturbance', () =>
  object<Disturbance>({
    helperResult: optional(object<NonNullable<Disturbance['helperResult']>>({ call: count, result: wide })),
    jump: optional(object<NonNullable<Disturbance['jump']>>({ atInstruction: count, to: count })),
    stackLowered: optional(count),
    cleanupEntriesTakenAfter: optional(count),
    valuesWritten: optional(object<NonNullable<Disturbance['valuesWritten']>>({ afterCall: count, byte: count })),
    valuesDeletedAfter: optional(count),
    mapFilledBefore: optional(count),
    comparedCall: optional(count),
    clockHeldAfter: optional(count),
    jiffiesShown: optional(object<NonNullable<Disturbance['jiffiesShown']>>({ afterCall: count, value: wide })),
    firesAgainAt: optional(count),
    noted: optional(count),
    callsNoted: optional(truth),
  }),
);

const inside: Codec<EventInside> = named('EventInside', () =>
  object<EventInside>({ helperCall: count, event: kernelEvent }),
);

const base: Fields<EventBase> = {
  cpu: optional(count),
  after: optional(numeric),
  interval: optional(numeric),
  task: optional(task),
  noTask: optional(truth),
  clockBack: optional(numeric),
  watchdog: optional(watchdog),
  disturbance: optional(disturbance),
  inside: optional(inside),
  program: optional(text),
};

const packet: Codec<PacketEvent> = named('PacketEvent', () =>
  object<PacketEvent>({
    ...base,
    kind: oneOf('packet'),
    bytes,
    label: optional(text),
    warnings: optional(list(object<PacketWarning>({ code: text, text }))),
    interface: optional(text),
    direction: optional(oneOf('ingress', 'egress')),
    queue: optional(count),
    fields: optional(record(numeric)),
    nonLinear: optional(count),
  }),
);

/** A text of characters is `{"text": …}`: a number is a decimal text already. */
interface Characters {
  readonly text: string;
}
const characters = object<Characters>({ text });
const recordText: Codec<string> = {
  encode: (value) => characters.encode({ text: value }),
  decode: (json, place, telling) => characters.decode(json, place, telling).text,
  schema: (definitions) => characters.schema(definitions),
};

const recordValue: Codec<RecordValue> = either<RecordValue>(
  { is: (value) => typeof value === 'bigint', codec: wide as Codec<never> },
  { is: (value) => typeof value === 'string', codec: recordText as Codec<never> },
  { is: (value) => Array.isArray(value), codec: list(wide) as Codec<never> },
);

const tracepoint: Codec<TracepointEvent> = named('TracepointEvent', () =>
  object<TracepointEvent>({
    ...base,
    kind: oneOf('tracepoint'),
    event: text,
    fields: optional(record(recordValue)),
  }),
);

const probe: Codec<ProbeEvent> = named('ProbeEvent', () =>
  object<ProbeEvent>({
    ...base,
    kind: oneOf('probe'),
    type: oneOf('kprobe', 'kretprobe', 'uprobe', 'uretprobe'),
    function: text,
    registers: optional(registers),
  }),
);

const sample: Codec<PerfSampleEvent> = named('PerfSampleEvent', () =>
  object<PerfSampleEvent>({
    ...base,
    kind: oneOf('perf_sample'),
    event: optional(oneOf(...PERF_EVENT_NAMES)),
    period: optional(wide),
    address: optional(wide),
    registers: optional(registers),
    counter: optional(wide),
    enabled: optional(wide),
    running: optional(wide),
    counterError: optional(oneOf(...COUNTER_ERRORS)),
    kernelStack: optional(list(wide)),
    userStack: optional(list(wide)),
    callChain: optional(list(oneOf(...CALL_CHAIN_PARTS))),
  }),
);

/** An event that programs may see. */
export const kernelEvent: Codec<KernelEvent> = byKind<KernelEvent>({
  packet,
  tracepoint,
  probe,
  perf_sample: sample,
});
