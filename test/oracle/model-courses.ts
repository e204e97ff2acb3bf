import { Diagnostic } from '../../base/diagnostic.ts';
import { ERRNO } from '../../kernel-model/errno.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import type { ProgramRun } from '../../runtime/program-run.ts';
import { objectBytes } from '../runtime/run/corpus-kernel.ts';
import {
  type Course,
  type CourseGroup,
  type CourseOutcome,
  type Device,
  PLACES,
  PLAIN,
  type Place,
} from './courses.ts';
import type { AttachedBy } from './machine-courses.ts';

const PROGRAMS: Readonly<Record<Place, string>> = {
  xdp: 'at_xdp',
  ingress: 'at_ingress',
  second: 'second_at_ingress',
  egress: 'at_egress',
};
const INTERFACES: Readonly<Record<Device, string>> = { lo: 'lo', near: 'eth0', other: 'eth1' };
const NUMBERS: Readonly<Record<Device, number>> = { lo: 1, near: 2, other: 3 };
const NAMES = ['0', 'lo', 'near', 'other'];
/** Fields of a sighting, in the order of the map's struct (programs/src/waypoints.rs). */
const FIELDS = [
  'device',
  'ingressDevice',
  'queue',
  'len',
  'protocol',
  'packetType',
  'vlanPresent',
  'vlanTci',
  'vlanProtocol',
  'mark',
] as const;

const key = (n: number) => Uint8Array.of(n, 0, 0, 0);

async function prepare(target: EmulatedTarget, { plans }: Course): Promise<void> {
  for (const [n, place] of PLACES.entries()) {
    const { verdict = 0, copyTo = 0, flags = 0 } = plans[place] ?? {};
    const number = typeof copyTo === 'number' ? copyTo : NUMBERS[copyTo];
    const value = new Uint8Array(Int32Array.of(verdict, number, flags, 0).buffer);
    await target.updateMap({ kind: 'map_update', map: 'plans', entries: [{ key: key(n), value }] });
    const none = { key: key(n), value: new Uint8Array(4) };
    await target.updateMap({ kind: 'map_update', map: 'counts', entries: [none] });
  }
}

async function words(target: EmulatedTarget, map: string): Promise<DataView[]> {
  const entries = [...(await target.readMap(map))].sort((one, two) => one.key[0]! - two.key[0]!);
  return entries.map(({ value }) => new DataView(value.buffer, value.byteOffset, value.byteLength));
}

async function outcome(target: EmulatedTarget, course: Course, runs: readonly ProgramRun[]): Promise<CourseOutcome> {
  const [plans, counts, last] = [
    await words(target, 'plans'),
    await words(target, 'counts'),
    await words(target, 'last'),
  ];
  const places: Record<string, unknown> = {};
  for (const [n, place] of PLACES.entries()) {
    const times = counts[n]!.getUint32(0, true);
    if (times === 0) continue;
    const fields = FIELDS.map((name, index) => [name, last[n]!.getUint32(index * 4, true)] as const);
    const seen = Object.fromEntries(fields);
    places[place] = {
      times,
      copied: plans[n]!.getInt32(12, true),
      last: { ...seen, device: NAMES[seen.device!], ingressDevice: NAMES[seen.ingressDevice!] },
    };
  }
  const own = runs.filter(({ sentOn }) => !sentOn).at(-1);
  const passed = own?.fate === 'passed' && own.type === 'tc';
  const sent = runs.flatMap(({ packetsOut }) => packetsOut).filter(({ ingress }) => ingress !== true);
  const left = (device: Device) =>
    sent.filter((one) => one.interface === INTERFACES[device]).map(({ bytes }) => Buffer.from(bytes).toString('hex'));
  const itself = course.leaves === true && passed ? [Buffer.from(own.packet!).toString('hex')] : [];
  return { places, left: { near: [...itself, ...left('near')], other: left('other') }, passed };
}

/** Lets packets take their courses in the model, past the object `waypoints`. */
export async function runInModel(group: CourseGroup): Promise<CourseOutcome[]> {
  const target = new EmulatedTarget();
  const { otherIsDown = false, otherMtu, nativeXdp = false } = group;
  const mode = nativeXdp ? ({ xdp: 'native' } as const) : {};
  const other = { name: INTERFACES.other, up: !otherIsDown, ...(otherMtu !== undefined && { mtu: otherMtu }), ...mode };
  await target.boot({ interfaces: [{ name: INTERFACES.near, ...mode }, other] });
  await target.load('waypoints', objectBytes('waypoints'));
  for (const [place, device, by] of group.attached) {
    const way = by === undefined ? '' : ` by ${by}`;
    await target.attach(PROGRAMS[place], `${INTERFACES[device]}${place === 'egress' ? ' egress' : ''}${way}`);
  }
  const outcomes: CourseOutcome[] = [];
  for (const course of group.courses) {
    await prepare(target, course);
    const direction = course.leaves === true ? 'egress' : 'ingress';
    const { runs } = await target.fire({ kind: 'packet', bytes: course.frame, interface: INTERFACES.near, direction });
    outcomes.push(await outcome(target, course, runs));
  }
  await target.shutdown();
  return outcomes;
}

/** Attaches programs, by number, to one interface of the model; see {@link attachOnMachine}. */
export async function attachInModel(steps: readonly (readonly [by: AttachedBy, program: number])[]) {
  const target = new EmulatedTarget();
  await target.boot({});
  const loaded = new Set<number>();
  const results: number[] = [];
  for (const [by, program] of steps) {
    const name = `two_programs_${program}`;
    if (!loaded.has(program)) await target.load(name, objectBytes('two_programs'));
    loaded.add(program);
    const [type, way] = by.split(' by ');
    try {
      await target.attach(`${name}/${type === 'xdp' ? 'count_in' : 'count_out'}`, `eth0 by ${way}`);
      results.push(0);
    } catch (error) {
      if (!(error instanceof Diagnostic) || error.errno === undefined) throw error;
      results.push(-ERRNO[error.errno as keyof typeof ERRNO]);
    }
  }
  const { runs } = await target.fire({ kind: 'packet', bytes: PLAIN });
  await target.shutdown();
  return { results, seeing: runs.length === 0 ? 0 : Number(runs[0]!.object.split('_').at(-1)) };
}
