import type { AttachPoint } from './support/attach-points.ts';
import { parseDuration } from './support/durations.ts';
import type { RunSelector } from './support/outcomes.ts';

/** Where a task runs. */
export interface TaskOnCpu {
  readonly pid: number;
  readonly comm: string;
  /** The thread group; the pid where left out. */
  readonly tgid: number | undefined;
  readonly cpu: number | undefined;
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

/** A kind of word in phrases, as cucumber expressions have it. */
export interface PhraseParameter {
  readonly name: string;
  /** What to write, for the list of phrases. */
  readonly meaning: string;
  readonly regexp: RegExp;
  readonly transformer: (...groups: (string | undefined)[]) => unknown;
}

const optionalNumber = (text: string | undefined) => (text === undefined ? undefined : Number(text));

/** Every parameter type of the vocabulary beside cucumber's own `{string}`. */
export const PARAMETERS: readonly PhraseParameter[] = [
  {
    name: 'count',
    meaning: 'a whole number: `4`',
    regexp: /\d+/,
    transformer: (text) => Number(text),
  },
  {
    name: 'duration',
    meaning: 'a time: `25 s`, `20000 ms`, `1.5 s`, `200 ns`',
    regexp: /(\d+(?:\.\d+)?) ?(ns|µs|us|ms|s)/,
    transformer: (number, unit) => parseDuration(number!, unit!),
  },
  {
    name: 'attachPoint',
    meaning:
      '`xdp on "eth0"`, `tc on "eth0"`, `tracepoint "syscalls/sys_enter_dup"`, `kprobe "__x64_sys_dup"` (also kretprobe, uprobe, uretprobe), `a perf event`',
    regexp: /(xdp|tc) on "([^"]+)"|(tracepoint|kprobe|kretprobe|uprobe|uretprobe) "([^"]+)"|a perf event/,
    transformer: (net, device, hook, name): AttachPoint => ({
      kind: net ?? hook ?? 'perf_event',
      name: device ?? name,
    }),
  },
  {
    name: 'task',
    meaning: '`task 42 "bash"`, `task 42 "bash" of process 40`, each also with ` on CPU 1`',
    regexp: /task (\d+) "([^"]*)"(?: of process (\d+))?(?: on CPU (\d+))?/,
    transformer: (pid, comm, tgid, cpu): TaskOnCpu => ({
      pid: Number(pid),
      comm: comm ?? '',
      tgid: optionalNumber(tgid),
      cpu: optionalNumber(cpu),
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
    name: 'packets',
    meaning: '`the packets`, `packets 3-5`, `packet 3`',
    regexp: /the packets|packets (\d+)-(\d+)|packet (\d+)/,
    transformer: (from, to, only): PacketRange | undefined => {
      const first = from ?? only;
      return first === undefined ? undefined : { from: Number(first), to: Number(to ?? first) };
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
    regexp: /XDP_[A-Z]+|TC_ACT_[A-Z]+|kept|filtered out/,
    transformer: (name) => name,
  },
  {
    name: 'errno',
    meaning: 'an error of Linux by its name: `EINVAL`',
    regexp: /E[A-Z0-9]+/,
    transformer: (name) => name,
  },
];
