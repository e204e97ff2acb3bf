import type { SourceFrame } from '../../runtime/object/debug-info/source-place.ts';
import {
  type EventOutcome,
  type FaultKind,
  type HelperCall,
  type NotedCall,
  type NotedRun,
  type Oops,
  type Panic,
  PROGRAM_OUTCOMES,
  type ProgramRun,
  type StackFrame,
  type Timeout,
  type Violation,
  type WatchdogFiring,
} from '../../runtime/program-run.ts';
import { bytes, type Codec, count, numeric, oneOf, text, truth, wide } from '../wire/codec.ts';
import { guarded, list, named, nullable, object, optional, orUndefined, record } from '../wire/structures.ts';
import { registers } from './events.ts';
import { programType } from './objects.ts';

const sourceFrame: Codec<SourceFrame> = named('SourceFrame', () =>
  object<SourceFrame>({ file: orUndefined(text), line: count, column: count, name: orUndefined(text), inlined: truth }),
);

const frame: Codec<StackFrame> = named('StackFrame', () =>
  object<StackFrame>({
    symbol: text,
    offset: count,
    size: count,
    program: truth,
    source: optional(list(sourceFrame)),
  }),
);

const helperCall: Codec<HelperCall> = named('HelperCall', () =>
  object<HelperCall>({
    name: text,
    args: list(wide),
    result: nullable(wide),
    returned: optional(truth),
    key: optional(bytes),
    site: optional(numeric),
    caller: optional(numeric),
  }),
);

const panic: Codec<Panic> = named('Panic', () =>
  object<Panic>({
    message: text,
    location: orUndefined(text),
    frames: guarded('stack traces', list(frame)),
    sourceProblem: optional(text),
  }),
);

const FAULT_KINDS: readonly FaultKind[] = [
  'stack overflow',
  'out of bounds',
  'write to read-only memory',
  'execution of no code',
  'access',
  'instruction',
];

const oops: Codec<Oops> = named('Oops', () =>
  object<Oops>({
    kind: oneOf(...FAULT_KINDS),
    message: text,
    explanation: orUndefined(text),
    exception: text,
    address: orUndefined(wide),
    access: orUndefined(oneOf('read', 'write', 'execute')),
    symbol: text,
    rip: wide,
    instruction: orUndefined(text),
    registers: guarded('registers', record(wide)),
    frames: guarded('stack traces', list(frame)),
    sourceProblem: optional(text),
  }),
);

const mechanism: Codec<Timeout['mechanism']> = oneOf('redirect', 'deferral');

const timeout: Codec<Timeout> = named('Timeout', () =>
  object<Timeout>({
    mechanism,
    helper: orUndefined(text),
    ranFor: guarded('virtual clock', numeric),
    interruptedAt: text,
    interruptedSource: optional(list(sourceFrame)),
  }),
);

const firing: Codec<WatchdogFiring> = named('WatchdogFiring', () =>
  object<WatchdogFiring>({
    mechanism,
    forced: truth,
    after: numeric,
    interruptedAt: text,
    interruptedSource: optional(list(sourceFrame)),
    helper: orUndefined(text),
    reached: truth,
  }),
);

const violation: Codec<Violation> = object<Violation>({ code: text, message: text, cause: text, hint: text });

const noted: Codec<NotedRun> = named('NotedRun', () =>
  object<NotedRun>({
    path: list(numeric),
    depths: list(numeric),
    states: list(numeric),
    calls: list(
      object<NotedCall>({
        instruction: count,
        from: numeric,
        until: optional(numeric),
        trace: list(text),
        log: list(text),
      }),
    ),
  }),
);

type PacketOut = ProgramRun['packetsOut'][number];

/** A run of a program on an event. */
export const programRun: Codec<ProgramRun> = named('ProgramRun', () =>
  object<Omit<ProgramRun, 'callSource'>>({
    object: text,
    program: text,
    type: programType,
    cpu: count,
    outcome: oneOf(...PROGRAM_OUTCOMES),
    result: guarded('program results', count),
    verdict: guarded('program results', text),
    fate: guarded('program results', nullable(oneOf('passed', 'dropped', 'consumed', 'sent back'))),
    sentOn: truth,
    instructions: guarded('instruction counts', count),
    startedAt: guarded('virtual clock', numeric),
    endedAt: guarded('virtual clock', numeric),
    helpers: guarded('call recording', list(helperCall)),
    helperCalls: guarded('call recording', count),
    helperCallsOmitted: guarded('call recording', count),
    trace: guarded('trace pipe', list(text)),
    log: guarded('kernel log', list(text)),
    panic: nullable(panic),
    oops: nullable(oops),
    timeout: nullable(timeout),
    firings: guarded('watchdog on request', list(firing)),
    explanation: nullable(text),
    gap: nullable(text),
    violations: guarded('rule watching', list(violation)),
    stackHighWater: guarded('stack depth', numeric),
    packet: guarded('packet contents', nullable(bytes)),
    packetsOut: guarded(
      'packet contents',
      list(object<PacketOut>({ interface: text, bytes, ingress: optional(truth) })),
    ),
    registers: guarded('registers', nullable(registers)),
    cleanups: guarded('cleanup record', count),
    locksReleased: guarded('cleanup record', list(text)),
    missed: optional(list(text)),
    noted: optional(noted),
    mapsKept: optional(truth),
    callKept: optional(truth),
  }),
);

/** The runs of an event. */
export const eventOutcome: Codec<EventOutcome> = object<EventOutcome>({ runs: list(programRun) });
