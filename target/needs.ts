import type { KernelEvent } from '../kernel-model/events.ts';
import type { KernelConfiguration } from '../kernel-model/kernel-configuration.ts';
import { isOfUserSpace } from '../runtime/at-once.ts';
import type { ProgramType } from '../runtime/loaded-object.ts';
import type { Capability } from './capabilities.ts';
import type { MethodName, ParamsOf } from './methods.ts';

/** The capability that a setting of the kernel needs; every kernel can be what needs none. */
const SETTINGS: { readonly [Key in keyof KernelConfiguration]-?: Capability } = {
  cpus: 'several CPUs',
  possibleCpus: 'several CPUs',
  offlineCpus: 'several CPUs',
  layout: 'chosen layouts',
  kernel: 'published kernels',
  clock: 'virtual clock',
  random: 'chosen random numbers',
  loaderSurvivesSigsys: 'loader signals',
  numa: 'kernel settings',
  loaderPrivileged: 'kernel settings',
  crashStop: 'crash-stop choice',
  helperDurations: 'helper durations',
  leftovers: 'leftovers',
  cleanupEntriesTaken: 'fault injection',
  nonAsciiFormats: 'kernel settings',
  cpuid: 'cpuid',
  interfaces: 'network interfaces',
  functions: 'chosen functions',
  tracepoints: 'chosen tracepoints',
};

function settings(configuration: KernelConfiguration): readonly Capability[] {
  const keys = Object.keys(configuration) as (keyof KernelConfiguration)[];
  return keys
    .filter((key) => configuration[key] !== undefined && !isUsual(configuration, key))
    .map((key) => SETTINGS[key]);
}

/** Whether a setting is what every kernel has. */
function isUsual({ cpus, crashStop }: KernelConfiguration, key: keyof KernelConfiguration): boolean {
  return (key === 'cpus' && cpus === 1) || (key === 'crashStop' && crashStop === 'loader');
}

/** The capability that programs of a type need. */
export const PROGRAMS: Readonly<Record<ProgramType, Capability>> = {
  kprobe: 'kprobe programs',
  tracepoint: 'tracepoint programs',
  perf_event: 'perf event programs',
  xdp: 'xdp programs',
  tc: 'tc programs',
};

/** Parts of an event, with the capability that each needs. */
const PARTS: readonly (readonly [has: (event: KernelEvent) => boolean, capability: Capability])[] = [
  [({ cpu }) => (cpu ?? 0) !== 0, 'several CPUs'],
  [({ after, interval, clockBack }) => (after ?? interval ?? clockBack) !== undefined, 'virtual clock'],
  [({ task, noTask }) => task !== undefined || noTask === true, 'chosen tasks'],
  [({ task }) => task?.registers !== undefined, 'registers'],
  [({ watchdog }) => watchdog !== undefined, 'watchdog on request'],
  [({ disturbance }) => disturbance !== undefined, 'fault injection'],
  [({ inside }) => inside !== undefined, 'nested events'],
  [(event) => event.kind === 'packet' && hasMetadata(event), 'packet metadata'],
  [(event) => 'registers' in event && event.registers !== undefined, 'registers'],
  [({ kind }) => kind === 'perf_sample', 'perf event programs'],
  [({ kind }) => kind === 'tracepoint', 'tracepoint programs'],
  [({ kind }) => kind === 'probe', 'kprobe programs'],
];

const hasMetadata = ({ queue, fields, nonLinear }: Extract<KernelEvent, { kind: 'packet' }>): boolean =>
  (queue ?? fields ?? nonLinear) !== undefined;

/** The capabilities that an event needs. */
export function needsOfEvent(event: KernelEvent): readonly Capability[] {
  const own = PARTS.filter(([has]) => has(event)).map(([, capability]) => capability);
  return event.inside === undefined ? own : [...own, ...needsOfEvent(event.inside.event)];
}

type Needs = { readonly [Name in MethodName]?: (params: ParamsOf<Name>) => readonly Capability[] };

const NEEDS: Needs = {
  boot: ({ configuration, fault }) => [
    ...settings(configuration),
    ...(fault === undefined ? [] : (['broken kernels'] as const)),
  ],
  fire: ({ event }) => needsOfEvent(event),
  fireAtOnce: ({ happening }) => [
    'events at once',
    ...happening.cpus.flatMap(({ events }) =>
      events.flatMap((event) => (isOfUserSpace(event) ? [] : needsOfEvent(event))),
    ),
  ],
  tryMapOperation: () => ['user-space map operations'],
  listenToMap: () => ['map records'],
  putCounter: () => ['map records'],
  takeRecords: () => ['map records'],
  countWakeups: () => ['map records'],
  advanceClock: () => ['virtual clock'],
  setHelperDuration: () => ['helper durations'],
  state: () => ['per-CPU state'],
};

/** The capabilities that a call needs. Those of {@link PROGRAMS} come on top. */
export function needsOf<Name extends MethodName>(name: Name, params: ParamsOf<Name>): readonly Capability[] {
  return (NEEDS[name] as ((params: ParamsOf<Name>) => readonly Capability[]) | undefined)?.(params) ?? [];
}
