import { Diagnostic } from '../../base/diagnostic.ts';
import type { ActiveRun } from '../active-run.ts';

const NOTHING: readonly Diagnostic[] = [];

/** Bytes that a program wrote to its packet's buffer outside the packet. */
export function writtenBeside({ program, context }: ActiveRun): readonly Diagnostic[] {
  const written = context.roomWritten?.();
  if (written === undefined) return NOTHING;
  const { where, distance } = written;
  const bytes = `${distance} byte${distance === 1 ? '' : 's'}`;
  const at = distance === 0 ? `right ${where} it` : `${bytes} ${where} it`;
  return [
    new Diagnostic({
      code: context.type === 'xdp' ? 'XDP_PACKET_ROOM_WRITTEN' : 'PACKET_ROOM_WRITTEN',
      kind: 'conformance',
      message: `program "${program}" wrote ${where} its packet`,
      cause: `the nearest byte that it changed lies ${at}, in memory that is not the packet's`,
      hint: 'write packets through data_slice, which checks the length; xdp: make room with bpf_xdp_adjust_head or bpf_xdp_adjust_tail first',
    }),
  ];
}
