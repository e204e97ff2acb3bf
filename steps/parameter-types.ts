import { findFault } from '../broken/table.ts';
import type { Direction, ProbeEvent, WatchdogPlan } from '../kernel-model/events.ts';
import type { CpuidAnswer, InterfaceConfiguration, KernelConfiguration } from '../kernel-model/kernel-configuration.ts';
import { findPublishedKernel } from '../runtime/published/table.ts';
import type { ExpectedTimeout } from './comparisons/compare-timeouts.ts';
import type { AttachPoint } from './inputs/attach-points.ts';
import { CPUID_ANSWER, cpuidAnswer } from './inputs/cpuid-answers.ts';
import { parseDuration } from './inputs/durations.ts';
import type { CaptureUse } from './inputs/input-files.ts';
import { MAP_ACTIONS, MAP_FLAGS, type MapAction } from './inputs/map-actions.ts';
import type { Flaw } from './judging/nested-outcome.ts';
import type { Refusal } from './judging/refusals.ts';
import { newKernel } from './running/new-kernel.ts';
import type { RunSelector } from './running/outcomes.ts';
import { defineKind } from './vocabulary.ts';

/** Where a task runs. */
export interface TaskOnCpu {
  readonly pid: number;
  readonly comm: string;
  /** The thread group; the pid where left out. */
  readonly tgid: number | undefined;
  readonly cpu: number | undefined;
  /** The CPU idles, or has no current task at all, in place of a task. */
  readonly nobody?: 'idle' | 'none';
}

/** Where a packet arrives; what is left out is the target's choice. */
export interface Arrival {
  readonly interface: string | undefined;
  readonly queue: number | undefined;
  readonly cpu: number | undefined;
}

/** Numbers of packets of a capture; all where left out. */
export interface PacketRange {
  readonly from: number;
  readonly to: number;
}

/** Which of the kernel's two records of texts. */
export type LogName = 'log' | 'trace';

/** Kinds of probe that an event can be for. */
export type ProbeTypes = readonly ProbeEvent['type'][];

/** Something that a kernel has: so many CPUs, CPUs that say of themselves what others do not, the tracepoints that a file describes, or struct layouts. */
export interface KernelPart {
  readonly cpus: number | undefined;
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

/** Nanoseconds that pass, or by which the clock goes back: one of the two. */
export interface Passing {
  readonly passed: number | undefined;
  readonly back: number | undefined;
}

/** A file that is read: one of the two. */
export interface Reading {
  readonly capture: string | undefined;
  /** A program's source, by its name. */
  readonly source: string | undefined;
}

/** A kind of word in phrases, as cucumber expressions have it. */
export interface PhraseParameter {
  readonly name: string;
  /** What to write, for the list of phrases. */
  readonly meaning: string;
  readonly regexp: RegExp;
  readonly transformer: (...groups: (string | undefined)[]) => unknown;
}

const ATTACH_POINT =
  /(?:(xdp|tc|tc egress) on "([^"]+)"|(tracepoint|kprobe|kretprobe|uprobe|uretprobe) "([^"]+)"|a perf event)(?: by (link|netlink|tc filter|tcx))?/;

function attachPoint(
  net: string | undefined,
  device: string | undefined,
  hook: string | undefined,
  name: string | undefined,
  way: string | undefined,
): AttachPoint {
  if (net === 'tc egress') return { kind: 'tc', name: device, direction: 'egress', ...(way && { way }) };
  if (net !== undefined) return { kind: net, name: device, ...(way && { way }) };
  return { kind: hook ?? 'perf_event', name, ...(way && { way }) };
}

const optionalNumber = (text: string | undefined) => (text === undefined ? undefined : Number(text));

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

/** Every parameter type of the vocabulary beside cucumber's own `{string}`. */
export const PARAMETERS: readonly PhraseParameter[] = [
  {
    name: 'count',
    meaning: 'a whole number: `4`',
    regexp: /\d+/,
    transformer: (text) => Number(text),
  },
  {
    name: 'kernelPart',
    meaning:
      '`4 CPUs`, `4 CPUs, of which 1 and 2 are offline`, `CPUs that answer cpuid leaf 7 with ebx 0x108` (also `leaf 7, subleaf 1 with eax 0 and ebx 2`; other subleaves and registers are as modelled), `the tracepoint described by "formats/sched/sched_switch/format"` (or `the tracepoints`: a file among the captures), `the struct layouts of "programs/layouts/linux-6.18-small-x86_64.yaml"`, `interface "eth1", which is down`, `interface "eth0" with 4 receive queues, an MTU of 9000 and native XDP` (any of these; also `generic XDP`, `a headroom of 65 bytes`, `a tailroom of 0 bytes` and `buffers of 2048 bytes`: the buffer that a frame comes in, before generic XDP makes room)',
    regexp: new RegExp(
      `(\\d+) CPUs?(?:, of which ((?:\\d+(?:, | and ))*\\d+) (?:is|are) offline)?|CPUs that answer cpuid ${CPUID_ANSWER.source}|the tracepoints? described by "([^"]+)"|the struct layouts of "([^"]+)"|interface "([^"]+)"(?: with (${INTERFACE_FEATURES}))?(, which is down)?`,
    ),
    transformer: (
      ...[cpus, offline, leaf, subleaf, registers, descriptions, layout, device, features, down]
    ): KernelPart => ({
      cpus: optionalNumber(cpus),
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
      '`25 s pass`, `1.5 s passes`; `the clock goes back by 5 s`: the clocks that programs read, right before the next event',
    regexp: /(\d+(?:\.\d+)?) ?(ns|µs|us|ms|s) pass(?:es)?|the clock goes back by (\d+(?:\.\d+)?) ?(ns|µs|us|ms|s)/,
    transformer: (number, unit, back, backUnit): Passing =>
      number === undefined
        ? { back: parseDuration(back!, backUnit!), passed: undefined }
        : { passed: parseDuration(number, unit!), back: undefined },
  },
  {
    name: 'attachPoint',
    meaning:
      '`xdp on "eth0"` (by a link, which goes with its loader; also with ` by netlink`, which stays), `tc on "eth0"` (at ingress, as by `tc filter`, which stays; also with ` by tcx`, a link), `tc egress on "eth0"`, `tracepoint "syscalls/sys_enter_dup"`, `kprobe "__x64_sys_dup"` (also kretprobe, uprobe, uretprobe), `a perf event` (these three by a link, and also with ` by link`)',
    regexp: ATTACH_POINT,
    transformer: attachPoint,
  },
  {
    name: 'attached',
    meaning: 'nothing, or `, attached to ` and an `{attachPoint}`',
    regexp: new RegExp(`(?:(, attached to )(?:${ATTACH_POINT.source}))?`),
    transformer: (attached, ...groups) =>
      attached === undefined ? undefined : attachPoint(groups[0], groups[1], groups[2], groups[3], groups[4]),
  },
  {
    name: 'sharing',
    meaning:
      'nothing, or `, sharing map "counts"`, `, sharing maps "counts" and "totals"`: names of maps that objects have in common',
    regexp: /(?:, sharing maps? ("[^"]+"(?:(?:, | and )"[^"]+")*),?)?/,
    transformer: (list): string[] => [...(list ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name!),
  },
  {
    name: 'setting',
    meaning:
      '`the clock starts at 5 s` (since boot), `the random seed is 7`, `the random numbers are 4, 0xff, 12` (an error to exhaust), `the loader catches SIGSYS` (of a panic, and programs and maps stay), `the loader may not load programs` (it is not privileged), `the kernel is built without NUMA` (CONFIG_NUMA, which it has else), `60 cleanup entries are taken` (of a CPU\'s 64, when a program is entered), `a panic removes the programs of its loader` (which go when it dies), `a panic removes all programs that share maps` (by way of others, too, whatever the loader does), `the kernel is "rex-2025-02"` (a published one, with its deviations: docs/published-kernels.md)',
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
    name: 'task',
    meaning:
      '`task 42 "bash"`, `task 42 "bash" of process 40`, `the idle task`, `a CPU without a task` (its current_task is NULL), each also with ` on CPU 1`',
    regexp: /(?:task (\d+) "([^"]*)"(?: of process (\d+))?|(the idle task|a CPU without a task))(?: on CPU (\d+))?/,
    transformer: (pid, comm, tgid, nobody, cpu): TaskOnCpu => ({
      pid: Number(pid ?? 0),
      comm: comm ?? nobody ?? '',
      tgid: optionalNumber(tgid),
      cpu: optionalNumber(cpu),
      ...(nobody !== undefined && { nobody: nobody === 'the idle task' ? 'idle' : 'none' }),
    }),
  },
  {
    name: 'where',
    meaning: 'nothing, or any of ` on "eth0"`, ` in queue 3`, ` on CPU 1`, in this order',
    regexp: /(?: on "([^"]+)")?(?: in queue (\d+))?(?: on CPU (\d+))?/,
    transformer: (device, queue, cpu): Arrival => ({
      interface: device,
      queue: optionalNumber(queue),
      cpu: optionalNumber(cpu),
    }),
  },
  {
    name: 'travel',
    meaning: '`arrive`, `arrives`: into the kernel, past xdp and tc; `leave`, `leaves`: out of it, past tc at egress',
    regexp: /arrives?|leaves?/,
    transformer: (word): Direction => (word!.startsWith('arrive') ? 'ingress' : 'egress'),
  },
  {
    name: 'packets',
    meaning: '`the packets`, `packets 3-5`, `packet 3`',
    regexp: /the packets|packets (\d+)-(\d+)|packet (\d+)/,
    transformer: (from, to, only): PacketRange | undefined => {
      const first = from ?? only;
      return first === undefined ? undefined : { from: Number(first), to: Number(to ?? first) };
    },
  },
  {
    name: 'captureUse',
    meaning:
      '`cut off after 700 bytes`, `is replayed at its own times` (at the distances that its packets have, or at once where programs take longer), `is replayed with 10 ms from one packet to the next`, `is replayed with its truncated packets` (those of which not all was captured, as they are)',
    regexp:
      /cut off after (\d+) bytes|is replayed (?:(at its own times)|with (\d+(?:\.\d+)?) ?(ns|µs|us|ms|s) from one packet to the next|with its truncated packets)/,
    transformer: (bytes, own, number, unit): CaptureUse => {
      if (bytes !== undefined) return { length: Number(bytes) };
      if (own !== undefined) return { pace: 'captured' };
      return number === undefined ? { truncated: 'keep' } : { pace: 'fixed', interval: parseDuration(number, unit!) };
    },
  },
  {
    name: 'run',
    meaning:
      '`the program` (the only one that saw the last event), `program "x"`, each also with `, on packet 3,` or `, on event 3,` (counted from 1 since the last When)',
    regexp: /(?:the program|program "([^"]+)")(?:, on (?:packet|event) (\d+),)?/,
    transformer: (program, event): RunSelector => ({ program, event: optionalNumber(event) }),
  },
  {
    name: 'tracepoint',
    meaning: '`the tracepoint` (that of the attached program), `tracepoint "syscalls/sys_enter_dup"`',
    regexp: /the tracepoint|tracepoint "([^"]+)"/,
    transformer: (name) => name,
  },
  {
    name: 'function',
    meaning: '`the probed function` (that of the attached program), `function "__x64_sys_dup"`',
    regexp: /the probed function|function "([^"]+)"/,
    transformer: (name) => name,
  },
  {
    name: 'verdict',
    meaning: 'a result by its name: `XDP_PASS`, `TC_ACT_SHOT`, `kept`, `filtered out`',
    regexp: /[A-Z][A-Za-z0-9_]+|kept|filtered out/,
    transformer: (name) => name,
  },
  {
    name: 'errno',
    meaning: 'an error of Linux by its name: `EINVAL`',
    regexp: /E[A-Z0-9]+/,
    transformer: (name) => name,
  },
  {
    name: 'integer',
    meaning: 'a whole number that may be negative: `-22`',
    regexp: /-?\d+/,
    transformer: (text) => Number(text),
  },
  {
    name: 'times',
    meaning: 'nothing for once, or ` 3 times`',
    regexp: /(?: (\d+) times)?/,
    transformer: (count) => optionalNumber(count) ?? 1,
  },
  {
    name: 'woken',
    meaning:
      'nothing, or how often the reader of a ring buffer has been woken so far: `, woken 2 times`, `, woken 0 times`',
    regexp: /(?:, woken (\d+) times?)?/,
    transformer: optionalNumber,
  },
  {
    name: 'errorInjection',
    meaning: 'nothing, or ` and is open to error injection`',
    regexp: /( and is open to error injection)?/,
    transformer: (open) => open !== undefined,
  },
  {
    name: 'watchdogMoment',
    meaning: '`at instruction 1000` (retired by the program) or `during helper call 2` (counted from 1)',
    regexp: /at instruction (\d+)|during helper call (\d+)/,
    transformer: (instruction, call): WatchdogPlan =>
      instruction === undefined ? { duringHelperCall: Number(call) } : { atInstruction: Number(instruction) },
  },
  {
    name: 'crosses',
    meaning: '`calls` (kprobe, uprobe) or `returns from` (kretprobe, uretprobe)',
    regexp: /calls|returns from/,
    transformer: (word): ProbeTypes => (word === 'calls' ? ['kprobe', 'uprobe'] : ['kretprobe', 'uretprobe']),
  },
  {
    name: 'refusal',
    meaning:
      '`with EINVAL and` (or another errno), `as broken with` (no sound file at all), `as built for another kernel with`, `as unsupported with` (legal, but the model lacks it), `by an oops with` (the kernel faults inside bpf(2))',
    regexp: /with (E[A-Z0-9]+) and|as (broken|built for another kernel|unsupported) with|by (an oops) with/,
    transformer: (errno, kind, oops): Refusal => {
      if (errno !== undefined || oops !== undefined) return { kind: 'refused', errno };
      return { kind: kind === 'unsupported' ? 'unsupported' : 'input', errno: undefined };
    },
  },
  {
    name: 'mapAction',
    meaning:
      '`writing to`, `deleting from`, `looking up in`, `taking from` (looking up and deleting at once), `finding the next key in`',
    regexp: /writing to|deleting from|looking up in|taking from|finding the next key in/,
    transformer: (words): MapAction => MAP_ACTIONS[words!]!,
  },
  {
    name: 'userFlags',
    meaning: 'nothing, or flags of the operation: ` with BPF_NOEXIST`, ` with flags 0x8`',
    regexp: /(?: with (?:(BPF_NOEXIST|BPF_EXIST|BPF_F_LOCK)|flags (0x[0-9a-f]+)))?/,
    transformer: (name, number): number => (name === undefined ? Number(number ?? 0) : MAP_FLAGS[name]!),
  },
  {
    name: 'verdictOf',
    meaning: '`the verdict`, `the verdict of program "x"`',
    regexp: /the verdict(?: of program "([^"]+)")?/,
    transformer: (program): RunSelector => ({ program, event: undefined }),
  },
  {
    name: 'verdicts',
    meaning: '`the verdicts`, `the verdicts of program "x"` where several programs see each event',
    regexp: /the verdicts(?: of program "([^"]+)")?/,
    transformer: (program) => program,
  },
  {
    name: 'location',
    meaning: 'nothing, or ` at "src/main.rs:31"`, or with a column',
    regexp: /(?: at "([^"]+)")?/,
    transformer: (place) => place,
  },
  {
    name: 'ending',
    meaning: 'nothing, or any of ` after 25 s` and `, on return from "bpf_map_update_elem"`',
    regexp: /(?: after (\d+(?:\.\d+)?) ?(ms|s))?(?:,? on return from "([^"]+)")?/,
    transformer: (number, unit, helper): ExpectedTimeout => ({
      mechanism: helper === undefined ? 'redirect' : 'deferral',
      helper,
      duration: number === undefined ? undefined : parseDuration(number, unit!),
    }),
  },
  {
    name: 'reading',
    meaning: '`reading the capture "echo.pcap"`, `compiling the source "forgotten_guard"`',
    regexp: /reading the capture "([^"]+)"|compiling the source "([^"]+)"/,
    transformer: (capture, source): Reading => ({ capture, source }),
  },
  {
    name: 'flaw',
    meaning:
      '`on a kernel that "logs no panic"` (one of broken/kernels), `on the kernel "rex-2025-02"` (a published one), `with the object "bmc_stale" in place of "bmc"`',
    regexp: /on a kernel that "([^"]+)"|on the kernel "([^"]+)"|with the object "([^"]+)" in place of "([^"]+)"/,
    transformer: (fault, kernel, by, object): Flaw => {
      if (fault !== undefined) return { newKernel: findFault(fault).target };
      if (kernel !== undefined) return { newKernel, kernel: findPublishedKernel(kernel).name };
      return { newKernel, replaced: { object: object!, by: by! } };
    },
  },
  {
    name: 'log',
    meaning: '`kernel log` or `trace`',
    regexp: /kernel log|trace/,
    transformer: (name): LogName => (name === 'trace' ? 'trace' : 'log'),
  },
];

for (const { name, regexp } of PARAMETERS) defineKind(name, regexp);
