import {
  type Course,
  type CourseGroup,
  type CourseOutcome,
  type Device,
  PLACES,
  PLAIN,
  type Place,
} from './courses.ts';
import { type HarnessAnswer, IO, Script, u64 } from './harness.ts';
import {
  add,
  assemble,
  call,
  exit,
  type Instructions,
  jumpIfEqual,
  load,
  loadMapValue,
  move,
  set,
  store,
} from './instructions.ts';
import { HELPER } from './map-programs.ts';

const SCHED_CLS = 3;
const XDP = 6;
/** The slot of the program that only reads and writes what programs and harness share. */
const IDLE = 1000;
/** The harness's interfaces by number, and their far ends (harness/network.c). */
const DEVICES: Readonly<Record<Device, number>> = { lo: 0, near: 1, other: 3 };
const FAR_ENDS = { near: 2, other: 4 } as const;
/** Hooks by number: generic xdp, filters at ingress and egress; and the xdp of drivers. */
const HOOKS: Readonly<Record<Place, number>> = { xdp: 0, ingress: 4, second: 4, egress: 5 };
const NATIVE_XDP = 1;
/** tcx at ingress and at egress. */
const TCX = { ingress: 2, egress: 3 } as const;
const MOST_FRAMES = 12;
/** bpf_xdp_adjust_head and bpf_xdp_adjust_tail (enum bpf_func_id). */
const ADJUST_HEAD = 44;
const ADJUST_TAIL = 65;
const NO_RESULT = 4242;

/** Of each place: the plan it is given, and what it writes: times, what its last copy gave that did not give 0, then its fields. */
const PLAN_SIZE = 32;
const SEEN_SIZE = 128;
const FIELDS_AT = 16;

/** Offsets in struct __sk_buff of what a sighting says, and in struct xdp_md (include/uapi/linux/bpf.h). */
const SK_BUFF = {
  device: 40,
  ingressDevice: 36,
  queue: 12,
  len: 0,
  protocol: 16,
  packetType: 4,
  vlanPresent: 20,
  vlanTci: 24,
  vlanProtocol: 28,
  mark: 8,
} as const;
const FIELDS = Object.keys(SK_BUFF) as (keyof typeof SK_BUFF)[];
const XDP_MD = { data: 0, dataEnd: 4, ingressDevice: 12, queue: 16 } as const;

/** r2 -= r1, and the end. */
const SUBTRACT = Uint8Array.of(0x1f, 0x12, 0, 0, 0, 0, 0, 0);
const RETURN = exit().slice(-1);

const fieldAt = (name: keyof typeof SK_BUFF) => FIELDS_AT + 4 * FIELDS.indexOf(name);

function begin(place: Place): Instructions {
  const n = PLACES.indexOf(place);
  return [
    ...move(6, 1),
    ...loadMapValue(7, IO.slot, IO.output + n * SEEN_SIZE),
    ...loadMapValue(8, IO.slot, IO.arguments + n * PLAN_SIZE),
    ...load(8, 1, 7),
    ...add(1, 1),
    ...store(8, 7, 0, 1),
  ];
}

/** The program of `waypoints` at a place, as eBPF. */
function observer(place: Place): Uint8Array {
  const finish = [...load(8, 0, 8), ...RETURN];
  if (place === 'xdp') {
    const length = [...load(4, 1, 6, XDP_MD.data), ...load(4, 2, 6, XDP_MD.dataEnd), SUBTRACT];
    return assemble(
      begin(place),
      length,
      store(4, 7, fieldAt('len'), 2),
      ...(['device', 'ingressDevice'] as const).map((name) => [
        ...load(4, 1, 6, XDP_MD.ingressDevice),
        ...store(4, 7, fieldAt(name), 1),
      ]),
      load(4, 1, 6, XDP_MD.queue),
      store(4, 7, fieldAt('queue'), 1),
      finish,
    );
  }
  const copy = [
    ...move(1, 6),
    ...load(8, 3, 8, 16),
    ...call(HELPER.cloneRedirect),
    ...jumpIfEqual(0, 0, store(8, 7, 8, 0)),
  ];
  return assemble(
    begin(place),
    ...FIELDS.map((name) => [...load(4, 1, 6, SK_BUFF[name]), ...store(4, 7, fieldAt(name), 1)]),
    load(4, 1, 6, SK_BUFF.mark),
    add(1, 1),
    store(4, 6, SK_BUFF.mark, 1),
    load(8, 2, 8, 8),
    jumpIfEqual(2, 0, copy),
    finish,
  );
}

interface AskedCourse {
  readonly course: Course;
  readonly seen: number;
  readonly near: readonly number[];
  readonly other: readonly number[];
  readonly stack: number;
}

function swap(word: number): number {
  return ((word & 0xff) << 8) | ((word >> 8) & 0xff);
}

/** The numbers of lo, near and other in a namespace of its own; or why there is none. */
export function findInterfaces(): Readonly<Record<Device, number>> | string {
  const script = new Script();
  const opened = script.add('network_open');
  const { result, bytes } = script.run()[opened]!;
  if (result < 0) return `no pair of virtual interfaces with filters (error ${-result})`;
  const number = (device: Device) => bytes.readUInt32LE(DEVICES[device] * 4);
  return { lo: number('lo'), near: number('near'), other: number('other') };
}

function ask(script: Script, course: Course, numbers: Readonly<Record<Device, number>>): AskedCourse {
  const plans = Buffer.alloc(PLAN_SIZE * PLACES.length);
  for (const [n, place] of PLACES.entries()) {
    const { verdict = 0, copyTo = 0, flags = 0 } = course.plans[place] ?? {};
    u64(verdict).copy(plans, n * PLAN_SIZE);
    u64(typeof copyTo === 'number' ? copyTo : numbers[copyTo]).copy(plans, n * PLAN_SIZE + 8);
    u64(flags).copy(plans, n * PLAN_SIZE + 16);
  }
  const nothing = Buffer.alloc(SEEN_SIZE * PLACES.length);
  const fill = [IO.arguments, plans.length, plans, IO.output, nothing.length, nothing] as const;
  script.add('program_test', IDLE, 0, 0, 0, 64, new Uint8Array(64), ...fill);
  script.add('network_send', course.leaves === true ? DEVICES.near : FAR_ENDS.near, course.frame);
  const frames = (device: number) => Array.from({ length: MOST_FRAMES }, () => script.add('network_receive', device));
  const near = frames(FAR_ENDS.near);
  const other = frames(FAR_ENDS.other);
  const stack = script.add('network_receive', DEVICES.near);
  for (const device of [DEVICES.other, DEVICES.lo]) script.add('network_receive', device);
  const seen = script.add('program_test', IDLE, IO.output, nothing.length, 0, 64, new Uint8Array(64));
  return { course, seen, near, other, stack };
}

function outcome(
  asked: AskedCourse,
  answers: readonly HarnessAnswer[],
  names: (ifindex: number) => string,
): CourseOutcome {
  const { bytes } = answers[asked.seen]!;
  const written = bytes.subarray(bytes.length - SEEN_SIZE * PLACES.length);
  const places: Record<string, unknown> = {};
  for (const [n, place] of PLACES.entries()) {
    const seen = written.subarray(n * SEEN_SIZE);
    const times = Number(seen.readBigUInt64LE(0));
    if (times === 0) continue;
    const field = (name: keyof typeof SK_BUFF) => seen.readUInt32LE(fieldAt(name));
    const last = Object.fromEntries(FIELDS.map((name) => [name, field(name)]));
    places[place] = {
      times,
      copied: Number(seen.readBigInt64LE(8)),
      last: {
        ...last,
        device: names(field('device')),
        ingressDevice: names(field('ingressDevice')),
        protocol: swap(field('protocol')),
        vlanProtocol: swap(field('vlanProtocol')),
      },
    };
  }
  const received = (commands: readonly number[]) =>
    commands.flatMap((command) => (answers[command]!.result < 0 ? [] : [answers[command]!.bytes.toString('hex')]));
  const left = { near: received(asked.near), other: received(asked.other) };
  const passed = asked.course.leaves === true ? left.near.length > 0 : answers[asked.stack]!.result >= 0;
  return { places, left, passed };
}

/** One change of an end of a frame. */
export interface Resizing {
  readonly end: 'head' | 'tail';
  readonly length: number;
  readonly delta: number;
}

/**
 * Lets xdp programs on an interface of this machine move an end of a frame, each on a pair of interfaces that no frame has passed before.
 * @param mtu of both interfaces; left as it is for 0
 * @returns 0 or why the program could not be attached; and what the helper gave, `undefined` where no program saw the frame
 */
export function resizeOnMachine(
  native: boolean,
  { end, length, delta }: Resizing,
  mtu = 0,
): { readonly attached: number; readonly result: number | undefined } {
  const script = new Script();
  script.load(IDLE, SCHED_CLS, assemble(exit()));
  script.add('network_open');
  for (const device of mtu === 0 ? [] : [DEVICES.near, FAR_ENDS.near]) script.add('network_link', device, mtu);
  const answer = [...loadMapValue(7, IO.slot, IO.output), ...move(1, 6), ...set(2, delta)];
  const resize = [...call(end === 'head' ? ADJUST_HEAD : ADJUST_TAIL), ...store(8, 7, 0, 0)];
  script.load(1, XDP, assemble(move(6, 1), answer, resize, exit(2)));
  const attached = script.add('network_attach', 1, DEVICES.near, native ? NATIVE_XDP : HOOKS.xdp, 1);
  const nothing = u64(NO_RESULT);
  script.add('program_test', IDLE, 0, 0, 0, 64, new Uint8Array(64), IO.output, 8, nothing);
  const frame = new Uint8Array(length).fill(0xab);
  frame.set(PLAIN.subarray(0, Math.min(14, length)));
  script.add('network_send', FAR_ENDS.near, frame);
  const seen = script.add('program_test', IDLE, IO.output, 8, 0, 64, new Uint8Array(64));
  const answers = script.run();
  const { bytes } = answers[seen]!;
  const result = Number(bytes.readBigInt64LE(bytes.length - 8));
  return { attached: answers[attached]!.result, result: result === NO_RESULT ? undefined : result };
}

/** Lets packets take their courses on this machine. */
export function runOnMachine(group: CourseGroup, numbers: Readonly<Record<Device, number>>): CourseOutcome[] {
  const script = new Script();
  script.load(IDLE, SCHED_CLS, assemble(exit()));
  const opened = script.add('network_open');
  const commands = group.attached.flatMap(([place, device, by], slot) => {
    script.load(slot + 1, place === 'xdp' ? XDP : SCHED_CLS, observer(place));
    const hook =
      place === 'xdp' && group.nativeXdp === true
        ? NATIVE_XDP
        : by === 'tcx'
          ? TCX[place === 'egress' ? 'egress' : 'ingress']
          : HOOKS[place];
    return script.add('network_attach', slot + 1, DEVICES[device], hook, slot + 1);
  });
  const { otherMtu = 0 } = group;
  // The far end takes what the near one sends.
  if (otherMtu > 0) commands.push(script.add('network_link', DEVICES.other, otherMtu));
  if (group.otherIsDown === true) commands.push(script.add('network_link', DEVICES.other, 0));
  const asked = group.courses.map((course) => ask(script, course, numbers));
  const answers = script.run();
  for (const command of [opened, ...commands]) {
    if (answers[command]!.result < 0) throw new Error(`the network could not be set up: ${answers[command]!.result}`);
  }
  const byNumber = new Map(Object.entries(numbers).map(([name, number]) => [number, name]));
  return asked.map((one) => outcome(one, answers, (ifindex) => byNumber.get(ifindex) ?? String(ifindex)));
}

/** Ways to attach: programs at places that the harness knows. */
const WAYS = {
  'xdp by link': [XDP, HOOKS.xdp],
  'xdp by netlink': [XDP, 6],
  'tc by tcx': [SCHED_CLS, TCX.ingress],
} as const;
export type AttachedBy = keyof typeof WAYS;

/**
 * Attaches programs, by number, to one interface of this machine, one after the other.
 * @returns for each 0 or an error number below; and the number of the program that then sees a packet, for xdp
 */
export function attachOnMachine(steps: readonly (readonly [by: AttachedBy, program: number])[]): {
  readonly results: number[];
  readonly seeing: number;
} {
  const script = new Script();
  script.load(IDLE, SCHED_CLS, assemble(exit()));
  script.add('network_open');
  const loaded = new Set<number>();
  const commands = steps.map(([by, program]) => {
    const [type, hook] = WAYS[by];
    const noted = [...loadMapValue(7, IO.slot, IO.output), ...set(1, program), ...store(8, 7, 0, 1)];
    if (!loaded.has(program)) script.load(program, type, assemble(noted, exit(type === XDP ? 2 : 0)));
    loaded.add(program);
    return script.add('network_attach', program, DEVICES.near, hook, program);
  });
  const fill = [IO.output, 8, Buffer.alloc(8)] as const;
  script.add('program_test', IDLE, 0, 0, 0, 64, new Uint8Array(64), ...fill);
  script.add('network_send', FAR_ENDS.near, PLAIN);
  const seen = script.add('program_test', IDLE, IO.output, 8, 0, 64, new Uint8Array(64));
  const answers = script.run();
  const { bytes } = answers[seen]!;
  return {
    results: commands.map((command) => answers[command]!.result),
    seeing: Number(bytes.readBigUInt64LE(bytes.length - 8)),
  };
}
