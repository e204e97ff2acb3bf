import { Diagnostic } from '../../../base/diagnostic.ts';
import { joined } from '../../../base/joined.ts';
import type { ContextResult, ProgramContext } from '../../../kernel-model/contexts/program-context.ts';
import type { NetworkProgramModel } from '../../../kernel-model/contexts/program-type.ts';
import { CONTEXT_OVERWRITTEN, type Kernel } from '../../../kernel-model/kernel.ts';
import { isPacket, type PacketFate } from '../../../kernel-model/network/packet.ts';
import type { AttachedProgram, DeliveredRun } from '../delivery/attached-program.ts';
import { withSources } from '../endings/frame-sources.ts';
import type { Execution } from '../execution.ts';
import { DescribedRun } from './described-run.ts';

/** The ends of the kernel's trace and log before a run. */
export interface OutputMark {
  readonly trace: number;
  readonly log: number;
  /** The lines themselves, if other programs have printed in between. */
  readonly lines?: { readonly trace: readonly string[]; readonly log: readonly string[] };
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
  const { active, returned, result } = ended;
  const { network, verdict } = kernel.programTypes[attached.program.type];
  const sent = joined(active.packetsOut, left.packetsOut);
  const run = new DescribedRun(attached, withSources(ended, attached.record.image), left, {
    verdict: verdict(result),
    fate: network === undefined || !returned ? null : fateOf(network.decide(result | 0, attached.attachment)),
    sentOn: isPacket(context.event) && context.event.sentOn === true,
    trace: mark.lines?.trace ?? kernel.trace.lines(mark.trace),
    log: mark.lines?.log ?? kernel.log.lines(mark.log),
    packetsOut: [...sent],
  });
  return { run, sent, onward: left.onward };
}

/** The context after the run, and the ending: a program can change its context beyond the model. */
function whatIsLeft(context: ProgramContext, execution: Execution): { left: ContextResult; ended: Execution } {
  const { returned, violations } = execution;
  const strays = violations.length > 0 && violations.some(({ code }) => code === CONTEXT_OVERWRITTEN);
  if (!returned || strays) return { left: NOTHING, ended: execution };
  try {
    return { left: context.result(execution.result), ended: execution };
  } catch (error) {
    if (!(error instanceof Diagnostic) || error.kind !== 'unsupported') throw error;
    const explanation = `${error.message}: ${error.cause}`;
    return { left: NOTHING, ended: { ...execution, outcome: 'unsupported', explanation, gap: error.code } };
  }
}

/** If others decide the fate of a packet, it passes. */
function fateOf(decision: ReturnType<NetworkProgramModel['decide']>): PacketFate {
  return decision === 'next program' || decision === 'next list' ? 'passed' : decision;
}
