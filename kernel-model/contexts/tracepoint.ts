import { knownNames } from '../../base/known-names.ts';
import type { KernelEvent, RecordValue } from '../events.ts';
import { TASK_CONTEXT_FLAGS } from '../log.ts';
import type { HasMemory, Region } from '../memory/guest-memory.ts';
import type { Task } from '../tasks.ts';
import { LARGEST_RECORD } from '../tracefs/tracepoint-format.ts';
import { readLinkPlace } from './attach-place.ts';
import type { HasContextMemory } from './context-memory.ts';
import type { AttachableProgram, Attachment, ContextResult, ProgramContext } from './program-context.ts';
import type { ProgramTypeModel } from './program-type.ts';
import type { RecordField } from './tracepoint-events.ts';
import { refuseField } from './tracepoint-record.ts';
import type { HasTracepoints, KnownTracepoint } from './tracepoints.ts';
import { filterVerdict } from './verdicts.ts';

/** The parts of the kernel that tracepoint programs use. */
export type TracepointKernel = HasMemory & HasContextMemory & HasTracepoints;

/**
 * perf's buffer for the record (perf_trace_buf_alloc, kernel/trace/trace_event_perf.c). It is zeroed here; the kernel
 * leaves old bytes.
 */
const BUFFER_SIZE = LARGEST_RECORD;

type SystemCallTracepoint = Extract<KnownTracepoint, { readonly kind: 'system-call' }>;

const NONE: ReadonlyMap<string, RecordValue> = new Map();

/** The functions of any tracepoint that are known from its format; those that report the event have their own names. */
const DESCRIBED_FRAMES = ['trace_call_bpf', 'perf_trace_run_bpf_submit'];

function attachTracepoint(kernel: TracepointKernel, program: AttachableProgram, to: string | undefined): Attachment {
  const target = readLinkPlace(program.name, program.type, to) ?? program.attachPoint ?? '';
  kernel.tracepoints.find(target, `tracepoint program "${program.name}" cannot be attached to "${target}"`);
  return { program, target };
}

function checkNumber(event: string, { name, size }: RecordField, value: bigint): void {
  const bits = size * 8;
  if (value >= 1n << BigInt(bits) || value < -(1n << BigInt(bits - 1))) {
    throw refuseField(event, `${value} does not fit field "${name}"`, `the field has ${bits} bits`);
  }
}

function writeField(
  kernel: TracepointKernel,
  record: number,
  event: string,
  field: RecordField,
  value: RecordValue,
): void {
  if (typeof value === 'string') {
    throw refuseField(event, `field "${field.name}" takes a number`, 'it holds a number or an address');
  }
  const values = typeof value === 'bigint' ? [value] : value;
  const count = field.count ?? 1;
  if (values.length > count || (typeof value !== 'bigint' && field.count === undefined)) {
    throw refuseField(event, `field "${field.name}" is given ${values.length} values`, `it takes ${count}`);
  }
  for (let index = 0; index < values.length; index++) {
    const number = values[index]!;
    checkNumber(event, field, number);
    const offset = record + field.offset + index * field.size;
    if (field.size === 8) kernel.memory.writeU64(offset, BigInt.asUintN(64, number));
    else kernel.memory.view.setUint32(offset, Number(BigInt.asUintN(32, number)), true);
  }
}

/** Other names in scenarios for a field of every system call's record. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['nr', '__syscall_nr'],
  ['syscall_nr', '__syscall_nr'],
]);

function writeSystemCall(
  kernel: TracepointKernel,
  record: number,
  name: string,
  { record: { fields: inOrder }, fields }: SystemCallTracepoint,
  given: ReadonlyMap<string, RecordValue>,
): void {
  for (const field of inOrder) {
    if (field.standard !== undefined) writeField(kernel, record, name, field, field.standard);
  }
  if (given.size === 0) return;
  const named = new Map<string, string>();
  for (const [fieldName, value] of given) {
    const field = fields.get(fieldName) ?? fields.get(ALIASES.get(fieldName) ?? '');
    if (field === undefined) {
      const { nearest, list } = knownNames(fieldName, fields.keys());
      throw refuseField(name, `there is no field "${fieldName}"`, `its fields are ${list}`, nearest);
    }
    const other = named.get(field.name);
    if (other !== undefined) {
      throw refuseField(
        name,
        `the field "${field.name}" appears twice, as "${other}" and as "${fieldName}"`,
        'each field has one value',
        'one of them',
      );
    }
    named.set(field.name, fieldName);
    writeField(kernel, record, name, field, value);
  }
}

function enterTracepoint(
  kernel: TracepointKernel,
  attachment: Attachment,
  event: KernelEvent,
  _cpu: number,
  task: Task,
): ProgramContext {
  const name = attachment.target;
  const found = kernel.tracepoints.find(name, `tracepoint "${name}" cannot be hit`);
  const fields = event.kind === 'tracepoint' ? event.fields : undefined;
  const given = fields === undefined ? NONE : new Map(Object.entries(fields));
  const region = kernel.contexts.take('tracepoint record', BUFFER_SIZE);
  const record = region.offset;
  kernel.memory.writePointer(record, task.registers);
  try {
    if (found.kind === 'described') found.record.write(kernel.memory, record, given);
    else writeSystemCall(kernel, record, name, found, given);
  } catch (error) {
    kernel.contexts.giveBack(region);
    throw error;
  }
  return new TracepointContext(
    kernel,
    region,
    event,
    found.kind === 'described' ? DESCRIBED_FRAMES : found.record.frames,
  );
}

const UNCHANGED: ContextResult = { packet: null, packetsOut: [], registers: null };

/** A tracepoint's record in guest memory, for one run. */
class TracepointContext implements ProgramContext {
  readonly type = 'tracepoint';
  readonly offset: number;
  readonly event: KernelEvent;
  readonly traceFlags = TASK_CONTEXT_FLAGS;
  readonly frames: readonly string[];
  readonly inInterrupt = false;
  private readonly kernel: TracepointKernel;
  private readonly region: Region;

  constructor(kernel: TracepointKernel, region: Region, event: KernelEvent, frames: readonly string[]) {
    this.kernel = kernel;
    this.region = region;
    this.offset = region.offset;
    this.event = event;
    this.frames = frames;
  }

  result(): ContextResult {
    return UNCHANGED;
  }

  release(): void {
    this.kernel.contexts.giveBack(this.region);
  }
}

/**
 * Programs on a tracepoint, with its record as context. The first 8 bytes point to the task's registers
 * (perf_trace_run_bpf_submit, kernel/events/core.c).
 */
export const TRACEPOINT: ProgramTypeModel<TracepointKernel> = {
  type: 'tracepoint',
  sections: [{ name: 'tracepoint', extended: true }],
  attach: attachTracepoint,
  sees: ({ target }, event) => event.kind === 'tracepoint' && event.event === target,
  raisesActive: () => true,
  enter: enterTracepoint,
  verdict: filterVerdict,
};
