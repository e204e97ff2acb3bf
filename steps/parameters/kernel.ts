import type {
  CpuidAnswer,
  InterfaceConfiguration,
  KernelConfiguration,
} from '../../kernel-model/kernel-configuration.ts';
import { findPublishedKernel } from '../../runtime/published/table.ts';
import { CPU_LIST, cpuList } from '../inputs/cpu-lists.ts';
import { CPUID_ANSWER, cpuidAnswer } from '../inputs/cpuid-answers.ts';
import { parseDuration } from '../inputs/durations.ts';
import { optionalNumber, type PhraseParameter } from './phrase-parameter.ts';

/** A part of a kernel: its CPUs, their answers to cpuid, the tracepoints in a file, struct layouts, or an interface. */
export interface KernelPart {
  readonly cpus: number | undefined;
  /** Their numbers, unless they count from 0. */
  readonly possible: readonly number[] | undefined;
  /** Which of them are offline. */
  readonly offline: readonly number[] | undefined;
  /** What they answer to cpuid. */
  readonly cpuid: CpuidAnswer | undefined;
  /** The file's name among the captures. */
  readonly descriptions: string | undefined;
  /** The layout file's path. */
  readonly layout: string | undefined;
  readonly interface: InterfaceConfiguration | undefined;
}

/** Either the nanoseconds that pass, or how far the clock goes back. */
export interface Passing {
  readonly passed: number | undefined;
  readonly back: number | undefined;
}

/** One thing that an interface has. */
const INTERFACE_FEATURE =
  '(?:\\d+ receive queues?|an MTU of \\d+|(?:native|generic) XDP|(?:a headroom of|a tailroom of|buffers of) \\d+ bytes)';
const INTERFACE_FEATURES = new RegExp(`${INTERFACE_FEATURE}(?:(?:, | and )${INTERFACE_FEATURE})*`).source;
const INTERFACE_NUMBERS = {
  queues: 'receive queues?',
  mtu: 'MTU',
  headroom: 'headroom',
  tailroom: 'tailroom',
  buffer: 'buffers',
};

function interfacePart(name: string, features: string | undefined, down: string | undefined): InterfaceConfiguration {
  const described: Record<string, unknown> = { name, ...(down === undefined ? {} : { up: false }) };
  for (const feature of features?.split(/, | and /) ?? []) {
    const mode = /^(native|generic) XDP$/.exec(feature)?.[1];
    if (mode !== undefined) described.xdp = mode;
    for (const [key, word] of Object.entries(INTERFACE_NUMBERS)) {
      if (new RegExp(`\\b${word}\\b`).test(feature)) described[key] = Number(/\d+/.exec(feature)![0]);
    }
  }
  return described as unknown as InterfaceConfiguration;
}

/** How a kernel is set up, and how time passes on it. */
export const KERNEL_PARAMETERS: readonly PhraseParameter[] = [
  {
    name: 'count',
    meaning: 'a whole number: `4`',
    regexp: /\d+/,
    transformer: (text) => Number(text),
  },
  {
    name: 'kernelPart',
    meaning:
      '`4 CPUs`, `4 CPUs, of which 1 and 2 are offline`, `CPUs 0-1,4-5` (the numbers of possible CPUs, as Linux writes them; also with `, of which 5 is offline`), `CPUs that answer cpuid leaf 7 with ebx 0x108` (also `leaf 7, subleaf 1 with eax 0 and ebx 2`; other subleaves and registers are as modelled), `the tracepoint described by "formats/sched/sched_switch/format"` (or `the tracepoints`: a file among the captures), `the struct layouts of "programs/layouts/linux-6.18-small-x86_64.yaml"`, `interface "eth1", which is down`, `interface "eth0" with 4 receive queues, an MTU of 9000 and native XDP` (any of these; also `generic XDP`, `a headroom of 65 bytes`, `a tailroom of 0 bytes` and `buffers of 2048 bytes`, the buffer that a frame comes in before generic XDP makes room)',
    regexp: new RegExp(
      `(?:(\\d+) CPUs?|CPUs (${CPU_LIST.source}))(?:, of which ((?:\\d+(?:, | and ))*\\d+) (?:is|are) offline)?|CPUs that answer cpuid ${CPUID_ANSWER.source}|the tracepoints? described by "([^"]+)"|the struct layouts of "([^"]+)"|interface "([^"]+)"(?: with (${INTERFACE_FEATURES}))?(, which is down)?`,
    ),
    transformer: (
      ...[cpus, possible, offline, leaf, subleaf, registers, descriptions, layout, device, features, down]
    ): KernelPart => ({
      cpus: possible === undefined ? optionalNumber(cpus) : cpuList(possible).length,
      possible: possible === undefined ? undefined : cpuList(possible),
      offline: offline?.split(/, | and /).map(Number),
      cpuid: leaf === undefined ? undefined : cpuidAnswer(leaf, subleaf, registers!),
      descriptions,
      layout,
      interface: device === undefined ? undefined : interfacePart(device, features, down),
    }),
  },
  {
    name: 'duration',
    meaning: 'a time: `25 s`, `20000 ms`, `1.5 s`, `200 ns`',
    regexp: /(\d+(?:\.\d+)?) ?(ns|µs|us|ms|s)/,
    transformer: (number, unit) => parseDuration(number!, unit!),
  },
  {
    name: 'passage',
    meaning:
      '`25 s pass`, `1.5 s passes`; `the clock goes back by 5 s` (right before the next event, for the clocks that programs read)',
    regexp: /(\d+(?:\.\d+)?) ?(ns|µs|us|ms|s) pass(?:es)?|the clock goes back by (\d+(?:\.\d+)?) ?(ns|µs|us|ms|s)/,
    transformer: (number, unit, back, backUnit): Passing =>
      number === undefined
        ? { back: parseDuration(back!, backUnit!), passed: undefined }
        : { passed: parseDuration(number, unit!), back: undefined },
  },
  {
    name: 'setting',
    meaning:
      '`the clock starts at 5 s` (since boot), `the random seed is 7`, `the random numbers are 4, 0xff, 12` (a program that asks for more fails the scenario), `the loader catches SIGSYS` (it survives a panic, and programs and maps stay), `the loader may not load programs` (it is not privileged), `the kernel is built without NUMA` (without CONFIG_NUMA), `60 cleanup entries are taken` (60 of the 64 of each CPU, whenever a program starts), `a panic removes the programs of its loader` (the loader dies, and its programs go with it), `a panic removes all programs that share maps` (directly or through other programs, even if the loader survives), `the kernel is "rex-2025-02"` (a published kernel, with its deviations: docs/published-kernels.md)',
    regexp:
      /the clock starts at (\d+(?:\.\d+)?) ?(ns|µs|us|ms|s)|the random seed is (\d+)|the random numbers are ((?:0x[0-9a-f]+|\d+)(?:, (?:0x[0-9a-f]+|\d+))*)|the loader (catches SIGSYS|may not load programs)|a panic removes (the programs of its loader|all programs that share maps)|the kernel is "([^"]+)"|(\d+) cleanup entries are taken|the kernel is built (without NUMA)/,
    transformer: (number, unit, seed, list, loader, removed, kernel, entries, numa): KernelConfiguration => {
      if (numa !== undefined) return { numa: false };
      if (entries !== undefined) return { cleanupEntriesTaken: Number(entries) };
      if (kernel !== undefined) return { kernel: findPublishedKernel(kernel).name };
      if (number !== undefined) return { clock: { start: parseDuration(number, unit!) } };
      if (seed !== undefined) return { random: { seed: Number(seed) } };
      if (list !== undefined) return { random: { values: list.split(', ').map(Number) } };
      if (loader !== undefined) {
        return loader === 'catches SIGSYS' ? { loaderSurvivesSigsys: true } : { loaderPrivileged: false };
      }
      return { crashStop: removed === 'all programs that share maps' ? 'sharers' : 'loader' };
    },
  },
  {
    name: 'errorInjection',
    meaning: 'nothing, or ` and is open to error injection`',
    regexp: /( and is open to error injection)?/,
    transformer: (open) => open !== undefined,
  },
];
