import { readInterfacePlace, readLinkPlace } from '../../kernel-model/contexts/attach-place.ts';
import { DEFAULT_INTERFACE } from '../../kernel-model/contexts/interface.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import type { ProgramDescription, ProgramType } from '../../runtime/loaded-object.ts';

/** A UDP datagram from 10.0.0.2:41512 to 10.0.0.1:53 with the five bytes "hello" and correct checksums. */
const FRAME = Uint8Array.from(
  Buffer.from(
    '020000000001020000000002' +
      '0800' +
      '4500002100010000401166c90a0000020a000001' +
      'a2280035000d05a2' +
      '68656c6c6f',
    'hex',
  ),
);
const TASK = { pid: 1000, tgid: 1000, comm: 'rex-conformance' } as const;
const DEFAULT_FUNCTION = '__x64_sys_dup';

type ProbeType = 'kprobe' | 'kretprobe' | 'uprobe' | 'uretprobe';

const BY_TYPE: Readonly<Record<ProgramType, (program: ProgramDescription, place: string | undefined) => KernelEvent>> =
  {
    xdp: packet,
    tc: packet,
    kprobe: (program, place) => ({
      kind: 'probe',
      type: program.section.split('/')[0] as ProbeType,
      function: readLinkPlace(program.name, program.type, place) ?? program.attachPoint ?? DEFAULT_FUNCTION,
      task: TASK,
      program: program.name,
    }),
    tracepoint: (program, place) => ({
      kind: 'tracepoint',
      event: readLinkPlace(program.name, program.type, place) ?? program.attachPoint ?? 'raw_syscalls/sys_enter',
      task: TASK,
      program: program.name,
    }),
    perf_event: (program) => ({ kind: 'perf_sample', period: 1n, task: TASK, program: program.name }),
  };

/**
 * The one event for a program if none is described: a small packet, or a hit of its attach point with all fields zero.
 * @param place where it is attached instead of where its section says; packets arrive or leave there
 */
export function builtInEvent(program: ProgramDescription, place?: string): KernelEvent {
  return BY_TYPE[program.type](program, place);
}

/** The attach point of a program with a section that names none. */
export function defaultAttachPoint(program: ProgramDescription): string | undefined {
  return program.type === 'kprobe' && program.attachPoint === undefined ? DEFAULT_FUNCTION : undefined;
}

function packet(program: ProgramDescription, place: string | undefined): KernelEvent {
  const event = { kind: 'packet', bytes: FRAME, program: program.name } as const;
  if (place === undefined) return { ...event, label: 'the built-in packet', interface: DEFAULT_INTERFACE };
  const type = program.type === 'tc' ? 'tc' : 'xdp';
  const { device = DEFAULT_INTERFACE, direction = 'ingress' } = readInterfacePlace(program.name, type, place);
  return { ...event, label: `the built-in packet, ${direction} of ${device}`, interface: device, direction };
}
