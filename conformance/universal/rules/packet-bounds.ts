import { sameBytes } from '../../../base/bytes.ts';
import type { ProgramRun } from '../../../runtime/program-run.ts';
import type { DynamicRequirement } from '../requirements.ts';
import type { Breach } from './breach.ts';

function bytesEqual(one: Uint8Array | null, other: Uint8Array | null): boolean {
  return one === null || other === null ? one === other : sameBytes(one, other);
}

function shown(run: ProgramRun): string {
  const ended = run.outcome === 'completed' ? run.verdict : run.outcome;
  return `${ended} after ${run.instructions} instructions and ${run.helperCalls} helper calls`;
}

/** Whether two runs of one program had the same visible effects, and took the same way. */
function didTheSame(one: ProgramRun, other: ProgramRun): boolean {
  return (
    one.outcome === other.outcome &&
    one.result === other.result &&
    one.instructions === other.instructions &&
    one.helperCalls === other.helperCalls &&
    one.trace.length === other.trace.length &&
    one.trace.every((line, n) => line === other.trace[n]) &&
    bytesEqual(one.packet, other.packet)
  );
}

/**
 * The bytes behind a packet are old content. They make no difference to a program that reads only the packet.
 * @param one a run, and `other` one on the same packet in the same state of the kernel, with other bytes behind the packet
 */
export function judgeLeftovers(one: ProgramRun, other: ProgramRun): readonly Breach[] {
  if (didTheSame(one, other)) return [];
  const requirements: DynamicRequirement[] = [
    'REX-MEMORY-02',
    ...(one.type === 'xdp' ? (['REX-XDP-02'] as const) : []),
  ];
  return requirements.map((requirement) => ({
    requirement,
    code: 'READS_BEHIND_PACKET',
    message: "the program's behaviour depends on bytes beyond the end of the packet",
    cause: `with other bytes there: ${shown(other)}; before: ${shown(one)}`,
    hint: 'read packets through data_slice, which checks the length',
  }));
}
