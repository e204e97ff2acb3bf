import type { Direction, EventInside, ProbeEvent, WatchdogPlan } from '../../kernel-model/events.ts';
import { parseDuration } from '../inputs/durations.ts';
import type { CaptureUse } from '../inputs/input-files.ts';
import { optionalNumber, type PhraseParameter } from './phrase-parameter.ts';

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

/** An interruption of the next run: one of the two. */
export interface Interruption {
  readonly watchdog?: WatchdogPlan;
  readonly inside?: EventInside;
}

/** Kinds of probe that an event can be for. */
export type ProbeTypes = readonly ProbeEvent['type'][];

/** Events, their places and their tasks. */
export const EVENT_PARAMETERS: readonly PhraseParameter[] = [
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
      '`cut off after 700 bytes`, `is replayed at its own times` (with the distances that its packets have in the capture, or at once where programs take longer), `is replayed with 10 ms from one packet to the next`, `is replayed with its truncated packets` (with the bytes that were captured)',
    regexp:
      /cut off after (\d+) bytes|is replayed (?:(at its own times)|with (\d+(?:\.\d+)?) ?(ns|µs|us|ms|s) from one packet to the next|with its truncated packets)/,
    transformer: (bytes, own, number, unit): CaptureUse => {
      if (bytes !== undefined) return { length: Number(bytes) };
      if (own !== undefined) return { pace: 'captured' };
      return number === undefined ? { truncated: 'keep' } : { pace: 'fixed', interval: parseDuration(number, unit!) };
    },
  },
  {
    name: 'times',
    meaning: 'nothing for once, or ` 3 times`',
    regexp: /(?: (\d+) times)?/,
    transformer: (count) => optionalNumber(count) ?? 1,
  },
  {
    name: 'onCpu',
    meaning: 'nothing, or ` on CPU 1`',
    regexp: /(?: on CPU (\d+))?/,
    transformer: (cpu) => optionalNumber(cpu),
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
    name: 'crosses',
    meaning: '`calls` (kprobe, uprobe) or `returns from` (kretprobe, uretprobe)',
    regexp: /calls|returns from/,
    transformer: (word): ProbeTypes => (word === 'calls' ? ['kprobe', 'uprobe'] : ['kretprobe', 'uretprobe']),
  },
  {
    name: 'interruption',
    meaning:
      '`the watchdog fires at instruction 1000` (retired by the program), `the watchdog fires during helper call 2` (counted from 1), `helper call 2 reaches function "htab_map_update_elem"`',
    regexp:
      /the watchdog fires (?:at instruction (\d+)|during helper call (\d+))|helper call (\d+) reaches function "([^"]+)"/,
    transformer: (instruction, call, helperCall, name): Interruption => {
      if (instruction !== undefined) return { watchdog: { atInstruction: Number(instruction) } };
      if (call !== undefined) return { watchdog: { duringHelperCall: Number(call) } };
      return { inside: { helperCall: Number(helperCall), event: { kind: 'probe', type: 'kprobe', function: name! } } };
    },
  },
];
