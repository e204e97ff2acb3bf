import { Diagnostic } from '../../base/diagnostic.ts';
import type { ContextResult, ProgramContext } from '../../kernel-model/contexts/program-context.ts';
import type { NetworkProgramModel } from '../../kernel-model/contexts/program-type.ts';
import { CONTEXT_OVERWRITTEN, type Kernel } from '../../kernel-model/kernel.ts';
import { isPacket, type PacketFate, type PacketOut } from '../../kernel-model/network/packet.ts';
import type { HelperCall, ProgramRun } from '../program-run.ts';
import type { AttachedProgram, DeliveredRun } from './delivery/attached-program.ts';
import type { Execution } from './execution.ts';

/** The ends of the kernel's trace and log before a run. */
export interface OutputMark {
  readonly trace: number;
  readonly log: number;
}

/** Notes the ends of the kernel's trace and log. */
export function markOutput(kernel: Kernel): OutputMark {
  return { trace: kernel.trace.total, log: kernel.log.total };
}

const NOTHING: ContextResult = { packet: null, packetsOut: [], registers: null };

/** The description of a finished run. Call it before the context is released. */
export function describeRun(
  kernel: Kernel,
  attached: AttachedProgram,
  context: ProgramContext,
  execution: Execution,
  mark: OutputMark,
): Omit<DeliveredRun, 'alive'> {
  const { left, ended } = whatIsLeft(context, execution);
  const sent = [...execution.active.packetsOut, ...left.packetsOut];
  const run = programRun(kernel, attached, context, ended, mark, left, sent);
  return { run, sent, onward: left.onward };
}

/** The context after the run, and the ending: a program can change its context beyond the model. */
function whatIsLeft(context: ProgramContext, execution: Execution): { left: ContextResult; ended: Execution } {
  const strays = execution.violations.some(({ code }) => code === CONTEXT_OVERWRITTEN);
  if (!execution.returned || strays) return { left: NOTHING, ended: execution };
  try {
    return { left: context.result(execution.result), ended: execution };
  } catch (error) {
    if (!(error instanceof Diagnostic) || error.kind !== 'unsupported') throw error;
    const explanation = `${error.message}: ${error.cause}`;
    return { left: NOTHING, ended: { ...execution, outcome: 'unsupported', explanation, gap: error.code } };
  }
}

function programRun(
  kernel: Kernel,
  { attachment, record, program }: AttachedProgram,
  { event }: ProgramContext,
  execution: Execution,
  mark: OutputMark,
  left: ContextResult,
  sent: readonly PacketOut[],
): ProgramRun {
  const { outcome, result, calls, active } = execution;
  const { network, verdict } = kernel.programTypes[program.type];
  return {
    object: record.image.name,
    program: program.name,
    type: program.type,
    cpu: active.cpu,
    outcome,
    result,
    verdict: verdict(result),
    fate: network === undefined || !execution.returned ? null : fateOf(network.decide(result | 0, attachment)),
    sentOn: isPacket(event) && event.sentOn === true,
    instructions: execution.instructions,
    startedAt: execution.startedAt,
    endedAt: execution.endedAt,
    get helpers(): readonly HelperCall[] {
      return calls.calls;
    },
    helperCalls: calls.total,
    helperCallsOmitted: calls.omitted,
    trace: kernel.trace.lines(mark.trace),
    log: kernel.log.lines(mark.log),
    panic: execution.panic,
    oops: execution.oops,
    timeout: execution.timeout,
    firings: execution.firings,
    explanation: execution.explanation,
    gap: execution.gap,
    violations: execution.violations,
    stackHighWater: execution.stackHighWater,
    packet: left.packet,
    packetsOut: [...sent],
    registers: left.registers,
    cleanups: execution.cleanups,
    locksReleased: execution.locksReleased,
  };
}

/** If others decide the fate of a packet, it passes. */
function fateOf(decision: ReturnType<NetworkProgramModel['decide']>): PacketFate {
  return decision === 'next program' || decision === 'next list' ? 'passed' : decision;
}
